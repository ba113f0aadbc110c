package tensor

import (
	"math"
	"runtime"

	"cresset/device"
	"cresset/internal/layout"
	"cresset/rng"
)

// AttentionOptions are the settings of Attention; the zero value attends to everything.
type AttentionOptions struct {
	// Mask is broadcast to the scores (..., T, S): bools say which pairs to keep, floats
	// are added to the scores. Nil masks nothing.
	Mask *Tensor
	// Causal lets query i see keys 0 to i.
	Causal bool
	// Scale multiplies the scores; 0 means 1/√depth.
	Scale float64
	// Dropout is the probability with which each weight is set to zero, drawn from Rand.
	Dropout float64
	Rand    *rng.Stream
}

// Attention returns softmax(q·kᵀ·scale + mask)·v, for each head
// (Vaswani et al., arXiv:1706.03762, eq. 1).
//
//	q: (..., heads, T, depth)   k: (..., groups, S, depth)   v: (..., groups, S, width)
//	result: (..., heads, T, width)
//
// Where there are fewer groups than heads, consecutive heads share one (grouped
// queries, arXiv:2305.13245). The matrix of scores is never stored whole, unless a mask
// requires a gradient. A query whose keys are all masked has
// the result 0.
// Dimensions before the heads broadcast, and missing ones count as 1.
// It panics with ErrShape if sizes do not agree, and with ErrDType if types do not.
func (q *Tensor) Attention(k, v *Tensor, o AttentionOptions) *Tensor {
	const op = "Attention"
	r := max(len(q.a.Shape), len(k.a.Shape), len(v.a.Shape))
	q, k, v = q.lifted(r), k.lifted(r), v.lifted(r)
	q.checkAttention(op, k, v)
	if o.Scale == 0 {
		o.Scale = 1 / math.Sqrt(float64(q.Dim(-1)))
	}
	at, ok := q.st.be.(device.Attender)
	if !ok || !q.kernelType() || !o.fusedDropout() || len(q.a.Shape) != 4 || q.a.Shape[1] == 0 ||
		k.a.Shape[0] != q.a.Shape[0] || v.a.Shape[0] != q.a.Shape[0] || Tracked(o.Mask) {
		return q.attentionComposite(k, v, o)
	}
	batch, heads, t := q.a.Shape[0], q.a.Shape[1], q.a.Shape[2]
	c := device.AttentionCall{Scale: o.Scale, Causal: o.Causal}
	c.Dropout = o.draw(batch * heads * t * k.a.Shape[2])
	qa, ka, va := q.rowsContiguous(), k.rowsContiguous(), v.rowsContiguous()
	z := q.likeHeads([]int{batch, heads, t, v.a.Shape[3]})
	lse := empty(q.a.DType, []int{batch, heads, t}, q.st.be)
	c.Q, c.K, c.V, c.O, c.LSE = &qa.a, &ka.a, &va.a, &z.a, &lse.a
	var mask *Tensor
	if o.Mask != nil {
		mask = o.Mask.Detach()
		if mask.a.DType != Bool {
			mask = mask.cast(q.a.DType)
		}
		mask = mask.expanded([]int{batch, heads, t, k.a.Shape[2]})
		mask.use(op)
		c.Mask = &mask.a
	}
	clock := startTimer()
	check(op, at.Attention(&c), q, k, v)
	clock.stop(op, "", attentionOperations(&c), z, q, k, v)
	runtime.KeepAlive([]*Tensor{qa, ka, va, mask})
	if !Tracked(q, k, v) {
		return z
	}
	return RecordKernel(op, z, func(dz *Tensor, _ []bool) []*Tensor {
		g := c
		dzr := dz.rowsContiguous()
		dq, dk, dv := q.likeHeads(q.a.Shape), k.likeHeads(k.a.Shape), v.likeHeads(v.a.Shape)
		g.DO, g.DQ, g.DK, g.DV = &dzr.a, &dq.a, &dk.a, &dv.a
		clock := startTimer()
		check(op, at.AttentionGrad(&g), dz)
		clock.stop(op, "gradient", 2.5*attentionOperations(&g), dq, dk, dv, dzr, q, k, v)
		runtime.KeepAlive([]*Tensor{qa, ka, va, mask, dzr, lse, z})
		return []*Tensor{dq, dk, dv}
	}, func() *Tensor { return q.attentionComposite(k, v, o.replay()) }, q, k, v)
}

// fusedDropout reports whether a kernel may take care of dropout, if there is any; what is
// wrong with its settings the composite says.
func (o *AttentionOptions) fusedDropout() bool {
	return o.Dropout == 0 || o.Dropout > 0 && o.Dropout <= 1 && o.Rand != nil
}

// draw takes from the stream what dropout of n weights uses. o goes on with a copy of the
// stream as it was, so that the composite draws the same.
func (o *AttentionOptions) draw(n int) (d device.AttentionDropout) {
	if d.P = o.Dropout; d.P > 0 {
		before := *o.Rand
		d.Key, d.Counter = o.Rand.Reserve(device.RandomBlocks("bernoulli", Bool, n))
		o.Rand = &before
	}
	return d
}

// replay returns o with a stream of its own, to draw the same again.
func (o AttentionOptions) replay() AttentionOptions {
	if o.Rand != nil {
		r := *o.Rand
		o.Rand = &r
	}
	return o
}

// lifted returns x with dimensions of size 1 put in front, so that it has rank of them.
func (x *Tensor) lifted(rank int) *Tensor {
	if len(x.a.Shape) == rank {
		return x
	}
	shape := make([]int, rank)
	for i := range shape {
		shape[i] = 1
	}
	copy(shape[rank-len(x.a.Shape):], x.a.Shape)
	return x.Reshape(shape...)
}

func (q *Tensor) checkAttention(op string, k, v *Tensor) {
	ts := []*Tensor{q, k, v}
	sameDevice(op, ts...)
	r := len(q.a.Shape)
	if q.a.DType != k.a.DType || q.a.DType != v.a.DType {
		fail(op, ErrDType, "queries, keys and values must have one element type", ts...)
	}
	if r < 2 {
		fail(op, ErrShape, "queries, keys and values need at least 2 dimensions", ts...)
	}
	if q.Dim(-1) != k.Dim(-1) {
		failf(op, ErrShape, ts, "depth of queries is %d, of keys %d", q.Dim(-1), k.Dim(-1))
	}
	if k.Dim(-2) != v.Dim(-2) {
		failf(op, ErrShape, ts, "%d keys, but %d values", k.Dim(-2), v.Dim(-2))
	}
	if r > 2 {
		h, g := q.Dim(-3), k.Dim(-3)
		if v.Dim(-3) != g || g != h && (g == 0 || h%g != 0) && g != 1 {
			failf(op, ErrShape, ts, "%d heads cannot share %d groups of keys and %d of values", h, g, v.Dim(-3))
		}
	}
}

// attentionComposite is the specification.
func (q *Tensor) attentionComposite(k, v *Tensor, o AttentionOptions) *Tensor {
	if r := len(q.a.Shape); r > 2 {
		if h, g := q.Dim(-3), k.Dim(-3); g != h && g > 0 {
			k, v = k.RepeatInterleave(h/g, -3), v.RepeatInterleave(h/g, -3)
		}
	}
	s := q.MatMul(k.MT()).MulScalar(o.Scale)
	keep := o.Mask
	if keep != nil && keep.a.DType != Bool {
		s = s.Add(keep)
		keep = nil
	}
	if o.Causal {
		tri := Options{DType: Bool, Device: q.Device()}.Ones(q.Dim(-2), k.Dim(-2)).Tril(0)
		if keep != nil {
			tri = tri.LogicalAnd(keep)
		}
		keep = tri
	}
	if keep != nil {
		s = s.MaskedFill(keep.LogicalNot(), math.Inf(-1))
	}
	p := s.Softmax(-1)
	if keep != nil || o.Mask != nil {
		// A row without keys is 0/0.
		p = p.MaskedFill(s.Detach().AMaxKeep(-1).EqScalar(math.Inf(-1)), 0)
	}
	if o.Dropout > 0 {
		p = p.Dropout(o.Rand, o.Dropout)
	}
	return p.MatMul(v)
}

// rowsContiguous returns x unrecorded, or a copy if its last dimension is not contiguous.
func (x *Tensor) rowsContiguous() *Tensor {
	r := len(x.a.Shape)
	x.use("Attention")
	for i, s := range x.a.Strides {
		if s < 0 || i == r-1 && s != 1 && x.a.Shape[i] > 1 || i == r-2 && s < x.a.Shape[r-1] && x.a.Shape[i] > 1 {
			return x.Detach().Contiguous()
		}
	}
	return x.Detach()
}

// likeHeads returns an empty tensor (batch, heads, T, n) whose memory is laid out as x's:
// heads inside of T if x was split from rows that hold all heads. Joining them again then
// takes no copy.
func (x *Tensor) likeHeads(shape []int) *Tensor {
	if len(x.a.Shape) == 4 && x.a.Strides[1] < x.a.Strides[2] && layout.Len(shape) > 0 {
		b, h, t, n := shape[0], shape[1], shape[2], shape[3]
		z := empty(x.a.DType, []int{b, t, h, n}, x.st.be)
		z.a.Shape[1], z.a.Shape[2] = h, t
		z.a.Strides[1], z.a.Strides[2] = n, h*n
		return z
	}
	return empty(x.a.DType, shape, x.st.be)
}

// attentionOperations returns how many floating-point operations the two products of
// attention take; those of a gradient are two and a half times as many.
func attentionOperations(c *device.AttentionCall) float64 {
	s := c.Q.Shape // (batch, heads, T, depth)
	n := 2 * float64(s[0]*s[1]*s[2]) * float64(c.K.Shape[2]) * float64(s[3]+c.V.Shape[3])
	if c.Causal {
		n /= 2
	}
	return n
}
