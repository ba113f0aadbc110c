package cpu

import (
	"math"
	"unsafe"

	"cresset/device"
	"cresset/dtype"
	"cresset/internal/layout"
	"cresset/internal/parallel"
)

// Scan combines running prefixes. See device.Backend. The operations are "sum", "prod",
// "max", "min", "logsumexp", and, giving the index of the last extreme element so far,
// "argmax" and "argmin". Sums and products of F32 run in F64, of 16-bit floats in F32.
func (b *Backend) Scan(op device.Op, dst, src *device.Array, dim int) error {
	if s := src.DType; s == dtype.BF16 || s == dtype.F16 {
		wide := b.temporary(dtype.F32, src.Shape)
		if err := b.Copy(wide, src); err != nil {
			return err
		}
		src = wide
	}
	out := dst
	if d := dst.DType; d == dtype.BF16 || d == dtype.F16 {
		out = b.temporary(dtype.F32, dst.Shape)
	}
	f, want := scans[op][src.DType], src.DType
	if op == "argmax" || op == "argmin" {
		want = dtype.I64
	}
	if f == nil || out.DType != want {
		return unsupported("cumulative "+op, src.DType)
	}
	if dst.Len() > 0 {
		scanBy(f, out, src, dim)
	}
	if out != dst {
		return b.Copy(dst, out)
	}
	return nil
}

// scanWidth is how many lines are scanned side by side.
const scanWidth = 64

// A scanner scans w lines of n elements. Neighbours on a line lie step apart, those of
// neighbouring lines side, in the result (0) and the source (1).
type scanner func(dst, src unsafe.Pointer, n, w int, step, side [2]int)

func scanBy(f scanner, dst, src *device.Array, dim int) {
	lines := append([]int{}, dst.Shape...)
	n, step := 1, [2]int{}
	if len(lines) > 0 {
		n, step = lines[dim], [2]int{dst.Strides[dim], src.Strides[dim]}
		lines[dim] = 1
	}
	nest := new(layout.Nest)
	nest.Init(lines, dst.Strides, src.Strides)
	inner, side := nest.Inner()
	w := scanWidth
	if abs(step[1]) <= abs(side[1]) {
		w = 1 // memory order follows the lines
	}
	d, s, ds, ss := pointer(dst), pointer(src), dst.DType.Size(), src.DType.Size()
	blocks := (inner + w - 1) / w
	parallel.For(nest.Outer()*blocks, max(1, mapGrain/(n*w)), func(lo, hi int) {
		var c layout.Cursor
		for i := lo; i < hi; i++ {
			if i == lo || i%blocks == 0 {
				c.Seek(nest, i/blocks)
			}
			j := i % blocks * w
			f(unsafe.Add(d, (c.Offset[0]+j*side[0])*ds), unsafe.Add(s, (c.Offset[1]+j*side[1])*ss),
				n, min(w, inner-j), step, [2]int{side[0], side[1]})
		}
	})
}

// scans is the table of running combinations, by name and element type.
var scans = map[device.Op]map[dtype.DType]scanner{
	"sum": {
		dtype.F32: scanSum[float32, float64], dtype.F64: scanSum[float64, float64], dtype.I64: scanSum[int64, int64],
		dtype.C64: scanSumComplex[complex64], dtype.C128: scanSumComplex[complex128],
	},
	"prod": {
		dtype.F32: scanProd[float32, float64], dtype.F64: scanProd[float64, float64], dtype.I64: scanProd[int64, int64],
		dtype.C64: scanProdComplex[complex64], dtype.C128: scanProdComplex[complex128],
	},
	"logsumexp": {dtype.F32: scanLogSumExp[float32], dtype.F64: scanLogSumExp[float64]},
	"max": extremeScans(scanMax[float32], scanMax[float64], scanMax[int64], scanMax[int32],
		scanMax[int16], scanMax[int8], scanMax[uint8]),
	"min": extremeScans(scanMin[float32], scanMin[float64], scanMin[int64], scanMin[int32],
		scanMin[int16], scanMin[int8], scanMin[uint8]),
	"argmax": extremeScans(scanArgMax[float32], scanArgMax[float64], scanArgMax[int64], scanArgMax[int32],
		scanArgMax[int16], scanArgMax[int8], scanArgMax[uint8]),
	"argmin": extremeScans(scanArgMin[float32], scanArgMin[float64], scanArgMin[int64], scanArgMin[int32],
		scanArgMin[int16], scanArgMin[int8], scanArgMin[uint8]),
}

func extremeScans(f32, f64, i64, i32, i16, i8, u8 scanner) map[dtype.DType]scanner {
	return map[dtype.DType]scanner{dtype.F32: f32, dtype.F64: f64, dtype.I64: i64, dtype.I32: i32, dtype.I16: i16,
		dtype.I8: i8, dtype.U8: u8, dtype.Bool: u8}
}

func scanSum[T, A float | int64](dst, src unsafe.Pointer, n, w int, step, side [2]int) {
	if unit := [2]int{1, 1}; w == 1 && step == unit {
		var sum A
		d := unsafe.Slice((*T)(dst), n)
		for i, v := range unsafe.Slice((*T)(src), n) {
			sum += A(v)
			d[i] = T(sum)
		}
		return
	}
	var acc [scanWidth]A
	for i := range n {
		for j := range w {
			acc[j] += A(*at((*T)(src), i*step[1]+j*side[1]))
			*at((*T)(dst), i*step[0]+j*side[0]) = T(acc[j])
		}
	}
}

func scanSumComplex[T cmplx](dst, src unsafe.Pointer, n, w int, step, side [2]int) {
	var acc [scanWidth]T
	for i := range n {
		for j := range w {
			acc[j] += *at((*T)(src), i*step[1]+j*side[1])
			*at((*T)(dst), i*step[0]+j*side[0]) = acc[j]
		}
	}
}

func scanProd[T, A float | int64](dst, src unsafe.Pointer, n, w int, step, side [2]int) {
	var acc [scanWidth]A
	for j := range acc {
		acc[j] = 1
	}
	for i := range n {
		for j := range w {
			acc[j] *= A(*at((*T)(src), i*step[1]+j*side[1]))
			*at((*T)(dst), i*step[0]+j*side[0]) = T(acc[j])
		}
	}
}

func scanProdComplex[T cmplx](dst, src unsafe.Pointer, n, w int, step, side [2]int) {
	var acc [scanWidth]T
	for j := range acc {
		acc[j] = 1
	}
	for i := range n {
		for j := range w {
			acc[j] *= *at((*T)(src), i*step[1]+j*side[1])
			*at((*T)(dst), i*step[0]+j*side[0]) = acc[j]
		}
	}
}

// scanLogSumExp keeps log Σ exp in F64: from a and b it is the larger one plus
// log(1 + exp(-|a - b|)).
func scanLogSumExp[T float](dst, src unsafe.Pointer, n, w int, step, side [2]int) {
	var acc [scanWidth]float64
	for j := range acc {
		acc[j] = math.Inf(-1)
	}
	for i := range n {
		for j := range w {
			a, b := acc[j], float64(*at((*T)(src), i*step[1]+j*side[1]))
			m := max(a, b)
			if !math.IsInf(m, 0) {
				m += math.Log1p(math.Exp(-math.Abs(a - b)))
			}
			acc[j] = m
			*at((*T)(dst), i*step[0]+j*side[0]) = T(m)
		}
	}
}

func scanMax[T reals](dst, src unsafe.Pointer, n, w int, step, side [2]int) {
	for j := range w {
		m := *at((*T)(src), j*side[1])
		for i := range n {
			m = max(m, *at((*T)(src), i*step[1]+j*side[1]))
			*at((*T)(dst), i*step[0]+j*side[0]) = m
		}
	}
}

func scanMin[T reals](dst, src unsafe.Pointer, n, w int, step, side [2]int) {
	for j := range w {
		m := *at((*T)(src), j*side[1])
		for i := range n {
			m = min(m, *at((*T)(src), i*step[1]+j*side[1]))
			*at((*T)(dst), i*step[0]+j*side[0]) = m
		}
	}
}

// scanArgMax gives the index of the last of equal elements, and of NaNs, as PyTorch does.
func scanArgMax[T reals](dst, src unsafe.Pointer, n, w int, step, side [2]int) {
	for j := range w {
		m, k := *at((*T)(src), j*side[1]), 0
		for i := range n {
			if v := *at((*T)(src), i*step[1]+j*side[1]); v >= m || v != v {
				m, k = v, i
			}
			*at((*int64)(dst), i*step[0]+j*side[0]) = int64(k)
		}
	}
}

func scanArgMin[T reals](dst, src unsafe.Pointer, n, w int, step, side [2]int) {
	for j := range w {
		m, k := *at((*T)(src), j*side[1]), 0
		for i := range n {
			if v := *at((*T)(src), i*step[1]+j*side[1]); v <= m || v != v {
				m, k = v, i
			}
			*at((*int64)(dst), i*step[0]+j*side[0]) = int64(k)
		}
	}
}
