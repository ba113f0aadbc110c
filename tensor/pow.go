package tensor

import "math"

// Pow returns x to the power y, elementwise, with broadcasting and type promotion. An
// integer to a negative power is 0, but for 1 and -1. The gradient by x is 0 where y
// is 0; the gradient by y is 0 where x is 0 and y is not negative.
// It panics with ErrDType for bools.
func (x *Tensor) Pow(y *Tensor) *Tensor {
	a, b := promoted(x, y)
	z := pairwise("Pow", "pow", a.a.DType, a, b)
	if !Tracked(x, y) {
		return z
	}
	return Record("Pow", z,
		Wrt(x, func(dz *Tensor) *Tensor { // y·xʸ⁻¹
			d := y.Mul(x.Pow(y.SubScalar(1)))
			return dz.Mul(Where(y.EqScalar(0), d.ZerosLike(), d).conjugate())
		}, x, y),
		Wrt(y, func(dz *Tensor) *Tensor {
			x, y := x, y
			if dz.a.DType == F32 && !sameShape(y, dz) {
				// A broadcast exponent gets a sum, whose large terms cancel.
				dz, x, y = dz.To(F64), x.To(F64), y.To(F64)
			}
			return dz.Mul(x.powLog(y).conjugate())
		}, x, y))
}

// powLog is xʸ·log(x), the derivative of xʸ by y, and 0 where x is 0 and y is not
// negative.
func (x *Tensor) powLog(y *Tensor) *Tensor {
	a, b := promoted(x, y)
	z := pairwise("PowLog", "powlog", a.a.DType, a, b)
	if !Tracked(x, y) {
		return z
	}
	return Record("PowLog", z,
		Wrt(x, func(dz *Tensor) *Tensor { // y·xʸ⁻¹·log x + xʸ⁻¹
			n := y.SubScalar(1)
			return dz.Mul(y.Mul(x.powLog(n)).Add(x.Pow(n)).conjugate())
		}, x, y),
		Wrt(y, func(dz *Tensor) *Tensor { // xʸ·log² x
			log := Where(x.EqScalar(0), zeroLike(x), x.Log())
			return dz.Mul(x.powLog(y).Mul(log).conjugate())
		}, x, y))
}

// PowScalar returns x to the power v, a number.
// It panics with ErrValue for integers to a negative integer power.
func (x *Tensor) PowScalar(v any) *Tensor {
	z, ok := x.byNumber("Pow", "pow_number", x.a.DType, v)
	if !ok {
		if d, _ := weakDType(v, x.a.DType); d.IsInt() && asFloat(v) < 0 {
			failf("Pow", ErrValue, []*Tensor{x}, "an integer to the power %v is no integer; convert the tensor", v)
		}
		return x.withNumber("Pow", v, (*Tensor).Pow)
	}
	if !Tracked(x) {
		return z
	}
	n := asFloat(v)
	return Record("Pow", z, Wrt(x, func(dz *Tensor) *Tensor {
		switch n {
		case 0:
			return dz.ZerosLike()
		case 1:
			return dz
		case 2:
			return dz.Mul(x.MulScalar(2))
		}
		return dz.Mul(x.PowScalar(n - 1).MulScalar(n))
	}, x))
}

// RPowScalar returns the number v to the powers x.
func (x *Tensor) RPowScalar(v any) *Tensor {
	z, ok := x.byNumber("Pow", "rpow_number", x.a.DType, v)
	if !ok {
		return x.withNumber("Pow", v, func(x, y *Tensor) *Tensor { return y.Pow(x) })
	}
	if !Tracked(x) {
		return z
	}
	n := asFloat(v)
	return Record("Pow", z, Wrt(x, func(dz *Tensor) *Tensor {
		if n == 0 { // 0ˣ is 0 for positive x
			return Where(x.GeScalar(0), dz.ZerosLike(), dz.Mul(z.MulScalar(math.Log(n))))
		}
		return dz.Mul(z.MulScalar(math.Log(n)))
	}, x, z))
}

// PowInPlace sets x to x to the power y; y broadcasts to x.
func (x *Tensor) PowInPlace(y *Tensor) *Tensor {
	return x.inPlace("PowInPlace", "pow", y, func(x *Tensor) *Tensor { return x.Pow(y) })
}

// PowScalarInPlace sets x to x to the power v, a number.
func (x *Tensor) PowScalarInPlace(v any) *Tensor {
	return x.inPlaceNumber("PowScalarInPlace", "pow_number", v,
		func(x *Tensor) *Tensor { return x.PowScalar(v) })
}

// FloatPower returns x to the power y, computed in F64 (C128 for complex operands).
func (x *Tensor) FloatPower(y *Tensor) *Tensor {
	d := F64
	if ResultType(x, y).IsComplex() {
		d = C128
	}
	return x.To(d).Pow(y.To(d))
}
