package cpu

import (
	"unsafe"
)

// The adapters turn functions over slices into kernels.

func unary[D, X any](f func(dst []D, x []X)) kernel {
	return func(dst, x, _, _ unsafe.Pointer, n int, _ [4]float64) {
		f(unsafe.Slice((*D)(dst), n), unsafe.Slice((*X)(x), n))
	}
}

func unaryParam[D, X any](f func(dst []D, x []X, p [4]float64)) kernel {
	return func(dst, x, _, _ unsafe.Pointer, n int, p [4]float64) {
		f(unsafe.Slice((*D)(dst), n), unsafe.Slice((*X)(x), n), p)
	}
}

func binary[D, X, Y any](f func(dst []D, x []X, y []Y)) kernel {
	return func(dst, x, y, _ unsafe.Pointer, n int, _ [4]float64) {
		f(unsafe.Slice((*D)(dst), n), unsafe.Slice((*X)(x), n), unsafe.Slice((*Y)(y), n))
	}
}

func binaryParam[D, X, Y any](f func(dst []D, x []X, y []Y, p [4]float64)) kernel {
	return func(dst, x, y, _ unsafe.Pointer, n int, p [4]float64) {
		f(unsafe.Slice((*D)(dst), n), unsafe.Slice((*X)(x), n), unsafe.Slice((*Y)(y), n), p)
	}
}

func ternary[D, X, Y, Z any](f func(dst []D, x []X, y []Y, z []Z)) kernel {
	return func(dst, x, y, z unsafe.Pointer, n int, _ [4]float64) {
		f(unsafe.Slice((*D)(dst), n), unsafe.Slice((*X)(x), n), unsafe.Slice((*Y)(y), n), unsafe.Slice((*Z)(z), n))
	}
}

type (
	signed  interface{ int8 | int16 | int32 | int64 }
	integer interface{ signed | uint8 }
	float   interface{ float32 | float64 }
	reals   interface{ integer | float }
	cmplx   interface{ complex64 | complex128 }
	number  interface{ reals | cmplx }
)
