package cpu

import (
	"bytes"
	"math"

	"cresset/device"
	"cresset/dtype"
	"cresset/internal/kernel/vec"
)

// reductions is the table of reductions, by name and element type of the result.
var reductions = map[device.Op]map[dtype.DType]reducer{
	"sum": {
		dtype.F32:  reduceBy(dtype.F32, sumFloats[float32]()),
		dtype.F64:  reduceBy(dtype.F64, sumFloats[float64]()),
		dtype.I64:  reduceBy(dtype.I64, sums[int64]()),
		dtype.I32:  reduceBy(dtype.I32, sums[int32]()),
		dtype.I16:  reduceBy(dtype.I16, sums[int16]()),
		dtype.I8:   reduceBy(dtype.I8, sums[int8]()),
		dtype.U8:   reduceBy(dtype.U8, sums[uint8]()),
		dtype.C64:  reduceBy(dtype.C64, sums[complex64]()),
		dtype.C128: reduceBy(dtype.C128, sums[complex128]()),
	},
	"prod": {
		dtype.F32:  reduceBy(dtype.F32, prods[float32]()),
		dtype.F64:  reduceBy(dtype.F64, prods[float64]()),
		dtype.I64:  reduceBy(dtype.I64, prods[int64]()),
		dtype.I32:  reduceBy(dtype.I32, prods[int32]()),
		dtype.I16:  reduceBy(dtype.I16, prods[int16]()),
		dtype.I8:   reduceBy(dtype.I8, prods[int8]()),
		dtype.U8:   reduceBy(dtype.U8, prods[uint8]()),
		dtype.C64:  reduceBy(dtype.C64, prods[complex64]()),
		dtype.C128: reduceBy(dtype.C128, prods[complex128]()),
	},
	"max": {
		dtype.F32:  reduceBy(dtype.F32, maxFloats[float32]()),
		dtype.F64:  reduceBy(dtype.F64, maxFloats[float64]()),
		dtype.I64:  reduceBy(dtype.I64, maxima[int64](math.MinInt64)),
		dtype.I32:  reduceBy(dtype.I32, maxima[int32](math.MinInt32)),
		dtype.I16:  reduceBy(dtype.I16, maxima[int16](math.MinInt16)),
		dtype.I8:   reduceBy(dtype.I8, maxima[int8](math.MinInt8)),
		dtype.U8:   reduceBy(dtype.U8, maxima[uint8](0)),
		dtype.Bool: reduceBy(dtype.U8, maxima[uint8](0)),
	},
	"min": {
		dtype.F32:  reduceBy(dtype.F32, minFloats[float32]()),
		dtype.F64:  reduceBy(dtype.F64, minFloats[float64]()),
		dtype.I64:  reduceBy(dtype.I64, minima[int64](math.MaxInt64)),
		dtype.I32:  reduceBy(dtype.I32, minima[int32](math.MaxInt32)),
		dtype.I16:  reduceBy(dtype.I16, minima[int16](math.MaxInt16)),
		dtype.I8:   reduceBy(dtype.I8, minima[int8](math.MaxInt8)),
		dtype.U8:   reduceBy(dtype.U8, minima[uint8](math.MaxUint8)),
		dtype.Bool: reduceBy(dtype.U8, minima[uint8](1)),
	},
	"any": {dtype.Bool: reduceBy(dtype.Bool, reduction[uint8]{0, anyRow, orTwo, orRows, nil})},
	"all": {dtype.Bool: reduceBy(dtype.Bool, reduction[uint8]{1, allRow, andTwo, andRows, nil})},
}

func addTwo[T number](a, b T) T { return a + b }

func sumFloats[T float]() reduction[T] {
	return reduction[T]{row: vec.Sum[T], join: addTwo[T], rows: vec.AddTo[T], matrix: vec.SumRows[T]}
}

func sums[T number]() reduction[T] {
	return reduction[T]{
		row: func(x []T) T {
			var s T
			for _, v := range x {
				s += v
			}
			return s
		},
		join: addTwo[T],
		rows: func(acc, x []T) { add(acc, acc, x) },
	}
}

func prods[T number]() reduction[T] {
	return reduction[T]{
		unit: 1,
		row: func(x []T) T {
			var p T = 1
			for _, v := range x {
				p *= v
			}
			return p
		},
		join: func(a, b T) T { return a * b },
		rows: func(acc, x []T) { mul(acc, acc, x) },
	}
}

// maxFloats and minFloats give NaN where an element is NaN.
func maxFloats[T float]() reduction[T] {
	return reduction[T]{
		unit: T(math.Inf(-1)),
		row:  vec.MaxVal[T],
		join: func(a, b T) T { return max(a, b) },
		rows: func(acc, x []T) { vec.Max(acc, acc, x) },
	}
}

func minFloats[T float]() reduction[T] {
	return reduction[T]{
		unit: T(math.Inf(1)),
		row:  vec.MinVal[T],
		join: func(a, b T) T { return min(a, b) },
		rows: func(acc, x []T) { vec.Min(acc, acc, x) },
	}
}

func maxima[T integer](least T) reduction[T] {
	return reduction[T]{
		unit: least,
		row: func(x []T) T {
			m := least
			for _, v := range x {
				m = max(m, v)
			}
			return m
		},
		join: func(a, b T) T { return max(a, b) },
		rows: func(acc, x []T) {
			x = x[:len(acc)]
			for i, v := range x {
				acc[i] = max(acc[i], v)
			}
		},
	}
}

func minima[T integer](most T) reduction[T] {
	return reduction[T]{
		unit: most,
		row: func(x []T) T {
			m := most
			for _, v := range x {
				m = min(m, v)
			}
			return m
		},
		join: func(a, b T) T { return min(a, b) },
		rows: func(acc, x []T) {
			x = x[:len(acc)]
			for i, v := range x {
				acc[i] = min(acc[i], v)
			}
		},
	}
}

// Bools are bytes of 0 and 1.

func anyRow(x []uint8) uint8 {
	if bytes.IndexByte(x, 1) >= 0 {
		return 1
	}
	return 0
}

func allRow(x []uint8) uint8 {
	if bytes.IndexByte(x, 0) >= 0 {
		return 0
	}
	return 1
}

func orTwo(a, b uint8) uint8  { return a | b }
func andTwo(a, b uint8) uint8 { return a & b }

func orRows(acc, x []uint8) {
	for i, v := range x {
		acc[i] |= v
	}
}

func andRows(acc, x []uint8) {
	for i, v := range x {
		acc[i] &= v
	}
}
