package nn

import "cresset/tensor"

// SiLU is x·σ(x), also called swish (Hendrycks and Gimpel, arXiv:1606.08415), elementwise.
type SiLU struct{ Base }

// NewSiLU returns the layer.
func NewSiLU() *SiLU { return &SiLU{} }

// Forward applies the function.
func (l *SiLU) Forward(x *tensor.Tensor) *tensor.Tensor {
	x = l.Before(l, x)
	return l.After(l, x, x.SiLU())
}

func (l *SiLU) String() string { return "SiLU()" }
