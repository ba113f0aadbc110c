package nn

import "cresset/tensor"

// Sigmoid is the logistic function 1/(1 + exp(-x)), elementwise.
type Sigmoid struct{ Base }

// NewSigmoid returns the layer.
func NewSigmoid() *Sigmoid { return &Sigmoid{} }

// Forward applies the function.
func (l *Sigmoid) Forward(x *tensor.Tensor) *tensor.Tensor {
	x = l.Before(l, x)
	return l.After(l, x, x.Sigmoid())
}

func (l *Sigmoid) String() string { return "Sigmoid()" }
