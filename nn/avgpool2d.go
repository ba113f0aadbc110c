package nn

import "cresset/tensor"

// AvgPool2d takes the means of windows that slide over images.
//
//	x: (N, C, H, W) or (C, H, W)   y: (N, C, H′, W′) or (C, H′, W′)
type AvgPool2d struct {
	Base
	kernel  []int
	options tensor.AvgPoolOptions
}

// AvgPool2dOptions are the rare settings of an AvgPool2d: see tensor.AvgPoolOptions.
type AvgPool2dOptions tensor.AvgPoolOptions

// NewAvgPool2d returns a layer whose windows have the size kernel, in every dimension or in
// each, and do not overlap.
func NewAvgPool2d(kernel ...int) *AvgPool2d { return AvgPool2dOptions{}.New(kernel...) }

// New is NewAvgPool2d with options.
func (o AvgPool2dOptions) New(kernel ...int) *AvgPool2d {
	return &AvgPool2d{kernel: everyDim("AvgPool2d", "kernel", kernel, 2, 1), options: tensor.AvgPoolOptions(o)}
}

// Forward applies the layer.
func (l *AvgPool2d) Forward(x *tensor.Tensor) *tensor.Tensor {
	x = l.Before(l, x)
	return l.After(l, x, x.AvgPool2d(l.kernel, l.options))
}

func (l *AvgPool2d) String() string {
	o := &l.options
	return poolText("AvgPool2d", l.kernel, o.Stride, o.Padding) + ")"
}
