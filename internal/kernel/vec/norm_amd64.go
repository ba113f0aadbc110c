//go:build !purego

package vec

// normalizeAsm is Normalize in assembly, or false.
func normalizeAsm[T Float](dst, x []T, mean, rstd T, weight, bias []T) bool {
	d, p, w, b, n := f32(dst), f32(x), f32(weight), f32(bias), len(x)
	m, r := float32(mean), float32(rstd)
	switch {
	case !simd[T](), weight == nil && bias != nil:
		return false
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
	if simd[T]() {
		d := f32(dst)
		addProductDiffAVX2(d, d, f32(dy), f32(x), len(x), float32(mean), float32(rstd))
		return true
	}
	return false
}

// normGradAsm is normGrad in assembly, or false.
func normGradAsm[T Float](dx, dy, x, weight []T, mean, rstd, a, b T) bool {
	d, g, p, w, n := f32(dx), f32(dy), f32(x), f32(weight), len(x)
	m, r, s, t := float32(mean), float32(rstd), float32(a), float32(b)
	switch {
	case !simd[T]():
		return false
	case weight == nil:
		normGradAVX2(d, g, p, n, m, r, s, t)
	default:
		normGradScaleAVX2(d, g, p, w, n, m, r, s, t)
	}
	return true
}
