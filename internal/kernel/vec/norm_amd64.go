//go:build !purego

package vec

// normalizeAsm is Normalize in assembly, or false.
func normalizeAsm[T Float](dst, x []T, mean, rstd T, weight, bias []T) bool {
	if none() || weight == nil && bias != nil {
		return false
	}
	n := len(x)
	if double[T]() {
		d, p, w, b := f64(dst), f64(x), f64(weight), f64(bias)
		m, r := float64(mean), float64(rstd)
		switch {
		case weight == nil:
			normalizeF64AVX2(d, p, n, m, r)
		case bias == nil:
			normalizeScaleF64AVX2(d, p, w, n, m, r)
		default:
			normalizeAffineF64AVX2(d, p, w, b, n, m, r)
		}
		return true
	}
	d, p, w, b := f32(dst), f32(x), f32(weight), f32(bias)
	m, r := float32(mean), float32(rstd)
	switch {
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
	switch {
	case none():
		return false
	case double[T]():
		d := f64(dst)
		addProductDiffF64AVX2(d, d, f64(dy), f64(x), len(x), float64(mean), float64(rstd))
	default:
		d := f32(dst)
		addProductDiffAVX2(d, d, f32(dy), f32(x), len(x), float32(mean), float32(rstd))
	}
	return true
}

// normGradAsm is normGrad in assembly, or false.
func normGradAsm[T Float](dx, dy, x, weight []T, mean, rstd, a, b T) bool {
	n := len(x)
	switch {
	case none():
		return false
	case double[T]():
		d, g, p, w := f64(dx), f64(dy), f64(x), f64(weight)
		m, r, s, t := float64(mean), float64(rstd), float64(a), float64(b)
		if weight == nil {
			normGradF64AVX2(d, g, p, n, m, r, s, t)
		} else {
			normGradScaleF64AVX2(d, g, p, w, n, m, r, s, t)
		}
	default:
		d, g, p, w := f32(dx), f32(dy), f32(x), f32(weight)
		m, r, s, t := float32(mean), float32(rstd), float32(a), float32(b)
		if weight == nil {
			normGradAVX2(d, g, p, n, m, r, s, t)
		} else {
			normGradScaleAVX2(d, g, p, w, n, m, r, s, t)
		}
	}
	return true
}
