package cpu

import (
	"unsafe"

	"cresset/dtype"
)

// Rows are put together from the instances of a function for several element types. The
// functions have the number of sources in their name: floats1 takes dst and x.

// rows joins parts of a row.
func rows(parts ...row) row {
	all := row{}
	for _, p := range parts {
		for d, k := range p {
			all[d] = k
		}
	}
	return all
}

func floats1(f32 func(dst, x []float32), f64 func(dst, x []float64)) row {
	return row{dtype.F32: unary(f32), dtype.F64: unary(f64)}
}

func floats2(f32 func(dst, x, y []float32), f64 func(dst, x, y []float64)) row {
	return row{dtype.F32: binary(f32), dtype.F64: binary(f64)}
}

func integers1(i64 func(dst, x []int64), i32 func(dst, x []int32), i16 func(dst, x []int16),
	i8 func(dst, x []int8), u8 func(dst, x []uint8)) row {
	return row{dtype.I64: unary(i64), dtype.I32: unary(i32), dtype.I16: unary(i16), dtype.I8: unary(i8),
		dtype.U8: unary(u8)}
}

func integers2(i64 func(dst, x, y []int64), i32 func(dst, x, y []int32), i16 func(dst, x, y []int16),
	i8 func(dst, x, y []int8), u8 func(dst, x, y []uint8)) row {
	return row{dtype.I64: binary(i64), dtype.I32: binary(i32), dtype.I16: binary(i16), dtype.I8: binary(i8),
		dtype.U8: binary(u8)}
}

func bools1(f func(dst, x []bool)) row    { return row{dtype.Bool: unary(f)} }
func bools2(f func(dst, x, y []bool)) row { return row{dtype.Bool: binary(f)} }

func complexes1(c64 func(dst, x []complex64), c128 func(dst, x []complex128)) row {
	return row{dtype.C64: unary(c64), dtype.C128: unary(c128)}
}

func complexes2(c64 func(dst, x, y []complex64), c128 func(dst, x, y []complex128)) row {
	return row{dtype.C64: binary(c64), dtype.C128: binary(c128)}
}

// number1 is for functions of a slice and a number, which is the first parameter.
func number1(f32 func(dst, x []float32, s float32), f64 func(dst, x []float64, s float64)) row {
	return row{dtype.F32: withNumber(f32), dtype.F64: withNumber(f64)}
}

func withNumber[T float](f func(dst, x []T, s T)) kernel {
	return func(dst, x, _, _ unsafe.Pointer, n int, p [4]float64) {
		f(unsafe.Slice((*T)(dst), n), unsafe.Slice((*T)(x), n), T(p[0]))
	}
}

// number2 is number1 for two slices.
func number2(f32 func(dst, x, y []float32, s float32), f64 func(dst, x, y []float64, s float64)) row {
	return row{dtype.F32: withNumber2(f32), dtype.F64: withNumber2(f64)}
}

func withNumber2[T float](f func(dst, x, y []T, s T)) kernel {
	return func(dst, x, y, _ unsafe.Pointer, n int, p [4]float64) {
		f(unsafe.Slice((*T)(dst), n), unsafe.Slice((*T)(x), n), unsafe.Slice((*T)(y), n), T(p[0]))
	}
}

// params1 is for functions that take the parameters as they are.
func params1(f32 func(dst, x []float32, p [4]float64), f64 func(dst, x []float64, p [4]float64)) row {
	return row{dtype.F32: unaryParam(f32), dtype.F64: unaryParam(f64)}
}

func params2(f32 func(dst, x, y []float32, p [4]float64), f64 func(dst, x, y []float64, p [4]float64)) row {
	return row{dtype.F32: binaryParam(f32), dtype.F64: binaryParam(f64)}
}

// via64 is for functions so dear that a call for each element does not matter.
func via64(f func(x float64) float64) row {
	return row{dtype.F32: unary(each[float32](f)), dtype.F64: unary(each[float64](f))}
}

func each[T float](f func(x float64) float64) func(dst, x []T) {
	return func(dst, x []T) {
		x = x[:len(dst)]
		for i := range dst {
			dst[i] = T(f(float64(x[i])))
		}
	}
}

// pairsVia64 is via64 for two sources.
func pairsVia64(f func(x, y float64) float64) row {
	return row{dtype.F32: binary(eachPair[float32](f)), dtype.F64: binary(eachPair[float64](f))}
}

func eachPair[T float](f func(x, y float64) float64) func(dst, x, y []T) {
	return func(dst, x, y []T) {
		x, y = x[:len(dst)], y[:len(dst)]
		for i := range dst {
			dst[i] = T(f(float64(x[i]), float64(y[i])))
		}
	}
}

// via128 is via64 for complex functions.
func via128(f func(x complex128) complex128) row {
	return complexes1(eachComplex[complex64](f), eachComplex[complex128](f))
}

func eachComplex[T cmplx](f func(x complex128) complex128) func(dst, x []T) {
	return func(dst, x []T) {
		x = x[:len(dst)]
		for i := range dst {
			dst[i] = T(f(complex128(x[i])))
		}
	}
}

func ternaryParam[D, X, Y, Z any](f func(dst []D, x []X, y []Y, z []Z, p [4]float64)) kernel {
	return func(dst, x, y, z unsafe.Pointer, n int, p [4]float64) {
		f(unsafe.Slice((*D)(dst), n), unsafe.Slice((*X)(x), n), unsafe.Slice((*Y)(y), n),
			unsafe.Slice((*Z)(z), n), p)
	}
}
