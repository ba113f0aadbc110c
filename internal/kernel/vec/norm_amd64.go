//go:build !purego

package vec

import "cresset/internal/cpufeature"

// normalizeAsm is Normalize in assembly, or false.
func normalizeAsm[T Float](dst, x []T, mean, rstd T, weight, bias []T) bool {
	d, p, w, b, n := f32(dst), f32(x), f32(weight), f32(bias), len(x)
	m, r := float32(mean), float32(rstd)
	switch l := level[T](); {
	case l == cpufeature.Generic || weight == nil && bias != nil:
		return false
	case l == cpufeature.AVX512 && weight == nil:
		normalizeAVX512(d, p, n, m, r)
	case l == cpufeature.AVX512 && bias == nil:
		normalizeScaleAVX512(d, p, w, n, m, r)
	case l == cpufeature.AVX512:
		normalizeAffineAVX512(d, p, w, b, n, m, r)
	case weight == nil:
		normalizeAVX2(d, p, n, m, r)
	case bias == nil:
		normalizeScaleAVX2(d, p, w, n, m, r)
	default:
		normalizeAffineAVX2(d, p, w, b, n, m, r)
	}
	return true
}

// addProductDiffAsm is addProductDiff in assembly, or false.
func addProductDiffAsm[T Float](dst, dy, x []T, mean, rstd T) bool {
	d, g, p, n := f32(dst), f32(dy), f32(x), len(x)
	switch level[T]() {
	case cpufeature.AVX512:
		addProductDiffAVX512(d, d, g, p, n, float32(mean), float32(rstd))
	case cpufeature.AVX2:
		addProductDiffAVX2(d, d, g, p, n, float32(mean), float32(rstd))
	default:
		return false
	}
	return true
}

// normGradAsm is normGrad in assembly, or false.
func normGradAsm[T Float](dx, dy, x, weight []T, mean, rstd, a, b T) bool {
	d, g, p, w, n := f32(dx), f32(dy), f32(x), f32(weight), len(x)
	m, r, s, t := float32(mean), float32(rstd), float32(a), float32(b)
	switch l := level[T](); {
	case l == cpufeature.Generic:
		return false
	case l == cpufeature.AVX512 && weight == nil:
		normGradAVX512(d, g, p, n, m, r, s, t)
	case l == cpufeature.AVX512:
		normGradScaleAVX512(d, g, p, w, n, m, r, s, t)
	case weight == nil:
		normGradAVX2(d, g, p, n, m, r, s, t)
	default:
		normGradScaleAVX2(d, g, p, w, n, m, r, s, t)
	}
	return true
}
