package nn

import (
	"fmt"

	"cresset/tensor"
)

// GLU is a·σ(b), with the halves a and b of x along a dimension (Dauphin et al.,
// arXiv:1612.08083).
//
//	x: (..., 2·C, ...)   y: (..., C, ...)
type GLU struct {
	Base
	Dim *int // nil means the last one
}

// NewGLU returns the layer that halves the last dimension.
func NewGLU() *GLU { return &GLU{} }

// Forward applies the function. It panics with ErrShape if the size does not halve.
func (l *GLU) Forward(x *tensor.Tensor) *tensor.Tensor {
	x = l.Before(l, x)
	return l.After(l, x, x.GLU(orDefault(l.Dim, -1)))
}

func (l *GLU) String() string { return fmt.Sprintf("GLU(dim=%d)", orDefault(l.Dim, -1)) }
