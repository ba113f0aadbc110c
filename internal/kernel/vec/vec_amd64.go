//go:build !purego

package vec

//go:generate go -C _asm run .

import (
	"unsafe"

	"cresset/internal/cpufeature"
)

// double says whether T is float64.
func double[T Float]() bool { return unsafe.Sizeof(T(0)) == 8 }

// level returns the instructions to use for elements of type T where float32 alone has
// assembly.
func level[T Float]() cpufeature.Level {
	if double[T]() {
		return cpufeature.Generic
	}
	return cpufeature.Current()
}

// simd says whether there is assembly for elements of type T where float32 alone has it;
// for what has no form of its own for AVX-512, see _asm.
func simd[T Float]() bool { return level[T]() >= cpufeature.AVX2 }

// f32 and f64 return the address of the first element of s, which holds such numbers.
func f32[T Float](s []T) *float32 { return (*float32)(unsafe.Pointer(unsafe.SliceData(s))) }
func f64[T Float](s []T) *float64 { return (*float64)(unsafe.Pointer(unsafe.SliceData(s))) }

// unary and the others below compute f in assembly, or return false if there is none
// for T on this machine. The lengths are equal.
func unary[T Float](f op, dst, x []T) bool {
	switch l := cpufeature.Current(); {
	case l == cpufeature.AVX512 && double[T]():
		return unaryF64AVX512(f, f64(dst), f64(x), len(dst))
	case l == cpufeature.AVX512:
		return unaryAVX512(f, f32(dst), f32(x), len(dst))
	case l == cpufeature.AVX2 && double[T]():
		return unaryF64AVX2(f, f64(dst), f64(x), len(dst))
	case l == cpufeature.AVX2:
		return unaryAVX2(f, f32(dst), f32(x), len(dst))
	}
	return false
}

func unaryScalar[T Float](f op, dst, x []T, s T) bool {
	switch l := cpufeature.Current(); {
	case l == cpufeature.AVX512 && double[T]():
		return unaryScalarF64AVX512(f, f64(dst), f64(x), len(dst), float64(s))
	case l == cpufeature.AVX512:
		return unaryScalarAVX512(f, f32(dst), f32(x), len(dst), float32(s))
	case l == cpufeature.AVX2 && double[T]():
		return unaryScalarF64AVX2(f, f64(dst), f64(x), len(dst), float64(s))
	case l == cpufeature.AVX2:
		return unaryScalarAVX2(f, f32(dst), f32(x), len(dst), float32(s))
	}
	return false
}

func unaryScalars[T Float](f op, dst, x []T, s, t T) bool {
	switch l := cpufeature.Current(); {
	case l == cpufeature.AVX512 && double[T]():
		return unaryScalarsF64AVX512(f, f64(dst), f64(x), len(dst), float64(s), float64(t))
	case l == cpufeature.AVX512:
		return unaryScalarsAVX512(f, f32(dst), f32(x), len(dst), float32(s), float32(t))
	case l == cpufeature.AVX2 && double[T]():
		return unaryScalarsF64AVX2(f, f64(dst), f64(x), len(dst), float64(s), float64(t))
	case l == cpufeature.AVX2:
		return unaryScalarsAVX2(f, f32(dst), f32(x), len(dst), float32(s), float32(t))
	}
	return false
}

func binary[T Float](f op, dst, x, y []T) bool {
	switch l := cpufeature.Current(); {
	case l == cpufeature.AVX512 && double[T]():
		return binaryF64AVX512(f, f64(dst), f64(x), f64(y), len(dst))
	case l == cpufeature.AVX512:
		return binaryAVX512(f, f32(dst), f32(x), f32(y), len(dst))
	case l == cpufeature.AVX2 && double[T]():
		return binaryF64AVX2(f, f64(dst), f64(x), f64(y), len(dst))
	case l == cpufeature.AVX2:
		return binaryAVX2(f, f32(dst), f32(x), f32(y), len(dst))
	}
	return false
}

func binaryScalar[T Float](f op, dst, x, y []T, s T) bool {
	switch l := cpufeature.Current(); {
	case l == cpufeature.AVX512 && double[T]():
		return binaryScalarF64AVX512(f, f64(dst), f64(x), f64(y), len(dst), float64(s))
	case l == cpufeature.AVX512:
		return binaryScalarAVX512(f, f32(dst), f32(x), f32(y), len(dst), float32(s))
	case l == cpufeature.AVX2 && double[T]():
		return binaryScalarF64AVX2(f, f64(dst), f64(x), f64(y), len(dst), float64(s))
	case l == cpufeature.AVX2:
		return binaryScalarAVX2(f, f32(dst), f32(x), f32(y), len(dst), float32(s))
	}
	return false
}

func ternary[T Float](f op, dst, x, y, z []T) bool {
	switch l := cpufeature.Current(); {
	case l == cpufeature.AVX512 && double[T]():
		return ternaryF64AVX512(f, f64(dst), f64(x), f64(y), f64(z), len(dst))
	case l == cpufeature.AVX512:
		return ternaryAVX512(f, f32(dst), f32(x), f32(y), f32(z), len(dst))
	case l == cpufeature.AVX2 && double[T]():
		return ternaryF64AVX2(f, f64(dst), f64(x), f64(y), f64(z), len(dst))
	case l == cpufeature.AVX2:
		return ternaryAVX2(f, f32(dst), f32(x), f32(y), f32(z), len(dst))
	}
	return false
}

func binaryScalars[T Float](f op, dst, x, y []T, s, t T) bool {
	switch l := cpufeature.Current(); {
	case l == cpufeature.AVX512 && double[T]():
		return binaryScalarsF64AVX512(f, f64(dst), f64(x), f64(y), len(dst), float64(s), float64(t))
	case l == cpufeature.AVX512:
		return binaryScalarsAVX512(f, f32(dst), f32(x), f32(y), len(dst), float32(s), float32(t))
	case l == cpufeature.AVX2 && double[T]():
		return binaryScalarsF64AVX2(f, f64(dst), f64(x), f64(y), len(dst), float64(s), float64(t))
	case l == cpufeature.AVX2:
		return binaryScalarsAVX2(f, f32(dst), f32(x), f32(y), len(dst), float32(s), float32(t))
	}
	return false
}

func ternaryScalar[T Float](f op, dst, x, y, z []T, s T) bool {
	switch l := cpufeature.Current(); {
	case l == cpufeature.AVX512 && double[T]():
		return ternaryScalarF64AVX512(f, f64(dst), f64(x), f64(y), f64(z), len(dst), float64(s))
	case l == cpufeature.AVX512:
		return ternaryScalarAVX512(f, f32(dst), f32(x), f32(y), f32(z), len(dst), float32(s))
	case l == cpufeature.AVX2 && double[T]():
		return ternaryScalarF64AVX2(f, f64(dst), f64(x), f64(y), f64(z), len(dst), float64(s))
	case l == cpufeature.AVX2:
		return ternaryScalarAVX2(f, f32(dst), f32(x), f32(y), f32(z), len(dst), float32(s))
	}
	return false
}
