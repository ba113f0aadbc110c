package cpu

import (
	"cresset/device"
	"cresset/dtype"
	"cresset/internal/kernel/conv"
	"cresset/internal/kernel/gemm"
)

// convShape returns what the arrays say, with three spatial dimensions.
func convShape(c *device.Conv, x, w, y *device.Array) *conv.Shape {
	s := &conv.Shape{N: x.Shape[0], C: x.Shape[1], K: w.Shape[0], Groups: c.Groups}
	spatial(s, c, x.Shape[2:], w.Shape[2:], y.Shape[2:])
	return s
}

// spatial fills in the spatial dimensions of s; where there are fewer than three, the
// first ones have size 1.
func spatial(s *conv.Shape, c *device.Conv, in, kernel, out []int) {
	for d := range 3 {
		s.In[d], s.Out[d], s.Kernel[d], s.Stride[d], s.Dilation[d] = 1, 1, 1, 1, 1
		if i := d - 3 + len(in); i >= 0 {
			s.In[d], s.Out[d], s.Kernel[d] = in[i], out[i], kernel[i]
			s.Stride[d], s.Dilation[d], s.Pad[d] = c.Stride[i], c.Dilation[i], c.Pad[i]
		}
	}
}

// Convolve convolves; 16-bit floats are multiplied and added up in F32, integers and
// complex numbers by plain loops. See device.Convolver.
func (b *Backend) Convolve(y, x, w, bias *device.Array, c *device.Conv) error {
	if y.DType == dtype.BF16 || y.DType == dtype.F16 {
		return b.widely(func(y *device.Array, in []*device.Array) error {
			return b.Convolve(y, in[0], in[1], in[2], c)
		}, y, x, w, bias)
	}
	return b.convolve(convForward, convShape(c, x, w, y), y, x, w, bias)
}

// ConvolveInput computes the gradient of the input. See device.Convolver.
func (b *Backend) ConvolveInput(dx, dy, w *device.Array, c *device.Conv) error {
	if dx.DType == dtype.BF16 || dx.DType == dtype.F16 {
		return b.widely(func(dx *device.Array, in []*device.Array) error {
			return b.ConvolveInput(dx, in[0], in[1], c)
		}, dx, dy, w)
	}
	return b.convolve(convInput, convShape(c, dx, w, dy), dx, dy, w)
}

// ConvolveWeight computes the gradient of the weights. See device.Convolver.
func (b *Backend) ConvolveWeight(dw, x, dy *device.Array, c *device.Conv) error {
	if dw.DType == dtype.BF16 || dw.DType == dtype.F16 {
		return b.widely(func(dw *device.Array, in []*device.Array) error {
			return b.ConvolveWeight(dw, in[0], in[1], c)
		}, dw, x, dy)
	}
	return b.convolve(convWeight, convShape(c, x, dw, dy), dw, x, dy)
}

// A convPart is one of the three products that a convolution and its gradients are.
type convPart int

const (
	convForward convPart = iota
	convInput
	convWeight
)

func (b *Backend) convolve(part convPart, s *conv.Shape, dst *device.Array, src ...*device.Array) error {
	switch dst.DType {
	case dtype.F32:
		return whole(b, convFast[float32](part, s), dst, src...)
	case dtype.F64:
		return whole(b, convFast[float64](part, s), dst, src...)
	case dtype.I64:
		return whole(b, convPlain[int64](part, s), dst, src...)
	case dtype.I32:
		return whole(b, convPlain[int32](part, s), dst, src...)
	case dtype.I16:
		return whole(b, convPlain[int16](part, s), dst, src...)
	case dtype.I8:
		return whole(b, convPlain[int8](part, s), dst, src...)
	case dtype.U8:
		return whole(b, convPlain[uint8](part, s), dst, src...)
	case dtype.C64:
		return whole(b, convPlain[complex64](part, s), dst, src...)
	case dtype.C128:
		return whole(b, convPlain[complex128](part, s), dst, src...)
	}
	return unsupported("convolution", dst.DType)
}

func convFast[T gemm.Float](part convPart, s *conv.Shape) func(dst []T, src [][]T) {
	return func(dst []T, src [][]T) {
		switch part {
		case convForward:
			conv.Forward(s, dst, src[0], src[1], src[2])
		case convInput:
			conv.InputGrad(s, dst, src[0], src[1])
		case convWeight:
			conv.WeightGrad(s, dst, src[0], src[1])
		}
	}
}

func convPlain[T number](part convPart, s *conv.Shape) func(dst []T, src [][]T) {
	return func(dst []T, src [][]T) {
		switch part {
		case convForward:
			conv.ForwardPlain(s, dst, src[0], src[1], src[2])
		case convInput:
			conv.InputGradPlain(s, dst, src[0], src[1])
		case convWeight:
			conv.WeightGradPlain(s, dst, src[0], src[1])
		}
	}
}
