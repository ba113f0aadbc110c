package cpu

import (
	"cresset/device"
	"cresset/dtype"
	"cresset/internal/kernel/pooling"
	"cresset/internal/layout"
)

// lastThree returns the sizes of the last n dimensions of an array, with ones in front,
// and the number of planes that they have.
func lastThree(a *device.Array, n int) (size [3]int, planes int) {
	size = [3]int{1, 1, 1}
	r := len(a.Shape)
	copy(size[3-n:], a.Shape[r-n:])
	return size, layout.Len(a.Shape[:r-n])
}

// Resample forms weighted sums, of 16-bit floats in F32. See device.Resampler.
func (b *Backend) Resample(dst, x *device.Array, taps []*device.Taps) error {
	switch dst.DType {
	case dtype.F32:
		return resample[float32](b, dst, x, taps)
	case dtype.F64:
		return resample[float64](b, dst, x, taps)
	case dtype.BF16, dtype.F16:
		return b.widely(func(dst *device.Array, in []*device.Array) error {
			return b.Resample(dst, in[0], taps)
		}, dst, x)
	}
	return unsupported("resampling", dst.DType)
}

func resample[T pooling.Float](b *Backend, dst, x *device.Array, taps []*device.Taps) error {
	size, planes := lastThree(x, len(taps))
	var ts [3]*pooling.Taps[T]
	for i, t := range taps {
		if t == nil {
			continue
		}
		weight := make([]T, len(t.Weight))
		for j, w := range t.Weight {
			weight[j] = T(w)
		}
		ts[3-len(taps)+i] = &pooling.Taps[T]{In: t.In, Start: t.Start, Index: t.Index, Weight: weight}
	}
	return whole(b, func(dst []T, src [][]T) { pooling.Sum(dst, src[0], planes, size, ts) }, dst, x)
}

// MaxPool finds maxima. See device.MaxPooler.
func (b *Backend) MaxPool(dst, index, x *device.Array, w []device.Windows) error {
	switch x.DType {
	case dtype.F32:
		return maxPool[float32](b, dst, index, x, w)
	case dtype.F64:
		return maxPool[float64](b, dst, index, x, w)
	case dtype.I64:
		return maxPool[int64](b, dst, index, x, w)
	case dtype.I32:
		return maxPool[int32](b, dst, index, x, w)
	case dtype.I16:
		return maxPool[int16](b, dst, index, x, w)
	case dtype.I8:
		return maxPool[int8](b, dst, index, x, w)
	case dtype.U8:
		return maxPool[uint8](b, dst, index, x, w)
	case dtype.BF16, dtype.F16:
		return b.widely(func(dst *device.Array, in []*device.Array) error {
			return b.MaxPool(dst, index, in[0], w)
		}, dst, x)
	}
	return unsupported("max pooling", x.DType)
}

func maxPool[T reals](b *Backend, dst, index, x *device.Array, w []device.Windows) error {
	size, planes := lastThree(x, len(w))
	var ws [3]pooling.Windows
	for d := range ws {
		ws[d] = pooling.Windows{Lo: []int32{0}, Hi: []int32{1}, Step: 1}
		if i := d - 3 + len(w); i >= 0 {
			ws[d] = pooling.Windows(w[i])
		}
	}
	var at []int64
	if index != nil {
		at = elements[int64](index)[:index.Len()]
	}
	return whole(b, func(dst []T, src [][]T) { pooling.Max(dst, at, src[0], planes, size, &ws) }, dst, x)
}
