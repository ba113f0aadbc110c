package nn

import (
	"cresset/rng"
	"cresset/tensor"
)

// ConvTranspose1d is the transpose of a convolution of signals: what raises their resolution.
//
//	x: (N, In, L) or (In, L)   y: (N, Out, L′) or (Out, L′)
//
// with L′ = (L-1)·Stride - 2·Padding + Dilation·(Kernel-1) + OutputPadding + 1.
type ConvTranspose1d struct {
	Base
	Weight *tensor.Tensor // (In, Out/Groups, Kernel…)
	Bias   *tensor.Tensor // (Out), or nil
	conv   conv
}

// ConvTranspose1dOptions are the rare settings of a ConvTranspose1d: see ConvOptions.
type ConvTranspose1dOptions ConvOptions

// NewConvTranspose1d returns a layer from in to out channels. kernel is its size, in every
// dimension or in each. Weight and Bias are drawn from U(-1/√fan, 1/√fan), where fan is
// the size of Weight without its first dimension.
func NewConvTranspose1d(r *rng.Stream, in, out int, kernel ...int) *ConvTranspose1d {
	return ConvTranspose1dOptions{}.New(r, in, out, kernel...)
}

// New is NewConvTranspose1d with options. It panics with ErrValue if they make no sense.
func (o ConvTranspose1dOptions) New(r *rng.Stream, in, out int, kernel ...int) *ConvTranspose1d {
	l := &ConvTranspose1d{}
	l.conv, l.Weight, l.Bias = newConv("ConvTranspose1d", r, ConvOptions(o), 1, in, out, kernel, true)
	return l
}

// Forward applies the layer.
func (l *ConvTranspose1d) Forward(x *tensor.Tensor) *tensor.Tensor {
	x = l.Before(l, x)
	input, o := l.conv.prepare(x)
	return l.After(l, x, input.ConvTranspose1d(l.Weight, l.Bias, o))
}

func (l *ConvTranspose1d) String() string { return l.conv.text("ConvTranspose1d", l.Weight, l.Bias) }
