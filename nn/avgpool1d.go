package nn

import (
	"fmt"

	"cresset/tensor"
)

// AvgPool1d takes the means of windows that slide over signals.
//
//	x: (N, C, L) or (C, L)   y: (N, C, L′) or (C, L′)
type AvgPool1d struct {
	Base
	kernel  []int
	options tensor.AvgPoolOptions
}

// AvgPool1dOptions are the rare settings of an AvgPool1d: see tensor.AvgPoolOptions.
type AvgPool1dOptions tensor.AvgPoolOptions

// NewAvgPool1d returns a layer whose windows have the size kernel, in every dimension or in
// each, and do not overlap.
func NewAvgPool1d(kernel ...int) *AvgPool1d { return AvgPool1dOptions{}.New(kernel...) }

// New is NewAvgPool1d with options.
func (o AvgPool1dOptions) New(kernel ...int) *AvgPool1d {
	return &AvgPool1d{kernel: everyDim("AvgPool1d", "kernel", kernel, 1, 1), options: tensor.AvgPoolOptions(o)}
}

// Forward applies the layer.
func (l *AvgPool1d) Forward(x *tensor.Tensor) *tensor.Tensor {
	x = l.Before(l, x)
	return l.After(l, x, x.AvgPool1d(l.kernel, l.options))
}

func (l *AvgPool1d) String() string {
	stride := l.options.Stride
	if stride == nil {
		stride = l.kernel
	}
	return fmt.Sprintf("AvgPool1d(kernel_size=%s, stride=%s, padding=%s)", tuple(l.kernel), tuple(stride),
		tuple(everyDim("AvgPool1d", "padding", l.options.Padding, 1, 0)))
}
