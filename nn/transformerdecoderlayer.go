package nn

import (
	"cresset/rng"
	"cresset/tensor"
)

// TransformerDecoderLayer is self-attention, attention to the output of an encoder, and
// two linear layers, each with dropout, a residual connection and a norm (Vaswani et
// al., arXiv:1706.03762, section 3.1).
//
//	x: (T, N, E), (N, T, E) with BatchFirst, or (T, E)   memory: alike, of another length
type TransformerDecoderLayer struct {
	Base
	SelfAttn                     *MultiheadAttention
	MultiheadAttn                *MultiheadAttention // to the memory
	Linear1                      *Linear
	Dropout                      *Dropout
	Linear2                      *Linear
	Norm1, Norm2, Norm3          *LayerNorm
	Dropout1, Dropout2, Dropout3 *Dropout
	Activation                   Layer // nil means ReLU
	normFirst                    bool
}

// TransformerDecoderLayerOptions are the rare settings of a TransformerDecoderLayer: see
// TransformerOptions.
type TransformerDecoderLayerOptions TransformerOptions

// NewTransformerDecoderLayer returns a layer for vectors of the given size.
func NewTransformerDecoderLayer(r *rng.Stream, size, heads int) *TransformerDecoderLayer {
	return TransformerDecoderLayerOptions{}.New(r, size, heads)
}

// New is NewTransformerDecoderLayer with options.
func (o TransformerDecoderLayerOptions) New(r *rng.Stream, size, heads int) *TransformerDecoderLayer {
	t := TransformerOptions(o)
	ff := orElse(o.FeedForward, 2048)
	return &TransformerDecoderLayer{
		SelfAttn: t.attention(r, size, heads), MultiheadAttn: t.attention(r, size, heads),
		Linear1: t.linear(r, size, ff), Dropout: t.drop(r), Linear2: t.linear(r, ff, size),
		Norm1: t.norm(size), Norm2: t.norm(size), Norm3: t.norm(size),
		Dropout1: t.drop(r), Dropout2: t.drop(r), Dropout3: t.drop(r),
		Activation: o.Activation, normFirst: o.NormFirst,
	}
}

// Forward applies the layer; self masks attention of x to itself, cross that to memory.
func (l *TransformerDecoderLayer) Forward(x, memory *tensor.Tensor, self, cross Masks) *tensor.Tensor {
	x = l.Before(l, x)
	y := residual(x, l.Norm1, l.normFirst, func(x *tensor.Tensor) *tensor.Tensor {
		return l.Dropout1.Forward(l.SelfAttn.Forward(x, x, x, self))
	})
	y = residual(y, l.Norm2, l.normFirst, func(x *tensor.Tensor) *tensor.Tensor {
		return l.Dropout2.Forward(l.MultiheadAttn.Forward(x, memory, memory, cross))
	})
	y = residual(y, l.Norm3, l.normFirst, func(x *tensor.Tensor) *tensor.Tensor {
		return l.Dropout3.Forward(l.Linear2.Forward(l.Dropout.Forward(activate(l.Activation, l.Linear1.Forward(x)))))
	})
	return l.After(l, x, y)
}
