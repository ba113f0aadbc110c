package nn

import "cresset/tensor"

// Sequential applies layers one after another. Their parameters are called 0.weight,
// 1.weight and so on.
type Sequential struct {
	Base
	Layers []Layer `nn:"."`
}

// NewSequential returns the chain of the given layers.
func NewSequential(layers ...Layer) *Sequential { return &Sequential{Layers: layers} }

// Forward passes x through every layer.
func (s *Sequential) Forward(x *tensor.Tensor) *tensor.Tensor {
	x = s.Before(s, x)
	y := x
	for _, l := range s.Layers {
		y = l.Forward(y)
	}
	return s.After(s, x, y)
}

// Append adds layers at the end and returns s.
func (s *Sequential) Append(layers ...Layer) *Sequential {
	s.Layers = append(s.Layers, layers...)
	return s
}
