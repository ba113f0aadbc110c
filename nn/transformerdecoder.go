package nn

import (
	"cresset/rng"
	"cresset/tensor"
)

// TransformerDecoder is a stack of TransformerDecoderLayers, and a norm if there is one.
type TransformerDecoder struct {
	Base
	Layers []*TransformerDecoderLayer
	Norm   *LayerNorm // or nil
}

// NewTransformerDecoder returns a stack of n layers for vectors of the given size,
// without a last norm. Unlike PyTorch, which copies one layer n times, it draws each.
func NewTransformerDecoder(r *rng.Stream, n, size, heads int) *TransformerDecoder {
	return TransformerDecoderLayerOptions{}.Stack(r, n, size, heads)
}

// Stack is NewTransformerDecoder with options for its layers.
func (o TransformerDecoderLayerOptions) Stack(r *rng.Stream, n, size, heads int) *TransformerDecoder {
	d := &TransformerDecoder{}
	for range n {
		d.Layers = append(d.Layers, o.New(r, size, heads))
	}
	return d
}

// Forward applies the layers; self masks attention of x to itself, cross that to memory.
func (l *TransformerDecoder) Forward(x, memory *tensor.Tensor, self, cross Masks) *tensor.Tensor {
	x = l.Before(l, x)
	y := x
	for _, layer := range l.Layers {
		y = layer.Forward(y, memory, self, cross)
	}
	if l.Norm != nil {
		y = l.Norm.Forward(y)
	}
	return l.After(l, x, y)
}
