package nn

import (
	"fmt"

	"cresset/tensor"
)

// ELU is x where x > 0 and Alpha·(exp(x) - 1) elsewhere (Clevert, Unterthiner and
// Hochreiter, arXiv:1511.07289).
type ELU struct {
	Base
	Alpha *float64 // nil means 1
}

// NewELU returns the layer with an Alpha of 1.
func NewELU() *ELU { return &ELU{} }

// Forward applies the function.
func (l *ELU) Forward(x *tensor.Tensor) *tensor.Tensor {
	x = l.Before(l, x)
	return l.After(l, x, x.ELU(orDefault(l.Alpha, 1)))
}

func (l *ELU) String() string { return fmt.Sprintf("ELU(alpha=%s)", number(orDefault(l.Alpha, 1))) }
