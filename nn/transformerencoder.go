package nn

import (
	"cresset/rng"
	"cresset/tensor"
)

// TransformerEncoder is a stack of TransformerEncoderLayers, and a norm if there is one.
type TransformerEncoder struct {
	Base
	Layers []*TransformerEncoderLayer
	Norm   *LayerNorm // or nil
}

// NewTransformerEncoder returns a stack of n layers for vectors of the given size,
// without a last norm. Unlike PyTorch, which copies one layer n times, it draws each.
func NewTransformerEncoder(r *rng.Stream, n, size, heads int) *TransformerEncoder {
	return TransformerEncoderLayerOptions{}.Stack(r, n, size, heads)
}

// Stack is NewTransformerEncoder with options for its layers.
func (o TransformerEncoderLayerOptions) Stack(r *rng.Stream, n, size, heads int) *TransformerEncoder {
	e := &TransformerEncoder{}
	for range n {
		e.Layers = append(e.Layers, o.New(r, size, heads))
	}
	return e
}

// Forward applies the layers without masks.
func (l *TransformerEncoder) Forward(x *tensor.Tensor) *tensor.Tensor {
	return l.ForwardMasked(x, Masks{})
}

// ForwardMasked applies the layers, each with the masks.
func (l *TransformerEncoder) ForwardMasked(x *tensor.Tensor, masks Masks) *tensor.Tensor {
	x = l.Before(l, x)
	y := x
	for _, layer := range l.Layers {
		y = layer.ForwardMasked(y, masks)
	}
	if l.Norm != nil {
		y = l.Norm.Forward(y)
	}
	return l.After(l, x, y)
}
