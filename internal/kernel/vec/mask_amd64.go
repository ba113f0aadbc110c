//go:build !purego

package vec

import "unsafe"

// maskGroup is how many elements a comparison in assembly takes at a time.
const maskGroup = 32

// compareAsm and the others below compute whole groups of elements, and return how many
// elements these are: 0 if there is no assembly for T on this machine.
func compareAsm[T Float](f test, dst []bool, x, y []T) int {
	n := len(dst) &^ (maskGroup - 1)
	if n == 0 || !simd[T]() {
		return 0
	}
	d, p, q := unsafe.SliceData(dst), f32(x), f32(y)
	switch f {
	case testEqual:
		equalAVX2(d, p, q, n)
	case testNotEqual:
		notEqualAVX2(d, p, q, n)
	case testLess:
		lessAVX2(d, p, q, n)
	case testLessEqual:
		lessEqualAVX2(d, p, q, n)
	default:
		return 0
	}
	return n
}

func compareScalarAsm[T Float](f test, dst []bool, x []T, s T) int {
	n := len(dst) &^ (maskGroup - 1)
	if n == 0 || !simd[T]() {
		return 0
	}
	d, p, v := unsafe.SliceData(dst), f32(x), float32(s)
	switch f {
	case testEqual:
		equalScalarAVX2(d, p, n, v)
	case testNotEqual:
		notEqualScalarAVX2(d, p, n, v)
	case testLess:
		lessScalarAVX2(d, p, n, v)
	case testLessEqual:
		lessEqualScalarAVX2(d, p, n, v)
	case testGreater:
		greaterScalarAVX2(d, p, n, v)
	case testGreaterEqual:
		greaterEqualScalarAVX2(d, p, n, v)
	case testAbsLess:
		absLessScalarAVX2(d, p, n, v)
	case testAbsEqual:
		absEqualScalarAVX2(d, p, n, v)
	default:
		return 0
	}
	return n
}

func whereAsm[T any](dst []T, cond []bool, x, y []T) int {
	var zero T
	n := wholeLanes(len(dst))
	if n == 0 || unsafe.Sizeof(zero) != 4 {
		return 0
	}
	at := func(s []T) *float32 { return (*float32)(unsafe.Pointer(unsafe.SliceData(s))) }
	whereAVX2(at(dst), unsafe.SliceData(cond), at(x), at(y), n)
	return n
}

func maskScaleAsm[T Float](dst []T, mask []bool, x []T, s T) int {
	n := wholeLanes(len(dst))
	if n == 0 || !simd[T]() {
		return 0
	}
	maskScaleAVX2(f32(dst), unsafe.SliceData(mask), f32(x), n, float32(s))
	return n
}
