package vec

// Add sets dst[i] = x[i] + y[i].
func Add[T Float](dst, x, y []T) {
	same3("Add", len(dst), len(x), len(y))
	if binary(opAdd, dst, x, y) {
		return
	}
	for i := range dst {
		dst[i] = x[i] + y[i]
	}
}

// Sub sets dst[i] = x[i] − y[i].
func Sub[T Float](dst, x, y []T) {
	same3("Sub", len(dst), len(x), len(y))
	if binary(opSub, dst, x, y) {
		return
	}
	for i := range dst {
		dst[i] = x[i] - y[i]
	}
}

// Mul sets dst[i] = x[i] · y[i].
func Mul[T Float](dst, x, y []T) {
	same3("Mul", len(dst), len(x), len(y))
	if binary(opMul, dst, x, y) {
		return
	}
	for i := range dst {
		dst[i] = x[i] * y[i]
	}
}

// Div sets dst[i] = x[i] / y[i].
func Div[T Float](dst, x, y []T) {
	same3("Div", len(dst), len(x), len(y))
	if binary(opDiv, dst, x, y) {
		return
	}
	for i := range dst {
		dst[i] = x[i] / y[i]
	}
}

// Max sets dst[i] to the larger of x[i] and y[i], NaN if either is NaN. The sign of a
// zero that comes from +0 and −0 is not specified.
func Max[T Float](dst, x, y []T) {
	same3("Max", len(dst), len(x), len(y))
	if binary(opMax, dst, x, y) {
		return
	}
	for i := range dst {
		dst[i] = max(x[i], y[i])
	}
}

// Min sets dst[i] to the smaller of x[i] and y[i], NaN if either is NaN. The sign of a
// zero that comes from +0 and −0 is not specified.
func Min[T Float](dst, x, y []T) {
	same3("Min", len(dst), len(x), len(y))
	if binary(opMin, dst, x, y) {
		return
	}
	for i := range dst {
		dst[i] = min(x[i], y[i])
	}
}

// AddScalar sets dst[i] = x[i] + s.
func AddScalar[T Float](dst, x []T, s T) {
	same("AddScalar", len(dst), len(x))
	if unaryScalar(opAddScalar, dst, x, s) {
		return
	}
	for i := range dst {
		dst[i] = x[i] + s
	}
}

// MulScalar sets dst[i] = x[i] · s.
func MulScalar[T Float](dst, x []T, s T) {
	same("MulScalar", len(dst), len(x))
	if unaryScalar(opMulScalar, dst, x, s) {
		return
	}
	for i := range dst {
		dst[i] = x[i] * s
	}
}

// DivScalar sets dst[i] = x[i] / s.
func DivScalar[T Float](dst, x []T, s T) {
	same("DivScalar", len(dst), len(x))
	if unaryScalar(opDivScalar, dst, x, s) {
		return
	}
	for i := range dst {
		dst[i] = x[i] / s
	}
}

// ScalarSub sets dst[i] = s − x[i].
func ScalarSub[T Float](dst []T, s T, x []T) {
	same("ScalarSub", len(dst), len(x))
	if unaryScalar(opScalarSub, dst, x, s) {
		return
	}
	for i := range dst {
		dst[i] = s - x[i]
	}
}

// ScalarDiv sets dst[i] = s / x[i].
func ScalarDiv[T Float](dst []T, s T, x []T) {
	same("ScalarDiv", len(dst), len(x))
	if unaryScalar(opScalarDiv, dst, x, s) {
		return
	}
	for i := range dst {
		dst[i] = s / x[i]
	}
}

// MaxScalar sets dst[i] to the larger of x[i] and s, NaN if either is NaN. It clamps
// from below.
func MaxScalar[T Float](dst, x []T, s T) {
	same("MaxScalar", len(dst), len(x))
	if unaryScalar(opMaxScalar, dst, x, s) {
		return
	}
	for i := range dst {
		dst[i] = max(x[i], s)
	}
}

// MinScalar sets dst[i] to the smaller of x[i] and s, NaN if either is NaN. It clamps
// from above.
func MinScalar[T Float](dst, x []T, s T) {
	same("MinScalar", len(dst), len(x))
	if unaryScalar(opMinScalar, dst, x, s) {
		return
	}
	for i := range dst {
		dst[i] = min(x[i], s)
	}
}

// Axpy sets y[i] += a·x[i]; the product may or may not be rounded before the sum.
func Axpy[T Float](a T, x, y []T) {
	same("Axpy", len(x), len(y))
	if binaryScalar(opAxpy, y, x, y, a) {
		return
	}
	for i := range y {
		y[i] += a * x[i]
	}
}

// MulAdd sets dst[i] = x[i]·y[i] + z[i]; the product may or may not be rounded before
// the sum.
func MulAdd[T Float](dst, x, y, z []T) {
	same3("MulAdd", len(dst), len(x), len(y))
	same("MulAdd", len(dst), len(z))
	if ternary(opMulAdd, dst, x, y, z) {
		return
	}
	for i := range dst {
		dst[i] = x[i]*y[i] + z[i]
	}
}

// Lerp sets dst[i] to the point between x[i] and y[i] at w: x[i] at 0, y[i] at 1.
//
// It starts from the nearer end, as PyTorch does, so that both ends are exact.
func Lerp[T Float](dst, x, y []T, w T) {
	same3("Lerp", len(dst), len(x), len(y))
	if w < 0.5 {
		if binaryScalar(opLerp, dst, x, y, w) {
			return
		}
		for i := range dst {
			dst[i] = x[i] + w*(y[i]-x[i])
		}
		return
	}
	for i := range dst {
		dst[i] = y[i] - (1-w)*(y[i]-x[i])
	}
}

// AddTo sets dst[i] += x[i]: one step of a sum over rows.
func AddTo[T Float](dst, x []T) { Add(dst, dst, x) }

// Fill sets every element of dst to s.
func Fill[T Float](dst []T, s T) {
	for i := range dst {
		dst[i] = s
	}
}
