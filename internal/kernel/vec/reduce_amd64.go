//go:build !purego

package vec

import "cresset/internal/cpufeature"

// The functions below compute what their Go forms do in assembly, or return false if
// there is none for T on this machine. The lengths are equal, and at most block.

func sumAsm[T Float](x []T) (T, bool) {
	switch level[T]() {
	case cpufeature.AVX512:
		return T(sumAVX512(f32(x), len(x))), true
	case cpufeature.AVX2:
		return T(sumAVX2(f32(x), len(x))), true
	}
	return 0, false
}

func dotAsm[T Float](x, y []T) (T, bool) {
	switch level[T]() {
	case cpufeature.AVX512:
		return T(dotAVX512(f32(x), f32(y), len(x))), true
	case cpufeature.AVX2:
		return T(dotAVX2(f32(x), f32(y), len(x))), true
	}
	return 0, false
}

func sumSquaredDiffAsm[T Float](x []T, c T) (T, bool) {
	switch level[T]() {
	case cpufeature.AVX512:
		return T(sumSquaredDiffAVX512(f32(x), len(x), float32(c))), true
	case cpufeature.AVX2:
		return T(sumSquaredDiffAVX2(f32(x), len(x), float32(c))), true
	}
	return 0, false
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
	n := len(x)
	switch l := level[T](); {
	case l == cpufeature.AVX512 && w == nil:
		return T(dotDiffAVX512(f32(x), f32(y), n, float32(c))), true
	case l == cpufeature.AVX512:
		return T(dotDiffScaledAVX512(f32(x), f32(y), f32(w), n, float32(c))), true
	case l == cpufeature.AVX2 && w == nil:
		return T(dotDiffAVX2(f32(x), f32(y), n, float32(c))), true
	case l == cpufeature.AVX2:
		return T(dotDiffScaledAVX2(f32(x), f32(y), f32(w), n, float32(c))), true
	}
	return 0, false
}

func maxValAsm[T Float](x []T) (T, bool) {
	switch level[T]() {
	case cpufeature.AVX512:
		return T(maxValAVX512(f32(x), len(x))), true
	case cpufeature.AVX2:
		return T(maxValAVX2(f32(x), len(x))), true
	}
	return 0, false
}

func minValAsm[T Float](x []T) (T, bool) {
	switch level[T]() {
	case cpufeature.AVX512:
		return T(minValAVX512(f32(x), len(x))), true
	case cpufeature.AVX2:
		return T(minValAVX2(f32(x), len(x))), true
	}
	return 0, false
}

// addRows8Asm adds the 8 rows of x to dst.
func addRows8Asm[T Float](dst, x []T, ld int) bool {
	switch level[T]() {
	case cpufeature.AVX512:
		addRows8AVX512(f32(dst), f32(x), len(dst), ld)
	case cpufeature.AVX2:
		addRows8AVX2(f32(dst), f32(x), len(dst), ld)
	default:
		return false
	}
	return true
}
