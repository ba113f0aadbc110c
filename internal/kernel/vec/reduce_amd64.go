//go:build !purego

package vec

import "cresset/internal/cpufeature"

// The functions below compute what their Go forms do in assembly, or return false if
// there is none for T on this machine. The lengths are equal, and at most block.

// none says that this machine has no assembly.
func none() bool { return cpufeature.Current() < cpufeature.AVX2 }

func sumAsm[T Float](x []T) (T, bool) {
	switch {
	case none():
		return 0, false
	case double[T]():
		return T(sumF64AVX2(f64(x), len(x))), true
	}
	return T(sumAVX2(f32(x), len(x))), true
}

func dotAsm[T Float](x, y []T) (T, bool) {
	switch {
	case none():
		return 0, false
	case double[T]():
		return T(dotF64AVX2(f64(x), f64(y), len(x))), true
	}
	return T(dotAVX2(f32(x), f32(y), len(x))), true
}

func sumSquaredDiffAsm[T Float](x []T, c T) (T, bool) {
	switch {
	case none():
		return 0, false
	case double[T]():
		return T(sumSquaredDiffF64AVX2(f64(x), len(x), float64(c))), true
	}
	return T(sumSquaredDiffAVX2(f32(x), len(x), float32(c))), true
}

func sumExpAsm[T Float](x []T, c T) (T, bool) {
	switch l := cpufeature.Current(); {
	case l == cpufeature.AVX512 && double[T]():
		return T(sumExpF64AVX512(f64(x), len(x), float64(c))), true
	case l == cpufeature.AVX512:
		return T(sumExpAVX512(f32(x), len(x), float32(c))), true
	case l == cpufeature.AVX2 && double[T]():
		return T(sumExpF64AVX2(f64(x), len(x), float64(c))), true
	case l == cpufeature.AVX2:
		return T(sumExpAVX2(f32(x), len(x), float32(c))), true
	}
	return 0, false
}

func expSumAsm[T Float](dst, x []T, c T) (T, bool) {
	switch l := cpufeature.Current(); {
	case l == cpufeature.AVX512 && double[T]():
		return T(expSumF64AVX512(f64(dst), f64(x), len(x), float64(c))), true
	case l == cpufeature.AVX512:
		return T(expSumAVX512(f32(dst), f32(x), len(x), float32(c))), true
	case l == cpufeature.AVX2 && double[T]():
		return T(expSumF64AVX2(f64(dst), f64(x), len(x), float64(c))), true
	case l == cpufeature.AVX2:
		return T(expSumAVX2(f32(dst), f32(x), len(x), float32(c))), true
	}
	return 0, false
}

// dotDiffAsm takes a nil w for ones.
func dotDiffAsm[T Float](x, y, w []T, c T) (T, bool) {
	switch {
	case none():
		return 0, false
	case w == nil && double[T]():
		return T(dotDiffF64AVX2(f64(x), f64(y), len(x), float64(c))), true
	case w == nil:
		return T(dotDiffAVX2(f32(x), f32(y), len(x), float32(c))), true
	case double[T]():
		return T(dotDiffScaledF64AVX2(f64(x), f64(y), f64(w), len(x), float64(c))), true
	}
	return T(dotDiffScaledAVX2(f32(x), f32(y), f32(w), len(x), float32(c))), true
}

func maxValAsm[T Float](x []T) (T, bool) {
	switch {
	case none():
		return 0, false
	case double[T]():
		return T(maxValF64AVX2(f64(x), len(x))), true
	}
	return T(maxValAVX2(f32(x), len(x))), true
}

func minValAsm[T Float](x []T) (T, bool) {
	switch {
	case none():
		return 0, false
	case double[T]():
		return T(minValF64AVX2(f64(x), len(x))), true
	}
	return T(minValAVX2(f32(x), len(x))), true
}

// addRows8Asm adds the 8 rows of x to dst.
func addRows8Asm[T Float](dst, x []T, ld int) bool {
	switch {
	case none():
		return false
	case double[T]():
		addRows8F64AVX2(f64(dst), f64(x), len(dst), ld)
	default:
		addRows8AVX2(f32(dst), f32(x), len(dst), ld)
	}
	return true
}
