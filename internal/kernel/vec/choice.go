package vec

import "math"

// Sign sets dst[i] to −1, 0 or 1 as x[i] is below, at or above 0; to 0 for NaN.
func Sign[T Float](dst, x []T) {
	same("Sign", len(dst), len(x))
	if unary(opSign, dst, x) {
		return
	}
	for i, v := range x {
		var s T
		if v > 0 {
			s = 1
		} else if v < 0 {
			s = -1
		}
		dst[i] = s
	}
}

// Copysign sets dst[i] to |x[i]| with the sign of y[i].
func Copysign[T Float](dst, x, y []T) {
	same3("Copysign", len(dst), len(x), len(y))
	if binary(opCopysign, dst, x, y) {
		return
	}
	for i := range dst {
		dst[i] = T(math.Copysign(float64(x[i]), float64(y[i])))
	}
}

// FMax sets dst[i] to the larger of two numbers, and to the number where one is NaN.
func FMax[T Float](dst, x, y []T) {
	same3("FMax", len(dst), len(x), len(y))
	if binary(opFMax, dst, x, y) {
		return
	}
	for i := range dst {
		a, b := x[i], y[i]
		if b > a || a != a {
			a = b
		}
		dst[i] = a
	}
}

// FMin sets dst[i] to the smaller of two numbers, and to the number where one is NaN.
func FMin[T Float](dst, x, y []T) {
	same3("FMin", len(dst), len(x), len(y))
	if binary(opFMin, dst, x, y) {
		return
	}
	for i := range dst {
		a, b := x[i], y[i]
		if b < a || a != a {
			a = b
		}
		dst[i] = a
	}
}

// Hardshrink sets dst[i] to 0 where |x| ≤ s and to x elsewhere.
func Hardshrink[T Float](dst, x []T, s T) {
	same("Hardshrink", len(dst), len(x))
	if unaryScalar(opHardshrink, dst, x, s) {
		return
	}
	for i, v := range x {
		if v >= -s && v <= s {
			v = 0
		}
		dst[i] = v
	}
}

// Softshrink sets dst[i] to x moved by s towards 0, and to 0 where that would pass it.
func Softshrink[T Float](dst, x []T, s T) {
	same("Softshrink", len(dst), len(x))
	if unaryScalar(opSoftshrink, dst, x, s) {
		return
	}
	for i, v := range x {
		switch {
		case v > s:
			v -= s
		case v < -s:
			v += s
		case v == v:
			v = 0
		}
		dst[i] = v
	}
}

// ShrinkGrad sets dst[i] to 0 where |x| ≤ s and to dy elsewhere.
func ShrinkGrad[T Float](dst, dy, x []T, s T) {
	same3("ShrinkGrad", len(dst), len(dy), len(x))
	if binaryScalar(opShrinkGrad, dst, dy, x, s) {
		return
	}
	for i, v := range x {
		g := dy[i]
		if v >= -s && v <= s {
			g = 0
		}
		dst[i] = g
	}
}

// Threshold sets dst[i] to x where it is greater than s, or NaN, and to value elsewhere.
func Threshold[T Float](dst, x []T, s, value T) {
	same("Threshold", len(dst), len(x))
	if unaryScalars(opThreshold, dst, x, s, value) {
		return
	}
	for i, v := range x {
		if v <= s {
			v = value
		}
		dst[i] = v
	}
}

// ThresholdGrad sets dst[i] to dy where x is greater than s, or NaN, and to 0 elsewhere.
func ThresholdGrad[T Float](dst, dy, x []T, s T) {
	same3("ThresholdGrad", len(dst), len(dy), len(x))
	if binaryScalar(opThresholdGrad, dst, dy, x, s) {
		return
	}
	for i, v := range x {
		g := dy[i]
		if v <= s {
			g = 0
		}
		dst[i] = g
	}
}

// Clamp sets dst[i] = min(max(x[i], lo), hi), NaN if one of them is.
func Clamp[T Float](dst, x []T, lo, hi T) {
	same("Clamp", len(dst), len(x))
	if unaryScalars(opClamp, dst, x, lo, hi) {
		return
	}
	for i, v := range x {
		dst[i] = min(max(v, lo), hi)
	}
}

// ClampGrad sets dst[i] to 0 where x is below lo or above hi and to dy elsewhere.
func ClampGrad[T Float](dst, dy, x []T, lo, hi T) {
	same3("ClampGrad", len(dst), len(dy), len(x))
	if binaryScalars(opClampGrad, dst, dy, x, lo, hi) {
		return
	}
	for i, v := range x {
		g := dy[i]
		if v < lo || v > hi {
			g = 0
		}
		dst[i] = g
	}
}

// Mix sets dst[i] = x + w·(y − x) with a weight for each element, from the nearer end, so
// that both ends are exact.
func Mix[T Float](dst, x, y, w []T) {
	same3("Mix", len(dst), len(x), len(y))
	same("Mix", len(dst), len(w))
	if ternary(opMix, dst, x, y, w) {
		return
	}
	for i := range dst {
		d := y[i] - x[i]
		if w := w[i]; w < 0.5 && w > -0.5 {
			dst[i] = x[i] + w*d
		} else {
			dst[i] = y[i] - (1-w)*d
		}
	}
}

// AddScaledMul sets dst[i] = w[i] + s·x[i]·y[i].
func AddScaledMul[T Float](dst, w, x, y []T, s T) {
	same3("AddScaledMul", len(dst), len(w), len(x))
	same("AddScaledMul", len(dst), len(y))
	if ternaryScalar(opAddScaledMul, dst, w, x, y, s) {
		return
	}
	for i := range dst {
		dst[i] = w[i] + s*x[i]*y[i]
	}
}

// AddScaledDiv sets dst[i] = w[i] + s·x[i]/y[i].
func AddScaledDiv[T Float](dst, w, x, y []T, s T) {
	same3("AddScaledDiv", len(dst), len(w), len(x))
	same("AddScaledDiv", len(dst), len(y))
	if ternaryScalar(opAddScaledDiv, dst, w, x, y, s) {
		return
	}
	for i := range dst {
		dst[i] = w[i] + s*x[i]/y[i]
	}
}

// AddScaled sets dst[i] = x[i] + s·y[i].
func AddScaled[T Float](dst, x, y []T, s T) {
	same3("AddScaled", len(dst), len(x), len(y))
	if binaryScalar(opAxpy, dst, y, x, s) {
		return
	}
	for i := range dst {
		dst[i] = x[i] + s*y[i]
	}
}

// Cube sets dst[i] = x[i]·x[i]·x[i], rounded twice.
func Cube[T Float](dst, x []T) {
	same("Cube", len(dst), len(x))
	if unary(opCube, dst, x) {
		return
	}
	for i, v := range x {
		dst[i] = v * v * v
	}
}

// Frac sets dst[i] to x[i] less its integer part; NaN for an infinity.
func Frac[T Float](dst, x []T) {
	same("Frac", len(dst), len(x))
	if unary(opFrac, dst, x) {
		return
	}
	for i, v := range x {
		dst[i] = v - T(math.Trunc(float64(v)))
	}
}

// DivTrunc sets dst[i] to the integer part of the quotient x[i]/y[i].
func DivTrunc[T Float](dst, x, y []T) {
	same3("DivTrunc", len(dst), len(x), len(y))
	if binary(opDivTrunc, dst, x, y) {
		return
	}
	for i := range dst {
		dst[i] = T(math.Trunc(float64(x[i] / y[i])))
	}
}
