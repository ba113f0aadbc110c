package nn

import "cresset/tensor"

// ReLU is max(x, 0), whose derivative at 0 is 0, elementwise.
type ReLU struct{ Base }

// NewReLU returns the layer.
func NewReLU() *ReLU { return &ReLU{} }

// Forward applies the function.
func (l *ReLU) Forward(x *tensor.Tensor) *tensor.Tensor {
	x = l.Before(l, x)
	return l.After(l, x, x.ReLU())
}

func (l *ReLU) String() string { return "ReLU()" }
