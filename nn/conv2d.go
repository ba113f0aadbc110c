package nn

import (
	"cresset/rng"
	"cresset/tensor"
)

// Conv2d convolves images with kernels (a cross-correlation), plus a bias.
//
//	x: (N, In, H, W) or (In, H, W)   y: (N, Out, H′, W′) or (Out, H′, W′)
//
// with each size as in Conv1d.
type Conv2d struct {
	Base
	Weight *tensor.Tensor // (Out, In/Groups, Kernel…)
	Bias   *tensor.Tensor // (Out), or nil
	conv   conv
}

// Conv2dOptions are the rare settings of a Conv2d: see ConvOptions.
type Conv2dOptions ConvOptions

// NewConv2d returns a layer from in to out channels. kernel is its size, in every
// dimension or in each. Weight and Bias are drawn from U(-1/√fan, 1/√fan), where fan is
// the size of Weight without its first dimension.
func NewConv2d(r *rng.Stream, in, out int, kernel ...int) *Conv2d {
	return Conv2dOptions{}.New(r, in, out, kernel...)
}

// New is NewConv2d with options. It panics with ErrValue if they make no sense.
func (o Conv2dOptions) New(r *rng.Stream, in, out int, kernel ...int) *Conv2d {
	l := &Conv2d{}
	l.conv, l.Weight, l.Bias = newConv("Conv2d", r, ConvOptions(o), 2, in, out, kernel, false)
	return l
}

// Forward applies the layer.
func (l *Conv2d) Forward(x *tensor.Tensor) *tensor.Tensor {
	x = l.Before(l, x)
	input, o := l.conv.prepare(x)
	return l.After(l, x, input.Conv2d(l.Weight, l.Bias, o))
}

func (l *Conv2d) String() string { return l.conv.text("Conv2d", l.Weight, l.Bias) }
