package nn

import (
	"fmt"
	"strings"

	"cresset/tensor"
)

// AdaptiveAvgPool2d takes the means of as many windows as give a result of a fixed size,
// whatever the size of the images.
//
//	x: (N, C, H, W) or (C, H, W)   y: (N, C, sizes…) or (C, sizes…)
type AdaptiveAvgPool2d struct {
	Base
	size []int
}

// NewAdaptiveAvgPool2d returns the layer whose results have the given size, in every dimension or in
// each; -1 keeps the input's.
func NewAdaptiveAvgPool2d(size ...int) *AdaptiveAvgPool2d {
	return &AdaptiveAvgPool2d{size: everyDim("AdaptiveAvgPool2d", "size", size, 2, -1)}
}

// Forward applies the layer.
func (l *AdaptiveAvgPool2d) Forward(x *tensor.Tensor) *tensor.Tensor {
	x = l.Before(l, x)
	return l.After(l, x, x.AdaptiveAvgPool2d(keptSizes(l.size, x)...))
}

func (l *AdaptiveAvgPool2d) String() string {
	size := poolSize(len(l.size), l.size, -1)
	return fmt.Sprintf("AdaptiveAvgPool2d(output_size=%s)", strings.ReplaceAll(size, "-1", "None"))
}
