package nn

import (
	"cresset/rng"
	"cresset/tensor"
)

// Conv3d convolves volumes with kernels (a cross-correlation), plus a bias.
//
//	x: (N, In, D, H, W) or (In, D, H, W)   y: (N, Out, D′, H′, W′) or (Out, D′, H′, W′)
//
// with each size as in Conv1d.
type Conv3d struct {
	Base
	Weight *tensor.Tensor // (Out, In/Groups, Kernel…)
	Bias   *tensor.Tensor // (Out), or nil
	conv   conv
}

// Conv3dOptions are the rare settings of a Conv3d: see ConvOptions.
type Conv3dOptions ConvOptions

// NewConv3d returns a layer from in to out channels. kernel is its size, in every
// dimension or in each. Weight and Bias are drawn from U(-1/√fan, 1/√fan), where fan is
// the size of Weight without its first dimension.
func NewConv3d(r *rng.Stream, in, out int, kernel ...int) *Conv3d {
	return Conv3dOptions{}.New(r, in, out, kernel...)
}

// New is NewConv3d with options. It panics with ErrValue if they make no sense.
func (o Conv3dOptions) New(r *rng.Stream, in, out int, kernel ...int) *Conv3d {
	l := &Conv3d{}
	l.conv, l.Weight, l.Bias = newConv("Conv3d", r, ConvOptions(o), 3, in, out, kernel, false)
	return l
}

// Forward applies the layer.
func (l *Conv3d) Forward(x *tensor.Tensor) *tensor.Tensor {
	x = l.Before(l, x)
	input, o := l.conv.prepare(x)
	return l.After(l, x, input.Conv3d(l.Weight, l.Bias, o))
}

func (l *Conv3d) String() string { return l.conv.text("Conv3d", l.Weight, l.Bias) }
