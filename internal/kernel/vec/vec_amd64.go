//go:build !purego

package vec

//go:generate go -C _asm run .

import (
	"unsafe"

	"cresset/internal/cpufeature"
)

// level returns the instructions to use for elements of type T.
func level[T Float]() cpufeature.Level {
	if unsafe.Sizeof(T(0)) != 4 {
		return cpufeature.Generic
	}
	return cpufeature.Current()
}

// simd says whether there is assembly for elements of type T; for what has no form of
// its own for AVX-512, see _asm.
func simd[T Float]() bool { return level[T]() >= cpufeature.AVX2 }

// f32 returns the address of the first element of s, which holds float32.
func f32[T Float](s []T) *float32 { return (*float32)(unsafe.Pointer(unsafe.SliceData(s))) }

// unary and the others below compute f in assembly, or return false if there is none
// for T on this machine. The lengths are equal.
func unary[T Float](f op, dst, x []T) bool {
	switch level[T]() {
	case cpufeature.AVX512:
		unaryAVX512(f, f32(dst), f32(x), len(dst))
	case cpufeature.AVX2:
		unaryAVX2(f, f32(dst), f32(x), len(dst))
	default:
		return false
	}
	return true
}

func unaryScalar[T Float](f op, dst, x []T, s T) bool {
	switch level[T]() {
	case cpufeature.AVX512:
		unaryScalarAVX512(f, f32(dst), f32(x), len(dst), float32(s))
	case cpufeature.AVX2:
		unaryScalarAVX2(f, f32(dst), f32(x), len(dst), float32(s))
	default:
		return false
	}
	return true
}

func unaryScalars[T Float](f op, dst, x []T, s, t T) bool {
	switch level[T]() {
	case cpufeature.AVX512:
		unaryScalarsAVX512(f, f32(dst), f32(x), len(dst), float32(s), float32(t))
	case cpufeature.AVX2:
		unaryScalarsAVX2(f, f32(dst), f32(x), len(dst), float32(s), float32(t))
	default:
		return false
	}
	return true
}

func binary[T Float](f op, dst, x, y []T) bool {
	switch level[T]() {
	case cpufeature.AVX512:
		binaryAVX512(f, f32(dst), f32(x), f32(y), len(dst))
	case cpufeature.AVX2:
		binaryAVX2(f, f32(dst), f32(x), f32(y), len(dst))
	default:
		return false
	}
	return true
}

func binaryScalar[T Float](f op, dst, x, y []T, s T) bool {
	switch level[T]() {
	case cpufeature.AVX512:
		binaryScalarAVX512(f, f32(dst), f32(x), f32(y), len(dst), float32(s))
	case cpufeature.AVX2:
		binaryScalarAVX2(f, f32(dst), f32(x), f32(y), len(dst), float32(s))
	default:
		return false
	}
	return true
}

func ternary[T Float](f op, dst, x, y, z []T) bool {
	switch level[T]() {
	case cpufeature.AVX512:
		ternaryAVX512(f, f32(dst), f32(x), f32(y), f32(z), len(dst))
	case cpufeature.AVX2:
		ternaryAVX2(f, f32(dst), f32(x), f32(y), f32(z), len(dst))
	default:
		return false
	}
	return true
}
