package vec

import "math"

// SoftmaxRow sets dst[i] = exp(x[i] − max x)/Σ, so that the elements sum to 1. Where
// every element is −Inf, or one is NaN or +Inf, the result is NaN.
func SoftmaxRow[T Float](dst, x []T) {
	same("SoftmaxRow", len(dst), len(x))
	MulScalar(dst, dst, 1/expSum(dst, x, MaxVal(x)))
}

// expSum sets dst[i] = exp(x[i] − c) and returns their sum.
func expSum[T Float](dst, x []T, c T) T {
	if len(x) > block {
		h := split(len(x))
		return expSum(dst[:h], x[:h], c) + expSum(dst[h:], x[h:], c)
	}
	if s, ok := expSumAsm(dst, x, c); ok {
		return s
	}
	for i, v := range x {
		dst[i] = T(math.Exp(float64(v - c)))
	}
	return Sum(dst)
}

// SoftmaxGradRow sets dst[i] = y[i]·(dy[i] − Σ dy·y), y being the output of
// SoftmaxRow.
func SoftmaxGradRow[T Float](dst, dy, y []T) {
	same3("SoftmaxGradRow", len(dst), len(dy), len(y))
	s := Dot(dy, y)
	if binaryScalar(opSoftmaxGrad, dst, dy, y, s) {
		return
	}
	for i := range dst {
		dst[i] = y[i] * (dy[i] - s)
	}
}

// LogSumExp returns log Σ exp(x[i]) without overflow: −Inf if x is empty or all −Inf,
// +Inf if an element is +Inf, NaN if one is NaN.
func LogSumExp[T Float](x []T) T {
	m := MaxVal(x)
	if math.IsInf(float64(m), 0) {
		return m
	}
	return m + T(math.Log(float64(sumExp(x, m))))
}

// sumExp returns Σ exp(x[i] − c).
func sumExp[T Float](x []T, c T) T {
	if len(x) > block {
		h := split(len(x))
		return sumExp(x[:h], c) + sumExp(x[h:], c)
	}
	if s, ok := sumExpAsm(x, c); ok {
		return s
	}
	var acc [lanes]T
	n := laneCount[T]()
	for i, v := range x {
		acc[i%n] += T(math.Exp(float64(v - c)))
	}
	return fold(&acc)
}

// LogSoftmaxRow sets dst[i] = x[i] − log Σ exp(x).
func LogSoftmaxRow[T Float](dst, x []T) {
	same("LogSoftmaxRow", len(dst), len(x))
	m := MaxVal(x)
	s := T(math.Log(float64(sumExp(x, m))))
	// Two subtractions: where the maximum is large, m + s would lose s.
	if unaryScalars(opSubScalars, dst, x, m, s) {
		return
	}
	for i, v := range x {
		dst[i] = v - m - s
	}
}

// LogSoftmaxGradRow sets dst[i] = dy[i] − exp(y[i])·Σ dy, y being the output of
// LogSoftmaxRow.
func LogSoftmaxGradRow[T Float](dst, dy, y []T) {
	same3("LogSoftmaxGradRow", len(dst), len(dy), len(y))
	s := Sum(dy)
	if binaryScalar(opLogSoftmaxGrad, dst, dy, y, s) {
		return
	}
	for i := range dst {
		dst[i] = dy[i] - T(math.Exp(float64(y[i])))*s
	}
}
