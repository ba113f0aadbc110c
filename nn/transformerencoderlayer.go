package nn

import (
	"cresset/rng"
	"cresset/tensor"
)

// TransformerEncoderLayer is self-attention and two linear layers, each with dropout, a
// residual connection and a norm (Vaswani et al., arXiv:1706.03762, section 3.1).
//
//	x: (T, N, E), (N, T, E) with BatchFirst, or (T, E)   y: as x
type TransformerEncoderLayer struct {
	Base
	SelfAttn           *MultiheadAttention
	Linear1            *Linear
	Dropout            *Dropout
	Linear2            *Linear
	Norm1, Norm2       *LayerNorm
	Dropout1, Dropout2 *Dropout
	Activation         Layer // nil means ReLU
	normFirst          bool
}

// TransformerEncoderLayerOptions are the rare settings of a TransformerEncoderLayer: see
// TransformerOptions.
type TransformerEncoderLayerOptions TransformerOptions

// NewTransformerEncoderLayer returns a layer for vectors of the given size.
func NewTransformerEncoderLayer(r *rng.Stream, size, heads int) *TransformerEncoderLayer {
	return TransformerEncoderLayerOptions{}.New(r, size, heads)
}

// New is NewTransformerEncoderLayer with options.
func (o TransformerEncoderLayerOptions) New(r *rng.Stream, size, heads int) *TransformerEncoderLayer {
	t := TransformerOptions(o)
	ff := orElse(o.FeedForward, 2048)
	return &TransformerEncoderLayer{
		SelfAttn: t.attention(r, size, heads),
		Linear1:  t.linear(r, size, ff), Dropout: t.drop(r), Linear2: t.linear(r, ff, size),
		Norm1: t.norm(size), Norm2: t.norm(size),
		Dropout1: t.drop(r), Dropout2: t.drop(r),
		Activation: o.Activation, normFirst: o.NormFirst,
	}
}

// Forward applies the layer without masks.
func (l *TransformerEncoderLayer) Forward(x *tensor.Tensor) *tensor.Tensor {
	return l.ForwardMasked(x, Masks{})
}

// ForwardMasked applies the layer.
func (l *TransformerEncoderLayer) ForwardMasked(x *tensor.Tensor, masks Masks) *tensor.Tensor {
	x = l.Before(l, x)
	y := residual(x, l.Norm1, l.normFirst, func(x *tensor.Tensor) *tensor.Tensor {
		return l.Dropout1.Forward(l.SelfAttn.Forward(x, x, x, masks))
	})
	y = residual(y, l.Norm2, l.normFirst, func(x *tensor.Tensor) *tensor.Tensor {
		return l.Dropout2.Forward(l.Linear2.Forward(l.Dropout.Forward(activate(l.Activation, l.Linear1.Forward(x)))))
	})
	return l.After(l, x, y)
}
