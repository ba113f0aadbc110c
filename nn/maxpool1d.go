package nn

import "cresset/tensor"

// MaxPool1d takes the maxima of windows that slide over signals.
//
//	x: (N, C, L) or (C, L)   y: (N, C, L′) or (C, L′)
type MaxPool1d struct {
	Base
	kernel  []int
	options tensor.PoolOptions
}

// MaxPool1dOptions are the rare settings of a MaxPool1d: see tensor.PoolOptions.
type MaxPool1dOptions tensor.PoolOptions

// NewMaxPool1d returns a layer whose windows have the size kernel, in every dimension or in
// each, and do not overlap.
func NewMaxPool1d(kernel ...int) *MaxPool1d { return MaxPool1dOptions{}.New(kernel...) }

// New is NewMaxPool1d with options.
func (o MaxPool1dOptions) New(kernel ...int) *MaxPool1d {
	return &MaxPool1d{kernel: everyDim("MaxPool1d", "kernel", kernel, 1, 1), options: tensor.PoolOptions(o)}
}

// Forward applies the layer.
func (l *MaxPool1d) Forward(x *tensor.Tensor) *tensor.Tensor {
	x = l.Before(l, x)
	return l.After(l, x, x.MaxPool1d(l.kernel, l.options))
}

// Indices is Forward that returns also where the maxima are, as I64: in row-major order
// within a signal.
func (l *MaxPool1d) Indices(x *tensor.Tensor) (y, index *tensor.Tensor) {
	return x.MaxPool1dWithIndices(l.kernel, l.options)
}

func (l *MaxPool1d) String() string {
	o := &l.options
	return poolText("MaxPool1d", l.kernel, o.Stride, o.Padding) + ", dilation=" +
		poolSize(len(l.kernel), o.Dilation, 1) + ", ceil_mode=" + python(o.CeilMode) + ")"
}
