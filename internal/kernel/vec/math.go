package vec

import "math"

// Exp sets dst[i] = eˣ, within 1.05 ulp.
func Exp[T Float](dst, x []T) {
	same("Exp", len(dst), len(x))
	if unary(opExp, dst, x) {
		return
	}
	for i := range dst {
		dst[i] = T(math.Exp(float64(x[i])))
	}
}

// Exp2 sets dst[i] = 2ˣ, within 1.5 ulp.
func Exp2[T Float](dst, x []T) {
	same("Exp2", len(dst), len(x))
	if unary(opExp2, dst, x) {
		return
	}
	for i := range dst {
		dst[i] = T(math.Exp2(float64(x[i])))
	}
}

// Expm1 sets dst[i] = eˣ − 1, within 1.6 ulp, near 0 too.
func Expm1[T Float](dst, x []T) {
	same("Expm1", len(dst), len(x))
	if unary(opExpm1, dst, x) {
		return
	}
	for i := range dst {
		dst[i] = T(math.Expm1(float64(x[i])))
	}
}

// Log sets dst[i] to the natural logarithm of x[i], within 0.9 ulp: −Inf at 0, NaN below.
func Log[T Float](dst, x []T) {
	same("Log", len(dst), len(x))
	if unary(opLog, dst, x) {
		return
	}
	for i := range dst {
		dst[i] = T(math.Log(float64(x[i])))
	}
}

// Log1p sets dst[i] to the natural logarithm of 1 + x[i], within 1.45 ulp, near 0 too.
func Log1p[T Float](dst, x []T) {
	same("Log1p", len(dst), len(x))
	if unary(opLog1p, dst, x) {
		return
	}
	for i := range dst {
		dst[i] = T(math.Log1p(float64(x[i])))
	}
}

// Log2 sets dst[i] to the logarithm of x[i] to base 2, within 1.05 ulp.
func Log2[T Float](dst, x []T) {
	same("Log2", len(dst), len(x))
	if unary(opLog2, dst, x) {
		return
	}
	for i := range dst {
		dst[i] = T(math.Log2(float64(x[i])))
	}
}

// Log10 sets dst[i] to the logarithm of x[i] to base 10, within 1 ulp.
func Log10[T Float](dst, x []T) {
	same("Log10", len(dst), len(x))
	if unary(opLog10, dst, x) {
		return
	}
	for i := range dst {
		dst[i] = T(math.Log10(float64(x[i])))
	}
}

// Tanh sets dst[i] = tanh x, within 2 ulp.
func Tanh[T Float](dst, x []T) {
	same("Tanh", len(dst), len(x))
	if unary(opTanh, dst, x) {
		return
	}
	for i := range dst {
		dst[i] = T(math.Tanh(float64(x[i])))
	}
}

// TanhGrad sets dst[i] = dy·(1 − y²), y being the output of Tanh.
func TanhGrad[T Float](dst, dy, y []T) {
	same3("TanhGrad", len(dst), len(dy), len(y))
	if binary(opTanhGrad, dst, dy, y) {
		return
	}
	for i := range dst {
		dst[i] = dy[i] * (1 - y[i]*y[i])
	}
}

// Sigmoid sets dst[i] = σ(x) = 1/(1 + e⁻ˣ), within 2 ulp.
func Sigmoid[T Float](dst, x []T) {
	same("Sigmoid", len(dst), len(x))
	if unary(opSigmoid, dst, x) {
		return
	}
	for i := range dst {
		dst[i] = T(sigmoid(float64(x[i])))
	}
}

// sigmoid is 1/(1 + e⁻ˣ), which is accurate on both sides: e⁻ˣ overflows to +Inf only
// where the result underflows.
func sigmoid(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

// SigmoidGrad sets dst[i] = dy·(1 − y)·y, y being the output of Sigmoid.
func SigmoidGrad[T Float](dst, dy, y []T) {
	same3("SigmoidGrad", len(dst), len(dy), len(y))
	if binary(opSigmoidGrad, dst, dy, y) {
		return
	}
	for i := range dst {
		dst[i] = dy[i] * (1 - y[i]) * y[i]
	}
}

// Erf sets dst[i] to the error function of x[i], within 1.5 ulp.
func Erf[T Float](dst, x []T) {
	same("Erf", len(dst), len(x))
	if unary(opErf, dst, x) {
		return
	}
	for i := range dst {
		dst[i] = T(math.Erf(float64(x[i])))
	}
}
