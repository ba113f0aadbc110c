package nn

import (
	"cresset/rng"
	"cresset/tensor"
)

// ConvTranspose2d is the transpose of a convolution of images: what raises their resolution.
//
//	x: (N, In, H, W) or (In, H, W)   y: (N, Out, H′, W′) or (Out, H′, W′)
//
// with each size as in ConvTranspose1d.
type ConvTranspose2d struct {
	Base
	Weight *tensor.Tensor // (In, Out/Groups, Kernel…)
	Bias   *tensor.Tensor // (Out), or nil
	conv   conv
}

// ConvTranspose2dOptions are the rare settings of a ConvTranspose2d: see ConvOptions.
type ConvTranspose2dOptions ConvOptions

// NewConvTranspose2d returns a layer from in to out channels. kernel is its size, in every
// dimension or in each. Weight and Bias are drawn from U(-1/√fan, 1/√fan), where fan is
// the size of Weight without its first dimension.
func NewConvTranspose2d(r *rng.Stream, in, out int, kernel ...int) *ConvTranspose2d {
	return ConvTranspose2dOptions{}.New(r, in, out, kernel...)
}

// New is NewConvTranspose2d with options. It panics with ErrValue if they make no sense.
func (o ConvTranspose2dOptions) New(r *rng.Stream, in, out int, kernel ...int) *ConvTranspose2d {
	l := &ConvTranspose2d{}
	l.conv, l.Weight, l.Bias = newConv("ConvTranspose2d", r, ConvOptions(o), 2, in, out, kernel, true)
	return l
}

// Forward applies the layer.
func (l *ConvTranspose2d) Forward(x *tensor.Tensor) *tensor.Tensor {
	x = l.Before(l, x)
	input, o := l.conv.prepare(x)
	return l.After(l, x, input.ConvTranspose2d(l.Weight, l.Bias, o))
}

func (l *ConvTranspose2d) String() string { return l.conv.text("ConvTranspose2d", l.Weight, l.Bias) }
