package nn

import (
	"fmt"

	"cresset/tensor"
)

// Flatten makes one dimension of dimensions Start to End, both included; negative ones
// count from the end.
//
//	x: (N, C, H, W)   y: (N, C·H·W) with NewFlatten
type Flatten struct {
	Base
	Start, End int
}

// NewFlatten returns a layer that flattens everything but the batch dimension.
func NewFlatten() *Flatten { return &Flatten{Start: 1, End: -1} }

// Forward flattens x. It panics with ErrShape if x lacks the dimensions.
func (l *Flatten) Forward(x *tensor.Tensor) *tensor.Tensor {
	x = l.Before(l, x)
	return l.After(l, x, x.Flatten(l.Start, l.End))
}

func (l *Flatten) String() string {
	return fmt.Sprintf("Flatten(start_dim=%d, end_dim=%d)", l.Start, l.End)
}
