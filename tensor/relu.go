package tensor

// ReLU returns x where it is positive and 0 elsewhere; NaN stays NaN. The gradient at 0
// is 0. It panics with ErrDType for bools and complex numbers.
func (x *Tensor) ReLU() *Tensor {
	y := x.unary("ReLU", "relu", x.a.DType, [4]float64{})
	if !Tracked(x) {
		return y
	}
	return RecordFused("ReLU", y,
		func(dy *Tensor, _ []bool) []*Tensor { return []*Tensor{combine("ReLU", "relu_grad", dy, y)} },
		Wrt(x, func(dy *Tensor) *Tensor { return Where(y.LeScalar(0), zeroLike(dy), dy) }, y))
}

// ReLUInPlace sets x to ReLU of it.
func (x *Tensor) ReLUInPlace() *Tensor {
	return x.inPlaceBy("ReLUInPlace", "relu", [4]float64{}, (*Tensor).ReLU)
}

// ReLU6 returns x clamped to [0, 6].
func (x *Tensor) ReLU6() *Tensor { return x.Hardtanh(0, 6) }

// Hardtanh returns x clamped to [lo, hi]. Unlike that of Clamp its gradient at the bounds
// is 0. Beside integers the bounds count as integers.
// It panics with ErrValue if lo > hi.
func (x *Tensor) Hardtanh(lo, hi float64) *Tensor {
	if lo > hi {
		failf("Hardtanh", ErrValue, []*Tensor{x}, "lower bound %g is above the upper one, %g", lo, hi)
	}
	if x.a.DType.IsInt() {
		return x.Clamp(int(lo), int(hi))
	}
	y := x.unary("Hardtanh", "clamp_number", x.a.DType, [4]float64{lo, hi})
	if !Tracked(x) {
		return y
	}
	return Record("Hardtanh", y, Wrt(x, func(dy *Tensor) *Tensor {
		inside := x.GtScalar(lo).LogicalAnd(x.LtScalar(hi))
		return Where(inside, dy, zeroLike(dy))
	}, x))
}

// LeakyReLU returns x where it is positive and slope·x elsewhere; PyTorch's default slope
// is 0.01. The gradient at 0 is slope.
func (x *Tensor) LeakyReLU(slope float64) *Tensor {
	y := x.unary("LeakyReLU", "leaky_relu", x.a.DType, [4]float64{slope})
	if !Tracked(x) {
		return y
	}
	return RecordFused("LeakyReLU", y,
		func(dy *Tensor, _ []bool) []*Tensor {
			return []*Tensor{combine("LeakyReLU", "leaky_relu_grad", dy, x, slope)}
		},
		Wrt(x, func(dy *Tensor) *Tensor { return Where(x.GtScalar(0), dy, dy.MulScalar(slope)) }, x))
}

// PReLU returns x where it is positive and weight·x elsewhere.
//
//	x: (N, C, ...)   weight: (C), or (1) for all channels   result: (N, C, ...)
func (x *Tensor) PReLU(weight *Tensor) *Tensor {
	const op = "PReLU"
	if weight.Rank() > 1 || x.a.DType != weight.a.DType {
		fail(op, ErrShape, "the weight must have at most one dimension and the type of the input", x, weight)
	}
	channels := 1
	if x.Rank() > 1 {
		channels = x.a.Shape[1]
	}
	n := weight.Len()
	if n != 1 && n != channels {
		failf(op, ErrShape, []*Tensor{x, weight}, "%d weights for %d channels", n, channels)
	}
	if n != 1 || x.Rank() > 1 {
		shape := make([]int, max(x.Rank()-1, 1))
		for i := range shape {
			shape[i] = 1
		}
		shape[0] = n
		weight = weight.Reshape(shape...)
	} else {
		weight = weight.Reshape()
	}
	return Where(x.GtScalar(0), x, x.Mul(weight))
}

// Threshold returns x where it is greater than threshold and value elsewhere.
func (x *Tensor) Threshold(threshold, value float64) *Tensor {
	if x.a.DType.IsInt() {
		return Where(x.GtScalar(int(threshold)), x, x.Options().Scalar(value))
	}
	y := x.unary("Threshold", "threshold", x.a.DType, [4]float64{threshold, value})
	if !Tracked(x) {
		return y
	}
	return RecordFused("Threshold", y,
		func(dy *Tensor, _ []bool) []*Tensor {
			return []*Tensor{combine("Threshold", "threshold_grad", dy, x, threshold)}
		},
		Wrt(x, func(dy *Tensor) *Tensor { return Where(x.LeScalar(threshold), zeroLike(dy), dy) }, x))
}

// Hardshrink returns 0 where |x| ≤ lambda and x elsewhere; PyTorch's default is 0.5.
func (x *Tensor) Hardshrink(lambda float64) *Tensor {
	y := x.unary("Hardshrink", "hardshrink", x.a.DType, [4]float64{lambda})
	if !Tracked(x) {
		return y
	}
	return x.recordShrink("Hardshrink", y, lambda)
}

// Softshrink returns x moved towards 0 by lambda, and 0 where that would pass it;
// PyTorch's default is 0.5. It panics with ErrValue if lambda is negative.
func (x *Tensor) Softshrink(lambda float64) *Tensor {
	if lambda < 0 {
		failf("Softshrink", ErrValue, []*Tensor{x}, "lambda = %g is negative", lambda)
	}
	y := x.unary("Softshrink", "softshrink", x.a.DType, [4]float64{lambda})
	if !Tracked(x) {
		return y
	}
	return x.recordShrink("Softshrink", y, lambda)
}

func (x *Tensor) recordShrink(name string, y *Tensor, lambda float64) *Tensor {
	return RecordFused(name, y,
		func(dy *Tensor, _ []bool) []*Tensor {
			return []*Tensor{combine(name, "shrink_grad", dy, x, lambda)}
		},
		Wrt(x, func(dy *Tensor) *Tensor {
			gone := x.GeScalar(-lambda).LogicalAnd(x.LeScalar(lambda))
			return Where(gone, zeroLike(dy), dy)
		}, x))
}
