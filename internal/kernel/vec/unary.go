package vec

import "math"

// Neg sets dst[i] = −x[i].
func Neg[T Float](dst, x []T) {
	same("Neg", len(dst), len(x))
	if unary(opNeg, dst, x) {
		return
	}
	for i := range dst {
		dst[i] = -x[i]
	}
}

// Abs sets dst[i] = |x[i]|.
func Abs[T Float](dst, x []T) {
	same("Abs", len(dst), len(x))
	if unary(opAbs, dst, x) {
		return
	}
	for i := range dst {
		dst[i] = T(math.Abs(float64(x[i])))
	}
}

// Square sets dst[i] = x[i]².
func Square[T Float](dst, x []T) {
	same("Square", len(dst), len(x))
	if unary(opSquare, dst, x) {
		return
	}
	for i := range dst {
		dst[i] = x[i] * x[i]
	}
}

// Sqrt sets dst[i] = √x[i], correctly rounded; NaN where x[i] < 0.
func Sqrt[T Float](dst, x []T) {
	same("Sqrt", len(dst), len(x))
	if unary(opSqrt, dst, x) {
		return
	}
	for i := range dst {
		dst[i] = T(math.Sqrt(float64(x[i])))
	}
}

// Rsqrt sets dst[i] = 1/√x[i]: a correctly rounded root, then a correctly rounded
// quotient (1.5 ulp).
func Rsqrt[T Float](dst, x []T) {
	same("Rsqrt", len(dst), len(x))
	if unary(opRsqrt, dst, x) {
		return
	}
	for i := range dst {
		dst[i] = 1 / T(math.Sqrt(float64(x[i])))
	}
}

// Reciprocal sets dst[i] = 1/x[i].
func Reciprocal[T Float](dst, x []T) { ScalarDiv(dst, 1, x) }

// Floor sets dst[i] to the greatest integer not above x[i].
func Floor[T Float](dst, x []T) {
	same("Floor", len(dst), len(x))
	if unary(opFloor, dst, x) {
		return
	}
	for i := range dst {
		dst[i] = T(math.Floor(float64(x[i])))
	}
}

// Ceil sets dst[i] to the least integer not below x[i].
func Ceil[T Float](dst, x []T) {
	same("Ceil", len(dst), len(x))
	if unary(opCeil, dst, x) {
		return
	}
	for i := range dst {
		dst[i] = T(math.Ceil(float64(x[i])))
	}
}

// Trunc sets dst[i] to the integer part of x[i].
func Trunc[T Float](dst, x []T) {
	same("Trunc", len(dst), len(x))
	if unary(opTrunc, dst, x) {
		return
	}
	for i := range dst {
		dst[i] = T(math.Trunc(float64(x[i])))
	}
}

// Round sets dst[i] to the integer nearest x[i], the even one in a tie.
func Round[T Float](dst, x []T) {
	same("Round", len(dst), len(x))
	if unary(opRound, dst, x) {
		return
	}
	for i := range dst {
		dst[i] = T(math.RoundToEven(float64(x[i])))
	}
}

// ReLU sets dst[i] to x[i] where it is positive and to 0 elsewhere; NaN stays NaN.
func ReLU[T Float](dst, x []T) {
	same("ReLU", len(dst), len(x))
	if unary(opReLU, dst, x) {
		return
	}
	for i := range dst {
		dst[i] = max(x[i], 0)
	}
}

// ReLUGrad sets dst[i] to 0 where x[i] ≤ 0 and to dy[i] elsewhere. The output of ReLU
// does in place of its input x.
func ReLUGrad[T Float](dst, dy, x []T) {
	same3("ReLUGrad", len(dst), len(dy), len(x))
	if binary(opReLUGrad, dst, dy, x) {
		return
	}
	for i := range dst {
		g := dy[i]
		if x[i] <= 0 {
			g = 0
		}
		dst[i] = g
	}
}

// LeakyReLU sets dst[i] to x[i] where it is positive and to slope·x[i] elsewhere.
func LeakyReLU[T Float](dst, x []T, slope T) {
	same("LeakyReLU", len(dst), len(x))
	if unaryScalar(opLeakyReLU, dst, x, slope) {
		return
	}
	for i := range dst {
		v := x[i]
		if !(v > 0) {
			v *= slope
		}
		dst[i] = v
	}
}

// LeakyReLUGrad sets dst[i] to dy[i] where x[i] is positive, to slope·dy[i] elsewhere.
func LeakyReLUGrad[T Float](dst, dy, x []T, slope T) {
	same3("LeakyReLUGrad", len(dst), len(dy), len(x))
	if binaryScalar(opLeakyReLUGrad, dst, dy, x, slope) {
		return
	}
	for i := range dst {
		g := dy[i]
		if !(x[i] > 0) {
			g *= slope
		}
		dst[i] = g
	}
}
