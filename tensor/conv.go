package tensor

import (
	"cresset/device"
)

// ConvOptions are the settings of a convolution. A list has an entry for each spatial
// dimension, or one for all of them. The zero value means stride 1 and no padding.
type ConvOptions struct {
	Stride        []int  // steps of the kernel; nil means 1
	Padding       []int  // zeros added on both sides; nil means 0
	Dilation      []int  // steps between taps of the kernel; nil means 1
	Groups        int    // channels are convolved in so many separate groups; 0 means 1
	PaddingMode   string // "" uses Padding; "valid" means none, "same" as many as keep the size
	OutputPadding []int  // of a transposed convolution: added to the result's size; nil means 0
}

// Conv1d returns the cross-correlation of signals with kernels, plus bias, which may be
// nil.
//
//	x: (N, C, L) or (C, L)   weight: (K, C/Groups, R)   bias: (K)
//	result: (N, K, L′) or (K, L′), with L′ = (L + 2·Padding - Dilation·(R-1) - 1)/Stride + 1
//
// With "same", where the total of the padding is odd, the end gets one zero more.
// It panics with ErrShape, ErrDType or ErrValue where arguments do not fit.
func (x *Tensor) Conv1d(weight, bias *Tensor, o ConvOptions) *Tensor {
	return x.conv("Conv1d", 1, weight, bias, o)
}

// Conv2d is Conv1d for images:
//
//	x: (N, C, H, W) or (C, H, W)   weight: (K, C/Groups, R, S)   bias: (K)
//	result: (N, K, H′, W′) or (K, H′, W′)
func (x *Tensor) Conv2d(weight, bias *Tensor, o ConvOptions) *Tensor {
	return x.conv("Conv2d", 2, weight, bias, o)
}

// Conv3d is Conv1d for volumes:
//
//	x: (N, C, D, H, W) or (C, D, H, W)   weight: (K, C/Groups, Q, R, S)   bias: (K)
//	result: (N, K, D′, H′, W′) or (K, D′, H′, W′)
func (x *Tensor) Conv3d(weight, bias *Tensor, o ConvOptions) *Tensor {
	return x.conv("Conv3d", 3, weight, bias, o)
}

func (x *Tensor) conv(op string, dims int, w, bias *Tensor, o ConvOptions) *Tensor {
	batch, c := x.convArgs(op, dims, w, bias, &o)
	switch o.PaddingMode {
	case "", "valid", "same":
	default:
		failf(op, ErrValue, []*Tensor{x}, "padding mode %q is none of \"valid\" and \"same\"", o.PaddingMode)
	}
	if batch.a.Shape[1] != w.a.Shape[1]*c.Groups {
		failf(op, ErrShape, []*Tensor{x, w}, "the input has %d channels, but %d groups of weights take %d each",
			batch.a.Shape[1], c.Groups, w.a.Shape[1])
	}
	if w.a.Shape[0]%c.Groups != 0 || w.a.Shape[0] == 0 {
		failf(op, ErrShape, []*Tensor{x, w}, "%d output channels do not divide into %d groups",
			w.a.Shape[0], c.Groups)
	}
	if bias != nil && bias.Len() != w.a.Shape[0] {
		failf(op, ErrShape, []*Tensor{x, w, bias}, "the bias needs %d elements, one for each output channel",
			w.a.Shape[0])
	}
	shape := append([]int{}, batch.a.Shape[0], w.a.Shape[0])
	for d := range dims {
		shape = append(shape, x.convSize(op, d, batch.a.Shape[2+d], w.a.Shape[2+d], c, &o))
	}
	z := convolve(op, batch, w, bias, c, shape)
	if batch != x {
		return z.Reshape(shape[1:]...)
	}
	return z
}

// convSize returns the size of the result in spatial dimension d, and for "same" works
// out the padding.
func (x *Tensor) convSize(op string, d, in, kernel int, c *device.Conv, o *ConvOptions) int {
	span := c.Dilation[d]*(kernel-1) + 1
	switch o.PaddingMode {
	case "same":
		if c.Stride[d] != 1 {
			fail(op, ErrValue, "\"same\" padding needs a stride of 1", x)
		}
		c.Pad[d] = (span - 1) / 2
		return in
	case "valid":
		c.Pad[d] = 0
	}
	room := in + 2*c.Pad[d]
	if room < span {
		failf(op, ErrShape, []*Tensor{x}, "the kernel spans %d elements, the padded input has %d in spatial dimension %d",
			span, room, d)
	}
	return (room-span)/c.Stride[d] + 1
}

// convArgs checks what convolutions and transposed ones have in common. It returns x
// with a batch dimension, and the settings with an entry for each spatial dimension.
func (x *Tensor) convArgs(op string, dims int, w, bias *Tensor, o *ConvOptions) (*Tensor, *device.Conv) {
	operands := []*Tensor{x, w, bias}
	sameDevice(op, operands...)
	if len(w.a.Shape) != dims+2 {
		failf(op, ErrShape, operands, "the weight needs %d dimensions: channels out, in, and the kernel's", dims+2)
	}
	if r := len(x.a.Shape); r != dims+2 && r != dims+1 {
		failf(op, ErrShape, operands, "the input needs %d dimensions, or %d without a batch", dims+2, dims+1)
	}
	if w.a.DType != x.a.DType || bias != nil && bias.a.DType != x.a.DType {
		fail(op, ErrDType, "input, weight and bias need one type", operands...)
	}
	if bias != nil && len(bias.a.Shape) != 1 {
		fail(op, ErrShape, "the bias needs one dimension", operands...)
	}
	c := &device.Conv{Groups: max(o.Groups, 1)}
	if o.Groups < 0 {
		failf(op, ErrValue, operands, "%d groups", o.Groups)
	}
	c.Stride = x.perDim(op, "stride", o.Stride, dims, 1, 1)
	c.Dilation = x.perDim(op, "dilation", o.Dilation, dims, 1, 1)
	c.Pad = x.perDim(op, "padding", o.Padding, dims, 0, 0)
	if len(x.a.Shape) == dims+1 {
		x = x.Unsqueeze(0)
	}
	return x, c
}

// perDim returns a setting with an entry for each of dims spatial dimensions, which must
// be at least least. An empty list means def, a list of one is for all dimensions.
func (x *Tensor) perDim(op, what string, list []int, dims, def, least int) []int {
	out := make([]int, dims)
	for d := range out {
		switch len(list) {
		case 0:
			out[d] = def
		case 1:
			out[d] = list[0]
		case dims:
			out[d] = list[d]
		default:
			failf(op, ErrValue, []*Tensor{x}, "%s %v: need 1 or %d numbers", what, list, dims)
		}
		if out[d] < least {
			failf(op, ErrValue, []*Tensor{x}, "%s %v: need at least %d", what, list, least)
		}
	}
	return out
}

// convolve is a convolution after all checks. With convolveInput and convolveWeight it
// forms a set that is closed: the gradients of each are the other two.
func convolve(op string, x, w, bias *Tensor, c *device.Conv, shape []int) *Tensor {
	y := empty(x.a.DType, shape, x.st.be)
	callCounted(op, products(y, w.Len()/max(1, w.a.Shape[0])), []*Tensor{y}, []*Tensor{x, w, bias}, func(be device.Convolver, z, in []*device.Array) error {
		return be.Convolve(z[0], in[0], in[1], in[2], c)
	})
	if !Tracked(x, w, bias) {
		return y
	}
	return Record(op, y,
		Wrt(x, func(dy *Tensor) *Tensor { return convolveInput(op, dy, w.conjugate(), c, x.a.Shape) }, w),
		Wrt(w, func(dy *Tensor) *Tensor { return convolveWeight(op, x.conjugate(), dy, c, w.a.Shape) }, x),
		Wrt(bias, sumChannels))
}

// convolveInput is the transpose of convolve in its input, of the given shape.
func convolveInput(op string, dy, w *Tensor, c *device.Conv, shape []int) *Tensor {
	dx := empty(dy.a.DType, shape, dy.st.be)
	callCounted(op, products(dy, w.Len()/max(1, w.a.Shape[0])), []*Tensor{dx}, []*Tensor{dy, w}, func(be device.Convolver, z, in []*device.Array) error {
		return be.ConvolveInput(z[0], in[0], in[1], c)
	})
	if !Tracked(dy, w) {
		return dx
	}
	return Record(op, dx,
		Wrt(dy, func(d *Tensor) *Tensor { return convolve(op, d, w.conjugate(), nil, c, dy.a.Shape) }, w),
		Wrt(w, func(d *Tensor) *Tensor { return convolveWeight(op, d, dy.conjugate(), c, w.a.Shape) }, dy))
}

// convolveWeight is the transpose of convolve in its weight, of the given shape.
func convolveWeight(op string, x, dy *Tensor, c *device.Conv, shape []int) *Tensor {
	dw := empty(x.a.DType, shape, x.st.be)
	callCounted(op, products(dy, dw.Len()/max(1, dw.a.Shape[0])), []*Tensor{dw}, []*Tensor{x, dy}, func(be device.Convolver, z, in []*device.Array) error {
		return be.ConvolveWeight(z[0], in[0], in[1], c)
	})
	if !Tracked(x, dy) {
		return dw
	}
	return Record(op, dw,
		Wrt(x, func(d *Tensor) *Tensor { return convolveInput(op, dy.conjugate(), d, c, x.a.Shape) }, dy),
		Wrt(dy, func(d *Tensor) *Tensor { return convolve(op, x.conjugate(), d, nil, c, dy.a.Shape) }, x))
}

// sumChannels sums over all dimensions but the one of channels, 1.
func sumChannels(dy *Tensor) *Tensor {
	dims := []int{0}
	for d := 2; d < len(dy.a.Shape); d++ {
		dims = append(dims, d)
	}
	return dy.Sum(dims...)
}
