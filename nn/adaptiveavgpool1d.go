package nn

import (
	"fmt"
	"strings"

	"cresset/tensor"
)

// AdaptiveAvgPool1d takes the means of as many windows as give a result of a fixed size,
// whatever the size of the signals.
//
//	x: (N, C, L) or (C, L)   y: (N, C, size) or (C, size)
type AdaptiveAvgPool1d struct {
	Base
	size []int
}

// NewAdaptiveAvgPool1d returns the layer whose results have the given size, in every dimension or in
// each; -1 keeps the input's.
func NewAdaptiveAvgPool1d(size ...int) *AdaptiveAvgPool1d {
	return &AdaptiveAvgPool1d{size: everyDim("AdaptiveAvgPool1d", "size", size, 1, -1)}
}

// Forward applies the layer.
func (l *AdaptiveAvgPool1d) Forward(x *tensor.Tensor) *tensor.Tensor {
	x = l.Before(l, x)
	return l.After(l, x, x.AdaptiveAvgPool1d(keptSizes(l.size, x)...))
}

func (l *AdaptiveAvgPool1d) String() string {
	size := poolSize(len(l.size), l.size, -1)
	return fmt.Sprintf("AdaptiveAvgPool1d(output_size=%s)", strings.ReplaceAll(size, "-1", "None"))
}
