package nn

import (
	"fmt"

	"cresset/dtype"
	"cresset/nn/initial"
	"cresset/rng"
	"cresset/tensor"
)

// MultiheadAttention lets each position of q gather from those of k and v, in several
// heads that each see a projection of them (Vaswani et al., arXiv:1706.03762, section
// 3.2.2).
//
//	q: (T, N, E)   k: (S, N, KDim)   v: (S, N, VDim)   y: (T, N, E)
//
// or (N, T, E) … with BatchFirst, or without N.
type MultiheadAttention struct {
	Base
	InProjWeight *tensor.Tensor // (3·E, E), or nil if the following three are not
	QProjWeight  *tensor.Tensor // (E, E)
	KProjWeight  *tensor.Tensor // (E, KDim)
	VProjWeight  *tensor.Tensor // (E, VDim)
	InProjBias   *tensor.Tensor // (3·E), or nil
	BiasK, BiasV *tensor.Tensor // (1, 1, E), a key and a value that all queries see, or nil
	OutProj      *Linear        // E → E
	Rand         *rng.Stream    `nn:"-"` // where dropout draws from
	heads        int
	options      MultiheadAttentionOptions
}

// MultiheadAttentionOptions are the rare settings of a MultiheadAttention.
type MultiheadAttentionOptions struct {
	Dropout     float64 // of the attention weights, in training
	NoBias      bool
	AddBiasKV   bool // append a learnt key and value
	AddZeroAttn bool // append a key and a value of zeros
	KDim, VDim  int  // sizes of k and v; 0 means E
	BatchFirst  bool
	DType       dtype.DType // of the parameters; Invalid means the default floating type
}

// NewMultiheadAttention returns a layer for vectors of size embed in the given number of
// heads. Weights are drawn as PyTorch does: the input projections by Xavier's rule.
func NewMultiheadAttention(r *rng.Stream, embed, heads int) *MultiheadAttention {
	return MultiheadAttentionOptions{}.New(r, embed, heads)
}

// New is NewMultiheadAttention with options. It panics with ErrValue unless heads
// divides embed.
func (o MultiheadAttentionOptions) New(r *rng.Stream, embed, heads int) *MultiheadAttention {
	if heads < 1 || embed < 1 || embed%heads != 0 {
		tensor.Fail("MultiheadAttention", tensor.ErrValue, fmt.Sprintf("%d heads do not divide size %d", heads, embed))
	}
	o.KDim, o.VDim = orElse(o.KDim, embed), orElse(o.VDim, embed)
	m := &MultiheadAttention{heads: heads, options: o, Rand: streamOf(r)}
	xavier := func(shape ...int) *tensor.Tensor {
		return initial.XavierUniform(r, emptyParam(o.DType, shape...), 1)
	}
	if o.KDim == embed && o.VDim == embed {
		m.InProjWeight = xavier(3*embed, embed)
	} else {
		m.QProjWeight, m.KProjWeight, m.VProjWeight = xavier(embed, embed), xavier(embed, o.KDim), xavier(embed, o.VDim)
	}
	m.OutProj = LinearOptions{NoBias: o.NoBias, DType: o.DType}.New(r, embed, embed)
	if !o.NoBias {
		m.InProjBias = constantParam(o.DType, 0, 3*embed)
		initial.Zeros(m.OutProj.Bias)
	}
	if o.AddBiasKV {
		m.BiasK = initial.XavierNormal(r, emptyParam(o.DType, 1, 1, embed), 1)
		m.BiasV = initial.XavierNormal(r, emptyParam(o.DType, 1, 1, embed), 1)
	}
	return m
}

// Forward attends to k and v from q. It panics with ErrShape if sizes do not agree.
//
// Unlike PyTorch it does not return the weights, which would cost memory of T·S: see
// Weights.
func (m *MultiheadAttention) Forward(q, k, v *tensor.Tensor, masks Masks) *tensor.Tensor {
	q = m.Before(m, q)
	h := m.project(q, k, v)
	o := tensor.AttentionOptions{Causal: masks.Causal}
	if masks.Attn != nil || masks.Padding != nil || h.added > 0 {
		o.Mask, o.Causal = m.mask(h, masks), false
	}
	if m.Training() && m.options.Dropout > 0 {
		o.Dropout, o.Rand = m.options.Dropout, m.Rand
	}
	return m.After(m, q, m.join(h.q.Attention(h.k, h.v, o), q))
}

// Weights is Forward that also returns the attention weights: (N, T, S), the mean over
// the heads, or (N, heads, T, S) if perHead; without N where the input has none.
func (m *MultiheadAttention) Weights(q, k, v *tensor.Tensor, masks Masks, perHead bool) (y, weights *tensor.Tensor) {
	q = m.Before(m, q)
	h := m.project(q, k, v)
	scores := h.q.MulScalar(inverseSqrt(h.q.Dim(-1))).MatMul(h.k.MT())
	if mask := m.mask(h, masks); mask != nil {
		scores = scores.Add(mask)
	}
	weights = scores.Softmax(-1)
	if m.Training() && m.options.Dropout > 0 {
		weights = weights.Dropout(m.Rand, m.options.Dropout)
	}
	y = m.After(m, q, m.join(weights.MatMul(h.v), q))
	if !perHead {
		weights = weights.Mean(1)
	}
	if q.Rank() == 2 {
		weights = weights.Squeeze(0)
	}
	return y, weights
}

// projected are the operands of attention: (N, heads, T or S, E/heads). The last keys
// were added by the layer, and no mask hides them.
type projected struct {
	q, k, v *tensor.Tensor
	added   int
}

// project applies the input projections and splits the results into heads.
func (m *MultiheadAttention) project(q, k, v *tensor.Tensor) projected {
	m.check(q, k, v)
	var h projected
	if q == k && k == v && m.InProjWeight != nil { // one product for all
		p := m.batchFirst(q).Linear(m.InProjWeight, m.InProjBias).Chunk(3, -1)
		h = projected{q: p[0], k: p[1], v: p[2]}
	} else {
		w := []*tensor.Tensor{m.QProjWeight, m.KProjWeight, m.VProjWeight}
		if m.InProjWeight != nil {
			w = m.InProjWeight.Chunk(3, 0)
		}
		b := make([]*tensor.Tensor, 3)
		if m.InProjBias != nil {
			b = m.InProjBias.Chunk(3, 0)
		}
		h = projected{q: m.batchFirst(q).Linear(w[0], b[0]), k: m.batchFirst(k).Linear(w[1], b[1]),
			v: m.batchFirst(v).Linear(w[2], b[2])}
	}
	if m.BiasK != nil {
		n, e := h.k.Dim(0), h.k.Dim(2)
		h.k = tensor.Cat([]*tensor.Tensor{h.k, m.BiasK.BroadcastTo(n, 1, e)}, 1)
		h.v = tensor.Cat([]*tensor.Tensor{h.v, m.BiasV.BroadcastTo(n, 1, e)}, 1)
		h.added++
	}
	if m.options.AddZeroAttn {
		h.k, h.v = h.k.Pad(0, 0, 0, 0, 1), h.v.Pad(0, 0, 0, 0, 1)
		h.added++
	}
	h.q, h.k, h.v = m.split(h.q), m.split(h.k), m.split(h.v)
	return h
}

// check panics unless the inputs fit the layer and each other.
func (m *MultiheadAttention) check(q, k, v *tensor.Tensor) {
	const op = "MultiheadAttention"
	r, e := q.Rank(), m.OutProj.Weight.Dim(0)
	if r != 2 && r != 3 || k.Rank() != r || v.Rank() != r {
		tensor.Fail(op, tensor.ErrShape, "needs q, k and v of three dimensions, or of two without a batch", q, k, v)
	}
	if q.Dim(-1) != e || k.Dim(-1) != m.options.KDim || v.Dim(-1) != m.options.VDim {
		tensor.Fail(op, tensor.ErrShape, fmt.Sprintf("needs last sizes %d, %d and %d", e, m.options.KDim,
			m.options.VDim), q, k, v)
	}
	batch, time := 1, 0 // dimensions
	if m.options.BatchFirst {
		batch, time = 0, 1
	}
	if r == 2 {
		batch, time = 0, 0
	}
	if k.Dim(time) != v.Dim(time) || r == 3 && (k.Dim(batch) != q.Dim(batch) || v.Dim(batch) != q.Dim(batch)) {
		tensor.Fail(op, tensor.ErrShape, "q, k and v need one batch size, k and v one length", q, k, v)
	}
}

// batchFirst returns x as (N, T, E).
func (m *MultiheadAttention) batchFirst(x *tensor.Tensor) *tensor.Tensor {
	switch {
	case x.Rank() == 2:
		return x.Unsqueeze(0)
	case m.options.BatchFirst:
		return x
	}
	return x.Transpose(0, 1)
}

// split returns (N, T, E) as (N, heads, T, E/heads).
func (m *MultiheadAttention) split(x *tensor.Tensor) *tensor.Tensor {
	return x.Reshape(x.Dim(0), x.Dim(1), m.heads, x.Dim(2)/m.heads).Transpose(1, 2)
}

// join undoes split and batchFirst, after the output projection.
func (m *MultiheadAttention) join(y, q *tensor.Tensor) *tensor.Tensor {
	n, t := y.Dim(0), y.Dim(2)
	y = m.OutProj.Forward(y.Transpose(1, 2).Reshape(n, t, m.heads*y.Dim(3)))
	switch {
	case q.Rank() == 2:
		return y.Squeeze(0)
	case m.options.BatchFirst:
		return y
	}
	return y.Transpose(0, 1)
}

// mask returns what is added to the scores (N, heads, T, S), or nil for nothing.
func (m *MultiheadAttention) mask(h projected, masks Masks) *tensor.Tensor {
	n, t, s := h.q.Dim(0), h.q.Dim(2), h.k.Dim(2)-h.added
	mask := masks.additive("MultiheadAttention", h.q, n, m.heads, t, s)
	if mask != nil && h.added > 0 {
		mask = mask.Pad(0, 0, h.added)
	}
	return mask
}
