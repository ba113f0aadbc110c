//go:build !purego

package vec

import "cresset/internal/cpufeature"

// The functions below compute what their Go forms do in assembly, or return false if
// there is none for T on this machine. The lengths are equal, and at most block.

func sumAsm[T Float](x []T) (T, bool) {
	if !simd[T]() {
		return 0, false
	}
	return T(sumAVX2(f32(x), len(x))), true
}

func dotAsm[T Float](x, y []T) (T, bool) {
	if !simd[T]() {
		return 0, false
	}
	return T(dotAVX2(f32(x), f32(y), len(x))), true
}

func sumSquaredDiffAsm[T Float](x []T, c T) (T, bool) {
	if !simd[T]() {
		return 0, false
	}
	return T(sumSquaredDiffAVX2(f32(x), len(x), float32(c))), true
}

func sumExpAsm[T Float](x []T, c T) (T, bool) {
	switch level[T]() {
	case cpufeature.AVX512:
		return T(sumExpAVX512(f32(x), len(x), float32(c))), true
	case cpufeature.AVX2:
		return T(sumExpAVX2(f32(x), len(x), float32(c))), true
	}
	return 0, false
}

func expSumAsm[T Float](dst, x []T, c T) (T, bool) {
	switch level[T]() {
	case cpufeature.AVX512:
		return T(expSumAVX512(f32(dst), f32(x), len(x), float32(c))), true
	case cpufeature.AVX2:
		return T(expSumAVX2(f32(dst), f32(x), len(x), float32(c))), true
	}
	return 0, false
}

// dotDiffAsm takes a nil w for ones.
func dotDiffAsm[T Float](x, y, w []T, c T) (T, bool) {
	switch {
	case !simd[T]():
		return 0, false
	case w == nil:
		return T(dotDiffAVX2(f32(x), f32(y), len(x), float32(c))), true
	}
	return T(dotDiffScaledAVX2(f32(x), f32(y), f32(w), len(x), float32(c))), true
}

func maxValAsm[T Float](x []T) (T, bool) {
	if !simd[T]() {
		return 0, false
	}
	return T(maxValAVX2(f32(x), len(x))), true
}

func minValAsm[T Float](x []T) (T, bool) {
	if !simd[T]() {
		return 0, false
	}
	return T(minValAVX2(f32(x), len(x))), true
}

// addRows8Asm adds the 8 rows of x to dst.
func addRows8Asm[T Float](dst, x []T, ld int) bool {
	if simd[T]() {
		addRows8AVX2(f32(dst), f32(x), len(dst), ld)
		return true
	}
	return false
}
