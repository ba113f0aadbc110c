package tensor

import "math"

// Sin returns the sine of x radians, elementwise. Integers are computed in the default
// floating type, here and in the functions below.
func (x *Tensor) Sin() *Tensor {
	y := x.function("Sin", "sin")
	if !Tracked(x) {
		return y
	}
	return Record("Sin", y, Wrt(x, func(dy *Tensor) *Tensor { return dy.Mul(x.Cos().conjugate()) }, x))
}

// Cos returns the cosine of x radians, elementwise.
func (x *Tensor) Cos() *Tensor {
	y := x.function("Cos", "cos")
	if !Tracked(x) {
		return y
	}
	return Record("Cos", y, Wrt(x, func(dy *Tensor) *Tensor { return dy.Mul(x.Sin().Neg().conjugate()) }, x))
}

// Tan returns the tangent of x radians, elementwise.
func (x *Tensor) Tan() *Tensor {
	y := x.function("Tan", "tan")
	if !Tracked(x) {
		return y
	}
	return Record("Tan", y, Wrt(x, func(dy *Tensor) *Tensor {
		return dy.Mul(y.Mul(y).AddScalar(1).conjugate())
	}, y))
}

// Asin returns the angle in radians, from -π/2 to π/2, whose sine is x, elementwise.
func (x *Tensor) Asin() *Tensor {
	y := x.function("Asin", "asin")
	if !Tracked(x) {
		return y
	}
	return Record("Asin", y, Wrt(x, func(dy *Tensor) *Tensor { // 1/√(1 - x²)
		return dy.Mul(x.Mul(x).RSubScalar(1).Rsqrt().conjugate())
	}, x))
}

// Acos returns the angle in radians, from 0 to π, whose cosine is x, elementwise.
func (x *Tensor) Acos() *Tensor {
	y := x.function("Acos", "acos")
	if !Tracked(x) {
		return y
	}
	return Record("Acos", y, Wrt(x, func(dy *Tensor) *Tensor { // -1/√(1 - x²)
		return dy.Mul(x.Mul(x).RSubScalar(1).Rsqrt().Neg().conjugate())
	}, x))
}

// Atan returns the angle in radians, from -π/2 to π/2, whose tangent is x, elementwise.
func (x *Tensor) Atan() *Tensor {
	y := x.function("Atan", "atan")
	if !Tracked(x) {
		return y
	}
	return Record("Atan", y, Wrt(x, func(dy *Tensor) *Tensor {
		return dy.Div(x.Mul(x).AddScalar(1).conjugate())
	}, x))
}

// Atan2 returns the angle in radians, from -π to π, of the point with ordinate y and
// abscissa x, elementwise: y.Atan2(x).
func (y *Tensor) Atan2(x *Tensor) *Tensor {
	a, b := floatPair(y, x)
	z := pairwise("Atan2", "atan2", a.a.DType, a, b)
	if !Tracked(y, x) {
		return z
	}
	r2 := func() *Tensor { return x.Mul(x).Add(y.Mul(y)) }
	return Record("Atan2", z,
		Wrt(y, func(dz *Tensor) *Tensor { return dz.Mul(x.Div(r2())) }, x, y),
		Wrt(x, func(dz *Tensor) *Tensor { return dz.Mul(y.Neg().Div(r2())) }, x, y))
}

// Sinc returns sin(πx)/(πx), elementwise, and 1 at 0.
func (x *Tensor) Sinc() *Tensor {
	y := x.function("Sinc", "sinc")
	if !Tracked(x) {
		return y
	}
	return Record("Sinc", y, Wrt(x, func(dy *Tensor) *Tensor { // (cos(πx) - y)/x
		d := x.MulScalar(math.Pi).Cos().Sub(x.Sinc()).Div(x)
		return dy.Mul(Where(x.EqScalar(0), zeroLike(d), d))
	}, x))
}

// Deg2Rad returns x degrees in radians.
func (x *Tensor) Deg2Rad() *Tensor { return x.floating().MulScalar(math.Pi / 180) }

// Rad2Deg returns x radians in degrees.
func (x *Tensor) Rad2Deg() *Tensor { return x.floating().MulScalar(180 / math.Pi) }
