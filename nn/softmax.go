package nn

import (
	"fmt"

	"cresset/tensor"
)

// Softmax is exp(x) over its sum along Dim.
type Softmax struct {
	Base
	Dim int
}

// NewSoftmax returns the layer that works along dim; -1 is the last dimension.
func NewSoftmax(dim int) *Softmax { return &Softmax{Dim: dim} }

// Forward applies the function.
func (l *Softmax) Forward(x *tensor.Tensor) *tensor.Tensor {
	x = l.Before(l, x)
	return l.After(l, x, x.Softmax(l.Dim))
}

func (l *Softmax) String() string { return fmt.Sprintf("Softmax(dim=%d)", l.Dim) }
