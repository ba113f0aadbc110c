package nn

import (
	"cresset/rng"
	"cresset/tensor"
)

// Conv1d convolves signals with kernels (a cross-correlation), plus a bias.
//
//	x: (N, In, L) or (In, L)   y: (N, Out, L′) or (Out, L′)
//
// with L′ = (L + 2·Padding - Dilation·(Kernel-1) - 1)/Stride + 1.
type Conv1d struct {
	Base
	Weight *tensor.Tensor // (Out, In/Groups, Kernel…)
	Bias   *tensor.Tensor // (Out), or nil
	conv   conv
}

// Conv1dOptions are the rare settings of a Conv1d: see ConvOptions.
type Conv1dOptions ConvOptions

// NewConv1d returns a layer from in to out channels. kernel is its size, in every
// dimension or in each. Weight and Bias are drawn from U(-1/√fan, 1/√fan), where fan is
// the size of Weight without its first dimension.
func NewConv1d(r *rng.Stream, in, out int, kernel ...int) *Conv1d {
	return Conv1dOptions{}.New(r, in, out, kernel...)
}

// New is NewConv1d with options. It panics with ErrValue if they make no sense.
func (o Conv1dOptions) New(r *rng.Stream, in, out int, kernel ...int) *Conv1d {
	l := &Conv1d{}
	l.conv, l.Weight, l.Bias = newConv("Conv1d", r, ConvOptions(o), 1, in, out, kernel, false)
	return l
}

// Forward applies the layer.
func (l *Conv1d) Forward(x *tensor.Tensor) *tensor.Tensor {
	x = l.Before(l, x)
	input, o := l.conv.prepare(x)
	return l.After(l, x, input.Conv1d(l.Weight, l.Bias, o))
}

func (l *Conv1d) String() string { return l.conv.text("Conv1d", l.Weight, l.Bias) }
