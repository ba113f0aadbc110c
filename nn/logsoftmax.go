package nn

import (
	"fmt"

	"cresset/tensor"
)

// LogSoftmax is log softmax(x) along Dim, without overflow.
type LogSoftmax struct {
	Base
	Dim int
}

// NewLogSoftmax returns the layer that works along dim; -1 is the last dimension.
func NewLogSoftmax(dim int) *LogSoftmax { return &LogSoftmax{Dim: dim} }

// Forward applies the function.
func (l *LogSoftmax) Forward(x *tensor.Tensor) *tensor.Tensor {
	x = l.Before(l, x)
	return l.After(l, x, x.LogSoftmax(l.Dim))
}

func (l *LogSoftmax) String() string { return fmt.Sprintf("LogSoftmax(dim=%d)", l.Dim) }
