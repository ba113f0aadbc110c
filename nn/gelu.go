package nn

import "cresset/tensor"

// GELU is x·Φ(x), with the distribution function Φ of the standard normal (Hendrycks
// and Gimpel, arXiv:1606.08415).
type GELU struct {
	Base
	Tanh bool // the approximation by a hyperbolic tangent, which GPT-2 uses
}

// NewGELU returns the layer, without approximation.
func NewGELU() *GELU { return &GELU{} }

// Forward applies the function.
func (l *GELU) Forward(x *tensor.Tensor) *tensor.Tensor {
	x = l.Before(l, x)
	if l.Tanh {
		return l.After(l, x, x.GELUTanh())
	}
	return l.After(l, x, x.GELU())
}

func (l *GELU) String() string {
	if l.Tanh {
		return "GELU(approximate='tanh')"
	}
	return "GELU(approximate='none')"
}
