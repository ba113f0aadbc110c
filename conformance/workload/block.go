package workload

import (
	"math"

	"cresset/nn"
	"cresset/rng"
	"cresset/tensor"
)

// A block is a pre-norm transformer block.
type block struct {
	LN1   *nn.LayerNorm `nn:"ln1"`
	QKV   *nn.Linear    `nn:"qkv"`
	Proj  *nn.Linear
	LN2   *nn.LayerNorm `nn:"ln2"`
	FC    *nn.Linear    `nn:"fc"`
	Out   *nn.Linear
	heads int
}

// attention returns the heads of q, k and v attending, side by side again.
//
//	qkv: (B, T, 3·C)   result: (B, T, C)
func attention(qkv, mask *tensor.Tensor, heads int) *tensor.Tensor {
	B, T, C := qkv.Dim(0), qkv.Dim(1), qkv.Dim(2)/3
	split := func(y *tensor.Tensor) *tensor.Tensor { // (B, T, C) → (B, H, T, C/H)
		return y.Reshape(B, T, heads, C/heads).Transpose(1, 2)
	}
	parts := qkv.Chunk(3, 2)
	q, k, v := split(parts[0]), split(parts[1]), split(parts[2])
	s := q.MatMul(k.MT()).MulScalar(1 / math.Sqrt(float64(C/heads)))
	s = s.MaskedFill(mask, math.Inf(-1))
	return s.Softmax(-1).MatMul(v).Transpose(1, 2).Reshape(B, T, C)
}

func newBlock(r *rng.Stream, width, heads, hidden int) *block {
	return &block{
		LN1: nn.NewLayerNorm(width), QKV: nn.NewLinear(r, width, 3*width), Proj: nn.NewLinear(r, width, width),
		LN2: nn.NewLayerNorm(width), FC: nn.NewLinear(r, width, hidden), Out: nn.NewLinear(r, hidden, width),
		heads: heads,
	}
}

// forward takes a mask that is true where a position must not look.
func (b *block) forward(x, mask *tensor.Tensor) *tensor.Tensor {
	x = x.Add(b.Proj.Forward(attention(b.QKV.Forward(b.LN1.Forward(x)), mask, b.heads)))
	return x.Add(b.Out.Forward(b.FC.Forward(b.LN2.Forward(x)).GELUTanh()))
}

// causal returns a (T, T) mask that is true where a position would see a later one.
func causal(T int) *tensor.Tensor {
	return tensor.Options{DType: tensor.Bool}.Ones(T, T).Triu(1)
}
