package nn

import "cresset/tensor"

// MaxPool2d takes the maxima of windows that slide over images.
//
//	x: (N, C, H, W) or (C, H, W)   y: (N, C, H′, W′) or (C, H′, W′)
type MaxPool2d struct {
	Base
	kernel  []int
	options tensor.PoolOptions
}

// MaxPool2dOptions are the rare settings of a MaxPool2d: see tensor.PoolOptions.
type MaxPool2dOptions tensor.PoolOptions

// NewMaxPool2d returns a layer whose windows have the size kernel, in every dimension or in
// each, and do not overlap.
func NewMaxPool2d(kernel ...int) *MaxPool2d { return MaxPool2dOptions{}.New(kernel...) }

// New is NewMaxPool2d with options.
func (o MaxPool2dOptions) New(kernel ...int) *MaxPool2d {
	return &MaxPool2d{kernel: everyDim("MaxPool2d", "kernel", kernel, 2, 1), options: tensor.PoolOptions(o)}
}

// Forward applies the layer.
func (l *MaxPool2d) Forward(x *tensor.Tensor) *tensor.Tensor {
	x = l.Before(l, x)
	return l.After(l, x, x.MaxPool2d(l.kernel, l.options))
}

// Indices is Forward that returns also where the maxima are, as I64: in row-major order
// within a image.
func (l *MaxPool2d) Indices(x *tensor.Tensor) (y, index *tensor.Tensor) {
	return x.MaxPool2dWithIndices(l.kernel, l.options)
}

func (l *MaxPool2d) String() string {
	o := &l.options
	return poolText("MaxPool2d", l.kernel, o.Stride, o.Padding) + ", dilation=" +
		poolSize(len(l.kernel), o.Dilation, 1) + ", ceil_mode=" + python(o.CeilMode) + ")"
}
