package vec

import "math"

// LayerNormRow sets dst[i] = (x[i] − mean)·rstd·weight[i] + bias[i] and returns the
// mean of x and rstd = 1/√(variance + eps), which LayerNormGradRow needs
// (arXiv:1607.06450). The variance is the mean square, not the unbiased one. A nil
// weight is 1, a nil bias 0.
func LayerNormRow[T Float](dst, x, weight, bias []T, eps T) (mean, rstd T) {
	same("LayerNormRow", len(dst), len(x))
	optional("LayerNormRow", len(x), weight)
	optional("LayerNormRow", len(x), bias)
	n := T(len(x))
	mean = Sum(x) / n
	// A second pass: Σx² − n·mean² would cancel.
	rstd = 1 / T(math.Sqrt(float64(SumSquaredDiff(x, mean)/n+eps)))
	Normalize(dst, x, mean, rstd, weight, bias)
	return mean, rstd
}

// Normalize sets dst[i] = (x[i] − mean)·rstd·weight[i] + bias[i]. A nil weight is 1, a
// nil bias 0.
func Normalize[T Float](dst, x []T, mean, rstd T, weight, bias []T) {
	same("Normalize", len(dst), len(x))
	optional("Normalize", len(x), weight)
	optional("Normalize", len(x), bias)
	if normalizeAsm(dst, x, mean, rstd, weight, bias) {
		return
	}
	for i, v := range x {
		v = (v - mean) * rstd
		if weight != nil {
			v *= weight[i]
		}
		if bias != nil {
			v += bias[i]
		}
		dst[i] = v
	}
}

// LayerNormGradRow sets dx to the gradient by x of LayerNormRow and adds those by
// weight and bias to dweight and dbias, either of which may be nil; mean and rstd are
// what LayerNormRow returned. With h = (x − mean)·rstd and g = dy·weight,
//
//	dx = rstd·(g − avg g − h·avg(g·h)),  dweight += dy·h,  dbias += dy
//
// dx may be dy or x; dweight and dbias must overlap nothing else.
func LayerNormGradRow[T Float](dx, dy, x []T, mean, rstd T, weight, dweight, dbias []T) {
	same3("LayerNormGradRow", len(dx), len(dy), len(x))
	optional("LayerNormGradRow", len(x), weight)
	optional("LayerNormGradRow", len(x), dweight)
	optional("LayerNormGradRow", len(x), dbias)
	if dweight != nil {
		addProductDiff(dweight, dy, x, mean, rstd)
	}
	if dbias != nil {
		AddTo(dbias, dy)
	}
	n := T(len(x))
	var sum T
	if weight != nil {
		sum = Dot(dy, weight)
	} else {
		sum = Sum(dy)
	}
	dot := dotDiff(dy, x, weight, mean) * rstd
	normGrad(dx, dy, x, weight, mean, rstd, sum/n, dot/n)
}

// addProductDiff sets dst[i] += dy[i]·(x[i] − mean)·rstd.
func addProductDiff[T Float](dst, dy, x []T, mean, rstd T) {
	if addProductDiffAsm(dst, dy, x, mean, rstd) {
		return
	}
	for i, v := range x {
		dst[i] += dy[i] * ((v - mean) * rstd)
	}
}

// normGrad sets dx[i] = rstd·(g − a − h·b), where g = dy·weight and
// h = (x − mean)·rstd.
func normGrad[T Float](dx, dy, x, weight []T, mean, rstd, a, b T) {
	if normGradAsm(dx, dy, x, weight, mean, rstd, a, b) {
		return
	}
	for i, v := range x {
		g := dy[i]
		if weight != nil {
			g *= weight[i]
		}
		dx[i] = rstd * (g - a - (v-mean)*rstd*b)
	}
}

// RMSNormRow sets dst[i] = x[i]·rstd·weight[i] and returns rstd = 1/√(avg x² + eps),
// which RMSNormGradRow needs (arXiv:1910.07467). A nil weight is 1.
func RMSNormRow[T Float](dst, x, weight []T, eps T) (rstd T) {
	same("RMSNormRow", len(dst), len(x))
	optional("RMSNormRow", len(x), weight)
	rstd = 1 / T(math.Sqrt(float64(SumSquares(x)/T(len(x))+eps)))
	Normalize(dst, x, 0, rstd, weight, nil)
	return rstd
}

// RMSNormGradRow sets dx to the gradient by x of RMSNormRow and adds that by weight to
// dweight, which may be nil; rstd is what RMSNormRow returned. With h = x·rstd and
// g = dy·weight,
//
//	dx = rstd·(g − h·avg(g·h)),  dweight += dy·h
//
// dx may be dy or x; dweight must overlap nothing else.
func RMSNormGradRow[T Float](dx, dy, x []T, rstd T, weight, dweight []T) {
	same3("RMSNormGradRow", len(dx), len(dy), len(x))
	optional("RMSNormGradRow", len(x), weight)
	optional("RMSNormGradRow", len(x), dweight)
	if dweight != nil {
		addProductDiff(dweight, dy, x, 0, rstd)
	}
	dot := dotDiff(dy, x, weight, 0) * rstd
	normGrad(dx, dy, x, weight, 0, rstd, 0, dot/T(len(x)))
}
