package nn

import "cresset/tensor"

// Tanh is the hyperbolic tangent, elementwise.
type Tanh struct{ Base }

// NewTanh returns the layer.
func NewTanh() *Tanh { return &Tanh{} }

// Forward applies the function.
func (l *Tanh) Forward(x *tensor.Tensor) *tensor.Tensor {
	x = l.Before(l, x)
	return l.After(l, x, x.Tanh())
}

func (l *Tanh) String() string { return "Tanh()" }
