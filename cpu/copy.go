package cpu

import (
	"math"
	"unsafe"

	"cresset/device"
	"cresset/dtype"
	"cresset/internal/kernel/vec"
	"cresset/internal/layout"
	"cresset/internal/parallel"
)

// Copy sets dst to src, converting the elements. See device.Backend.
func (b *Backend) Copy(dst, src *device.Array) error {
	n := dst.Len()
	if n == 0 {
		return nil
	}
	if dst.DType != src.DType {
		return b.convert(dst, src, n)
	}
	size := dst.DType.Size()
	if contiguous(dst, src) {
		d := unsafe.Slice((*byte)(pointer(dst)), n*size)
		s := unsafe.Slice((*byte)(pointer(src)), n*size)
		if len(d) <= 256<<10 {
			copy(d, s)
			return nil
		}
		parallel.For(len(d), 256<<10, func(lo, hi int) { copy(d[lo:hi], s[lo:hi]) })
		return nil
	}
	switch size {
	case 1:
		copyStrided[uint8](dst, src)
	case 2:
		copyStrided[uint16](dst, src)
	case 4:
		copyStrided[uint32](dst, src)
	case 8:
		copyStrided[uint64](dst, src)
	default:
		copyStrided[complex128](dst, src)
	}
	return nil
}

// Runs shorter than shortRun are not worth a step of the cursor each: the dimension
// outside of them goes inside, if it is at most longRun, which stays in the cache.
const (
	shortRun = 8
	longRun  = 8 << 10
)

// copyStrided copies between arrays of any strides and one element size.
func copyStrided[T any](dst, src *device.Array) {
	var nest layout.Nest
	nest.Init(dst.Shape, dst.Strides, src.Strides)
	if transposeCopy[T](&nest, dst, src) {
		return
	}
	if r := len(nest.Shape); r > 1 && nest.Shape[r-1] < shortRun && nest.Shape[r-2] > nest.Shape[r-1] &&
		nest.Shape[r-2] <= longRun {
		nest.Swap(r-2, r-1)
	}
	inner, stride := nest.Inner()
	outer := nest.Outer()
	dp, sp := (*T)(pointer(dst)), (*T)(pointer(src))
	run := func(lo, hi, from, to int) {
		var c layout.Cursor
		c.Seek(&nest, lo)
		for i := lo; i < hi; i++ {
			copyRun(at(dp, c.Offset[0]+from*stride[0]), at(sp, c.Offset[1]+from*stride[1]),
				to-from, stride[0], stride[1])
			c.Next()
		}
	}
	if outer == 1 {
		parallel.For(inner, mapGrain, func(lo, hi int) { run(0, 1, lo, hi) })
		return
	}
	parallel.For(outer, max(1, mapGrain/inner), func(lo, hi int) { run(lo, hi, 0, inner) })
}

// copyRun copies n elements that lie evenly apart.
func copyRun[T any](dst, src *T, n, ds, ss int) {
	switch {
	case ds == 1 && ss == 1:
		copy(unsafe.Slice(dst, n), unsafe.Slice(src, n))
	case ds == 1 && ss == 0:
		repeat(unsafe.Slice(dst, n), *src)
	default:
		for i := range n {
			*at(dst, i*ds) = *at(src, i*ss)
		}
	}
}

// repeat sets every element of dst to v: the first ones singly, the rest as copies of
// them, which move many bytes at a time.
func repeat[T any](dst []T, v T) {
	const block = 512 // elements, which stay in the first-level cache
	n := min(len(dst), block)
	for i := range dst[:n] {
		dst[i] = v
	}
	for n < len(dst) {
		n += copy(dst[n:], dst[:block])
	}
}

// transposeCopy handles a source whose contiguous dimension is not the destination's:
// squares that fit into cache are transposed one by one. It reports whether it did.
func transposeCopy[T any](nest *layout.Nest, dst, src *device.Array) bool {
	r := len(nest.Shape)
	if r < 2 || nest.Strides[0][r-1] != 1 {
		return false
	}
	k := -1 // the dimension along which the source is contiguous
	for i := range r - 1 {
		if nest.Strides[1][i] == 1 {
			k = i
		}
	}
	if k < 0 || nest.Strides[1][r-1] < 1 || nest.Shape[k] < 4 || nest.Shape[r-1] < 4 {
		return false
	}
	rows, cols := nest.Shape[k], nest.Shape[r-1] // of the destination
	ldDst, ldSrc := nest.Strides[0][k], nest.Strides[1][r-1]
	if ldDst < cols || ldSrc < rows {
		return false
	}
	// The other dimensions are gone through one by one.
	var shape, ds, ss []int
	for i := range r - 1 {
		if i != k {
			shape = append(shape, nest.Shape[i])
			ds, ss = append(ds, nest.Strides[0][i]), append(ss, nest.Strides[1][i])
		}
	}
	dp, sp := (*T)(pointer(dst)), (*T)(pointer(src))
	const band = 128
	bands := (rows + band - 1) / band
	parallel.For(layout.Len(shape)*bands, max(1, mapGrain/(band*cols)), func(lo, hi int) {
		for i := lo; i < hi; i++ {
			from := i % bands * band
			to := min(from+band, rows)
			do, so := from*ldDst, from
			for d, rest := len(shape)-1, i/bands; d >= 0; d-- {
				do += rest % shape[d] * ds[d]
				so += rest % shape[d] * ss[d]
				rest /= shape[d]
			}
			d := unsafe.Slice(at(dp, do), (to-from-1)*ldDst+cols)
			s := unsafe.Slice(at(sp, so), (cols-1)*ldSrc+to-from)
			vec.Transpose(d, s, cols, to-from, ldDst, ldSrc)
		}
	})
	return true
}

// convert copies between element types, tile by tile.
func (b *Backend) convert(dst, src *device.Array, n int) error {
	k := kernel(func(d, x, _, _ unsafe.Pointer, n int, _ [4]float64) {
		convertRun(d, x, dst.DType, src.DType, n)
	})
	if contiguous(dst, src) {
		flat(k, dst, src, nil, nil, n, [4]float64{})
		return nil
	}
	var m mapping
	m.init(k, dst, src, nil, nil, [4]float64{})
	for i := range m.count {
		m.op[i].wide = false // the kernel itself converts 16-bit floats
		if m.op[i].size == 2 {
			m.op[i].dtype = dtype.I16
		}
	}
	m.run()
	return nil
}

// convertFast converts between the types for which vec has kernels; it reports whether it did.
func convertFast(dst, src unsafe.Pointer, to, from dtype.DType, n int) bool {
	switch {
	case to == dtype.F32 && (from == dtype.BF16 || from == dtype.F16):
		widen(unsafe.Slice((*float32)(dst), n), src, from)
	case from == dtype.F32 && (to == dtype.BF16 || to == dtype.F16):
		halve(dst, unsafe.Slice((*float32)(src), n), to)
	case from == dtype.F32 && to == dtype.F64:
		vec.F32ToF64(unsafe.Slice((*float64)(dst), n), unsafe.Slice((*float32)(src), n))
	case from == dtype.F64 && to == dtype.F32:
		vec.F64ToF32(unsafe.Slice((*float32)(dst), n), unsafe.Slice((*float64)(src), n))
	case from == dtype.F32 && to == dtype.Bool:
		vec.NotEqualScalar(unsafe.Slice((*bool)(dst), n), unsafe.Slice((*float32)(src), n), 0)
	case to == dtype.F32 && (from == dtype.U8 || from == dtype.Bool):
		vec.U8ToF32(unsafe.Slice((*float32)(dst), n), unsafe.Slice((*uint8)(src), n))
	case to == dtype.I64 && (from == dtype.U8 || from == dtype.Bool):
		vec.U8ToI64(unsafe.Slice((*int64)(dst), n), unsafe.Slice((*uint8)(src), n))
	case from == dtype.Bool && to == dtype.U8:
		copy(unsafe.Slice((*uint8)(dst), n), unsafe.Slice((*uint8)(src), n))
	default:
		return false
	}
	return true
}

// convertRun converts n contiguous elements. Floats become integers by truncation
// (what does not fit becomes what x86's conversion gives), anything but zero becomes
// true, complex numbers lose their imaginary part.
func convertRun(dst, src unsafe.Pointer, to, from dtype.DType, n int) {
	if convertFast(dst, src, to, from, n) {
		return
	}
	switch from {
	case dtype.Bool:
		convertFrom(dst, unsafe.Slice((*uint8)(src), n), to)
	case dtype.U8:
		convertFrom(dst, unsafe.Slice((*uint8)(src), n), to)
	case dtype.I8:
		convertFrom(dst, unsafe.Slice((*int8)(src), n), to)
	case dtype.I16:
		convertFrom(dst, unsafe.Slice((*int16)(src), n), to)
	case dtype.I32:
		convertFrom(dst, unsafe.Slice((*int32)(src), n), to)
	case dtype.I64:
		convertFrom(dst, unsafe.Slice((*int64)(src), n), to)
	case dtype.F32:
		convertFrom(dst, unsafe.Slice((*float32)(src), n), to)
	case dtype.F64:
		convertFrom(dst, unsafe.Slice((*float64)(src), n), to)
	case dtype.C64:
		convertComplex(dst, unsafe.Slice((*complex64)(src), n), to)
	case dtype.C128:
		convertComplex(dst, unsafe.Slice((*complex128)(src), n), to)
	case dtype.BF16, dtype.F16:
		var wide [tile]float32
		for lo := 0; lo < n; lo += tile {
			m := min(tile, n-lo)
			widen(wide[:m], unsafe.Add(src, 2*lo), from)
			convertFrom(unsafe.Add(dst, lo*to.Size()), wide[:m], to)
		}
	}
}

// widen converts len(dst) 16-bit floats of type from.
func widen(dst []float32, src unsafe.Pointer, from dtype.DType) {
	if from == dtype.BF16 {
		vec.BF16ToF32(dst, unsafe.Slice((*dtype.BFloat16)(src), len(dst)))
	} else {
		vec.F16ToF32(dst, unsafe.Slice((*dtype.Float16)(src), len(dst)))
	}
}

// convertFrom converts real elements into type to.
func convertFrom[T reals](dst unsafe.Pointer, src []T, to dtype.DType) {
	n := len(src)
	switch to {
	case dtype.Bool:
		d := unsafe.Slice((*bool)(dst), n)
		for i, v := range src {
			d[i] = v != 0
		}
	case dtype.U8:
		toInteger(unsafe.Slice((*uint8)(dst), n), src)
	case dtype.I8:
		toInteger(unsafe.Slice((*int8)(dst), n), src)
	case dtype.I16:
		toInteger(unsafe.Slice((*int16)(dst), n), src)
	case dtype.I32:
		toInteger(unsafe.Slice((*int32)(dst), n), src)
	case dtype.I64:
		toInteger(unsafe.Slice((*int64)(dst), n), src)
	case dtype.F32:
		toFloat(unsafe.Slice((*float32)(dst), n), src)
	case dtype.F64:
		toFloat(unsafe.Slice((*float64)(dst), n), src)
	case dtype.C64:
		d := unsafe.Slice((*complex64)(dst), n)
		for i, v := range src {
			d[i] = complex(float32(v), 0)
		}
	case dtype.C128:
		d := unsafe.Slice((*complex128)(dst), n)
		for i, v := range src {
			d[i] = complex(float64(v), 0)
		}
	case dtype.BF16, dtype.F16:
		var wide [tile]float32
		for lo := 0; lo < n; lo += tile {
			m := min(tile, n-lo)
			toFloat(wide[:m], src[lo:lo+m])
			halve(unsafe.Add(dst, 2*lo), wide[:m], to)
		}
	}
}

// halve rounds src to 16-bit floats of type to.
func halve(dst unsafe.Pointer, src []float32, to dtype.DType) {
	if to == dtype.BF16 {
		vec.F32ToBF16(unsafe.Slice((*dtype.BFloat16)(dst), len(src)), src)
	} else {
		vec.F32ToF16(unsafe.Slice((*dtype.Float16)(dst), len(src)), src)
	}
}

func toFloat[D float, T reals](dst []D, src []T) {
	for i, v := range src {
		dst[i] = D(v)
	}
}

// toInteger converts through int64, so that every processor gives the same result.
func toInteger[D integer, T reals](dst []D, src []T) {
	var one T = 1
	if one/2 == 0 { // T is an integer type
		for i, v := range src {
			dst[i] = D(v)
		}
		return
	}
	for i, v := range src {
		dst[i] = D(truncate(float64(v)))
	}
}

func truncate(f float64) int64 {
	if f >= -(1<<63) && f < 1<<63 {
		return int64(f)
	}
	return math.MinInt64
}

// convertComplex converts complex elements into type to.
func convertComplex[T cmplx](dst unsafe.Pointer, src []T, to dtype.DType) {
	var part [tile]float64
	for lo := 0; lo < len(src); lo += tile {
		s := src[lo:min(lo+tile, len(src))]
		d := unsafe.Add(dst, lo*to.Size())
		switch to {
		case dtype.C64:
			for i, v := range s {
				*at((*complex64)(d), i) = complex64(v)
			}
		case dtype.C128:
			for i, v := range s {
				*at((*complex128)(d), i) = complex128(v)
			}
		case dtype.Bool:
			for i, v := range s {
				*at((*bool)(d), i) = v != 0
			}
		default:
			for i, v := range s {
				part[i] = real(complex128(v))
			}
			convertFrom(d, part[:len(s)], to)
		}
	}
}
