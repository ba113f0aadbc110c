package cpu

import (
	"cresset/device"
	"cresset/dtype"
	"cresset/internal/kernel/conv"
)

// patchShape returns what the arrays say: one kernel for each channel.
func patchShape(c *device.Conv, x, patches *device.Array) *conv.Shape {
	n := len(x.Shape) - 2
	s := &conv.Shape{N: x.Shape[0], C: x.Shape[1], K: 1, Groups: 1}
	spatial(s, c, x.Shape[2:], patches.Shape[2:2+n], patches.Shape[2+n:])
	return s
}

// Unfold copies out patches, of elements of any type. See device.Unfolder.
func (b *Backend) Unfold(patches, x *device.Array, c *device.Conv) error {
	s := patchShape(c, x, patches)
	switch x.DType.Size() {
	case 1:
		return whole(b, func(dst []uint8, src [][]uint8) { conv.Im2Col(s, dst, src[0]) }, patches, x)
	case 2:
		return whole(b, func(dst []uint16, src [][]uint16) { conv.Im2Col(s, dst, src[0]) }, patches, x)
	case 4:
		return whole(b, func(dst []uint32, src [][]uint32) { conv.Im2Col(s, dst, src[0]) }, patches, x)
	case 8:
		return whole(b, func(dst []uint64, src [][]uint64) { conv.Im2Col(s, dst, src[0]) }, patches, x)
	}
	return whole(b, func(dst []complex128, src [][]complex128) { conv.Im2Col(s, dst, src[0]) }, patches, x)
}

// Fold adds up patches; 16-bit floats in F32. See device.Unfolder.
func (b *Backend) Fold(x, patches *device.Array, c *device.Conv) error {
	s := patchShape(c, x, patches)
	switch x.DType {
	case dtype.F32:
		return whole(b, func(dst []float32, src [][]float32) { conv.Col2Im(s, dst, src[0]) }, x, patches)
	case dtype.F64:
		return whole(b, func(dst []float64, src [][]float64) { conv.Col2Im(s, dst, src[0]) }, x, patches)
	case dtype.C64:
		return whole(b, func(dst []complex64, src [][]complex64) { conv.Col2Im(s, dst, src[0]) }, x, patches)
	case dtype.C128:
		return whole(b, func(dst []complex128, src [][]complex128) { conv.Col2Im(s, dst, src[0]) }, x, patches)
	case dtype.BF16, dtype.F16:
		return b.widely(func(x *device.Array, in []*device.Array) error {
			return b.Fold(x, in[0], c)
		}, x, patches)
	}
	return unsupported("fold", x.DType)
}
