package vec

import "math"

// A test is a comparison that has assembly. The assembly does whole groups of elements
// from the start, and says how many.
type test uint8

const (
	testEqual test = iota
	testNotEqual
	testLess
	testLessEqual
	testGreater
	testGreaterEqual
	testAbsLess
	testAbsEqual
)

// Equal sets dst[i] = x[i] == y[i].
func Equal[T Float](dst []bool, x, y []T) {
	same3("Equal", len(dst), len(x), len(y))
	for i := compareAsm(testEqual, dst, x, y); i < len(dst); i++ {
		dst[i] = x[i] == y[i]
	}
}

// NotEqual sets dst[i] = x[i] != y[i].
func NotEqual[T Float](dst []bool, x, y []T) {
	same3("NotEqual", len(dst), len(x), len(y))
	for i := compareAsm(testNotEqual, dst, x, y); i < len(dst); i++ {
		dst[i] = x[i] != y[i]
	}
}

// Less sets dst[i] = x[i] < y[i].
func Less[T Float](dst []bool, x, y []T) {
	same3("Less", len(dst), len(x), len(y))
	for i := compareAsm(testLess, dst, x, y); i < len(dst); i++ {
		dst[i] = x[i] < y[i]
	}
}

// LessEqual sets dst[i] = x[i] <= y[i].
func LessEqual[T Float](dst []bool, x, y []T) {
	same3("LessEqual", len(dst), len(x), len(y))
	for i := compareAsm(testLessEqual, dst, x, y); i < len(dst); i++ {
		dst[i] = x[i] <= y[i]
	}
}

// EqualScalar sets dst[i] = x[i] == s.
func EqualScalar[T Float](dst []bool, x []T, s T) {
	same("EqualScalar", len(dst), len(x))
	for i := compareScalarAsm(testEqual, dst, x, s); i < len(dst); i++ {
		dst[i] = x[i] == s
	}
}

// NotEqualScalar sets dst[i] = x[i] != s.
func NotEqualScalar[T Float](dst []bool, x []T, s T) {
	same("NotEqualScalar", len(dst), len(x))
	for i := compareScalarAsm(testNotEqual, dst, x, s); i < len(dst); i++ {
		dst[i] = x[i] != s
	}
}

// LessScalar sets dst[i] = x[i] < s.
func LessScalar[T Float](dst []bool, x []T, s T) {
	same("LessScalar", len(dst), len(x))
	for i := compareScalarAsm(testLess, dst, x, s); i < len(dst); i++ {
		dst[i] = x[i] < s
	}
}

// LessEqualScalar sets dst[i] = x[i] <= s.
func LessEqualScalar[T Float](dst []bool, x []T, s T) {
	same("LessEqualScalar", len(dst), len(x))
	for i := compareScalarAsm(testLessEqual, dst, x, s); i < len(dst); i++ {
		dst[i] = x[i] <= s
	}
}

// GreaterScalar sets dst[i] = x[i] > s.
func GreaterScalar[T Float](dst []bool, x []T, s T) {
	same("GreaterScalar", len(dst), len(x))
	for i := compareScalarAsm(testGreater, dst, x, s); i < len(dst); i++ {
		dst[i] = x[i] > s
	}
}

// GreaterEqualScalar sets dst[i] = x[i] >= s.
func GreaterEqualScalar[T Float](dst []bool, x []T, s T) {
	same("GreaterEqualScalar", len(dst), len(x))
	for i := compareScalarAsm(testGreaterEqual, dst, x, s); i < len(dst); i++ {
		dst[i] = x[i] >= s
	}
}

// IsInf sets dst[i] to whether x[i] is an infinity.
func IsInf[T Float](dst []bool, x []T) {
	same("IsInf", len(dst), len(x))
	for i := compareScalarAsm(testAbsEqual, dst, x, T(math.Inf(1))); i < len(dst); i++ {
		dst[i] = math.IsInf(float64(x[i]), 0)
	}
}

// IsFinite sets dst[i] to whether x[i] is neither an infinity nor NaN.
func IsFinite[T Float](dst []bool, x []T) {
	same("IsFinite", len(dst), len(x))
	for i := compareScalarAsm(testAbsLess, dst, x, T(math.Inf(1))); i < len(dst); i++ {
		dst[i] = x[i]-x[i] == 0 // Inf − Inf and NaN are NaN
	}
}

// Where sets dst[i] to x[i] where cond[i] holds and to y[i] elsewhere.
func Where[T any](dst []T, cond []bool, x, y []T) {
	same3("Where", len(dst), len(x), len(y))
	same("Where", len(dst), len(cond))
	for i := whereAsm(dst, cond, x, y); i < len(dst); i++ {
		v := y[i]
		if cond[i] {
			v = x[i]
		}
		dst[i] = v
	}
}

// MaskScale sets dst[i] to s·x[i] where mask[i] holds and to 0 elsewhere.
func MaskScale[T Float](dst []T, mask []bool, x []T, s T) {
	same3("MaskScale", len(dst), len(mask), len(x))
	for i := maskScaleAsm(dst, mask, x, s); i < len(dst); i++ {
		var z T
		if mask[i] {
			z = x[i] * s
		}
		dst[i] = z
	}
}
