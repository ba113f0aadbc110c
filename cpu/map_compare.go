package cpu

import (
	"math"
	cmath "math/cmplx"
	"unsafe"

	"cresset/device"
	"cresset/dtype"
	"cresset/internal/kernel/vec"
)

// comparisons is the table of functions whose results are bools.
var comparisons = map[device.Op]row{
	"eq": rows(compare(vec.Equal[float32], vec.Equal[float64], eq[int64], eq[int32], eq[int16], eq[int8], eq[uint8]),
		bools2(eq[bool]), row{dtype.C64: binary(eq[complex64]), dtype.C128: binary(eq[complex128])}),
	"ne": rows(compare(vec.NotEqual[float32], vec.NotEqual[float64], ne[int64], ne[int32], ne[int16], ne[int8], ne[uint8]),
		bools2(ne[bool]), row{dtype.C64: binary(ne[complex64]), dtype.C128: binary(ne[complex128])}),
	"lt": rows(compare(vec.Less[float32], vec.Less[float64], lt[int64], lt[int32], lt[int16], lt[int8], lt[uint8]),
		bools2(func(dst, x, y []bool) { less(dst, y, x) })),
	"le": rows(compare(vec.LessEqual[float32], vec.LessEqual[float64], le[int64], le[int32], le[int16], le[int8], le[uint8]),
		bools2(func(dst, x, y []bool) { atLeast(dst, y, x) })),
	"gt": rows(compare(greater[float32], greater[float64], gt[int64], gt[int32], gt[int16], gt[int8], gt[uint8]),
		bools2(less)),
	"ge": rows(compare(greaterEqual[float32], greaterEqual[float64], ge[int64], ge[int32], ge[int16], ge[int8], ge[uint8]),
		bools2(atLeast)),

	"eq_number": {dtype.F32: test(vec.EqualScalar[float32]), dtype.F64: test(vec.EqualScalar[float64])},
	"ne_number": {dtype.F32: test(vec.NotEqualScalar[float32]), dtype.F64: test(vec.NotEqualScalar[float64])},
	"lt_number": {dtype.F32: test(vec.LessScalar[float32]), dtype.F64: test(vec.LessScalar[float64])},
	"le_number": {dtype.F32: test(vec.LessEqualScalar[float32]), dtype.F64: test(vec.LessEqualScalar[float64])},
	"gt_number": {dtype.F32: test(vec.GreaterScalar[float32]), dtype.F64: test(vec.GreaterScalar[float64])},
	"ge_number": {dtype.F32: test(vec.GreaterEqualScalar[float32]), dtype.F64: test(vec.GreaterEqualScalar[float64])},

	"isnan": {dtype.F32: unary(isNaN[float32]), dtype.F64: unary(isNaN[float64]),
		dtype.C64: unary(isNaNComplex[complex64]), dtype.C128: unary(isNaNComplex[complex128])},
	"isinf": {dtype.F32: unary(vec.IsInf[float32]), dtype.F64: unary(vec.IsInf[float64]),
		dtype.C64: unary(isInfComplex[complex64]), dtype.C128: unary(isInfComplex[complex128])},
	"isfinite": {dtype.F32: unary(vec.IsFinite[float32]), dtype.F64: unary(vec.IsFinite[float64]),
		dtype.C64: unary(isFiniteComplex[complex64]), dtype.C128: unary(isFiniteComplex[complex128])},
	"signbit": {dtype.F32: unary(signbit[float32]), dtype.F64: unary(signbit[float64]),
		dtype.I64: unary(negative[int64]), dtype.I32: unary(negative[int32]), dtype.I16: unary(negative[int16]),
		dtype.I8: unary(negative[int8]), dtype.U8: unary(negative[uint8])},
	"isclose": {dtype.F32: binaryParam(isClose[float32]), dtype.F64: binaryParam(isClose[float64])},
}

// compare is the row of a comparison of real numbers.
func compare(f32 func(dst []bool, x, y []float32), f64 func(dst []bool, x, y []float64),
	i64 func(dst []bool, x, y []int64), i32 func(dst []bool, x, y []int32), i16 func(dst []bool, x, y []int16),
	i8 func(dst []bool, x, y []int8), u8 func(dst []bool, x, y []uint8)) row {
	return row{dtype.F32: binary(f32), dtype.F64: binary(f64), dtype.I64: binary(i64), dtype.I32: binary(i32),
		dtype.I16: binary(i16), dtype.I8: binary(i8), dtype.U8: binary(u8)}
}

// test makes a kernel of a comparison with the number p[0].
func test[T float](f func(dst []bool, x []T, s T)) kernel {
	return func(dst, x, _, _ unsafe.Pointer, n int, p [4]float64) {
		f(unsafe.Slice((*bool)(dst), n), unsafe.Slice((*T)(x), n), T(p[0]))
	}
}

func eq[T comparable](dst []bool, x, y []T) {
	x, y = x[:len(dst)], y[:len(dst)]
	for i := range dst {
		dst[i] = x[i] == y[i]
	}
}

func ne[T comparable](dst []bool, x, y []T) {
	x, y = x[:len(dst)], y[:len(dst)]
	for i := range dst {
		dst[i] = x[i] != y[i]
	}
}

func lt[T integer](dst []bool, x, y []T) {
	x, y = x[:len(dst)], y[:len(dst)]
	for i := range dst {
		dst[i] = x[i] < y[i]
	}
}

func le[T integer](dst []bool, x, y []T) {
	x, y = x[:len(dst)], y[:len(dst)]
	for i := range dst {
		dst[i] = x[i] <= y[i]
	}
}

func gt[T integer](dst []bool, x, y []T) { lt(dst, y, x) }
func ge[T integer](dst []bool, x, y []T) { le(dst, y, x) }

func greater[T float](dst []bool, x, y []T)      { vec.Less(dst, y, x) }
func greaterEqual[T float](dst []bool, x, y []T) { vec.LessEqual(dst, y, x) }

// less is y < x of bools: false is less than true.
func less(dst, x, y []bool) {
	for i := range dst {
		dst[i] = x[i] && !y[i]
	}
}

// atLeast is y ≤ x of bools.
func atLeast(dst, x, y []bool) {
	for i := range dst {
		dst[i] = x[i] || !y[i]
	}
}

// isNaNComplex holds for a complex number if one of its parts is NaN.
func isNaNComplex[T cmplx](dst []bool, x []T) { ne(dst, x, x) }

func isNaN[T float](dst []bool, x []T) { vec.NotEqual(dst, x, x) }

func isInfComplex[T cmplx](dst []bool, x []T) {
	for i, v := range x[:len(dst)] {
		dst[i] = cmath.IsInf(complex128(v))
	}
}

func isFiniteComplex[T cmplx](dst []bool, x []T) {
	for i, v := range x[:len(dst)] {
		dst[i] = v*0 == 0 // Inf·0 and NaN·0 are NaN
	}
}

func signbit[T float](dst []bool, x []T) {
	for i, v := range x[:len(dst)] {
		dst[i] = math.Signbit(float64(v))
	}
}

func negative[T integer](dst []bool, x []T) {
	for i, v := range x[:len(dst)] {
		dst[i] = v < 0
	}
}

// isClose is |x - y| ≤ p[1] + p[0]·|y|, for equal infinities too, and for two NaN if
// p[2] is not 0.
func isClose[T float](dst []bool, x, y []T, p [4]float64) {
	for i := range dst {
		a, b := x[i], y[i]
		allowed := T(p[1]) + T(math.Abs(float64(T(p[0])*b)))
		d := T(math.Abs(float64(a - b)))
		dst[i] = a == b || d <= allowed && d-d == 0 || p[2] != 0 && a != a && b != b
	}
}
