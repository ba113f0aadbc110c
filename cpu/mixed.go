package cpu

import (
	"cresset/device"
	"cresset/dtype"
	"cresset/internal/kernel/dots"
)

// LinearMixed computes an affine map with a weight of few bits; see device.MixedLinearer.
func (b *Backend) LinearMixed(dst, x, w, scale, bias *device.Array) error {
	switch w.DType {
	case dtype.BF16:
		linearDots[dtype.BFloat16](b, dst, x, w, nil, bias)
	case dtype.F16:
		linearDots[dtype.Float16](b, dst, x, w, nil, bias)
	case dtype.I8:
		linearDots[int8](b, dst, x, w, scale, bias)
	default:
		return unsupported("linear with F32 inputs and a weight", w.DType)
	}
	return nil
}

// linearDots computes x·(scale·w)ᵀ + bias.
func linearDots[W dots.Weight](b *Backend, dst, x, w, scale, bias *device.Array) {
	m, n, k := x.Shape[0], w.Shape[0], x.Shape[1]
	if m == 0 || n == 0 {
		return
	}
	x, w = b.adjacentRows(x), b.adjacentRows(w)
	c := dots.Call[W]{M: m, N: n, K: k, X: elements[float32](x), XRow: x.Strides[0],
		W: elements[W](w), WRow: w.Strides[0], Z: elements[float32](dst), ZRow: n}
	if scale != nil {
		c.Scale = elements[float32](b.inLine(scale))[:n]
	}
	if bias != nil {
		c.Bias = elements[float32](b.inLine(bias))[:n]
	}
	c.Run()
}

// adjacentRows returns a, or a copy of it unless the elements of a row are adjacent and
// rows go forward.
func (b *Backend) adjacentRows(a *device.Array) *device.Array {
	if rowsAdjacent(a) {
		return a
	}
	return b.copyOf(a)
}

func rowsAdjacent(a *device.Array) bool {
	return (a.Strides[1] == 1 || a.Shape[1] <= 1) && (a.Strides[0] >= 0 || a.Shape[0] <= 1)
}

// inLine returns a, or a contiguous copy.
func (b *Backend) inLine(a *device.Array) *device.Array {
	if contiguous(a) {
		return a
	}
	return b.copyOf(a)
}

func (b *Backend) copyOf(a *device.Array) *device.Array {
	z := b.temporary(a.DType, a.Shape)
	_ = b.Copy(z, a) // of one type: cannot fail
	return z
}
