package nn

import (
	"fmt"

	"cresset/tensor"
)

// Softplus is log(1 + exp(Beta·x))/Beta, and x where Beta·x > Threshold.
type Softplus struct {
	Base
	Beta      *float64 // nil means 1
	Threshold *float64 // nil means 20
}

// NewSoftplus returns the layer with a Beta of 1.
func NewSoftplus() *Softplus { return &Softplus{} }

// Forward applies the function.
func (l *Softplus) Forward(x *tensor.Tensor) *tensor.Tensor {
	x = l.Before(l, x)
	return l.After(l, x, x.Softplus(orDefault(l.Beta, 1), orDefault(l.Threshold, 20)))
}

func (l *Softplus) String() string {
	return fmt.Sprintf("Softplus(beta=%s, threshold=%s)", number(orDefault(l.Beta, 1)), number(orDefault(l.Threshold, 20)))
}
