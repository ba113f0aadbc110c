package tensor

import "cresset/device"

// Div returns x / y elementwise, with broadcasting and type promotion. Integers and
// bools are divided in the default floating type, as in PyTorch.
func (x *Tensor) Div(y *Tensor) *Tensor {
	a, b := floatPair(x, y)
	z := pairwise("Div", "div", a.a.DType, a, b)
	if !Tracked(x, y) {
		return z
	}
	return Record("Div", z,
		Wrt(x, func(dz *Tensor) *Tensor { return dz.Div(y.conjugate()) }, y),
		Wrt(y, func(dz *Tensor) *Tensor { // -x / y²
			return dz.Mul(x.Div(y).Div(y).Neg().conjugate())
		}, x, y))
}

// DivScalar returns x / v for a number v.
func (x *Tensor) DivScalar(v any) *Tensor {
	z, ok := x.byNumber("Div", "div_number", x.a.DType, v)
	if !ok {
		return x.withNumber("Div", v, (*Tensor).Div)
	}
	if !Tracked(x) {
		return z
	}
	return Record("Div", z, Wrt(x, func(dz *Tensor) *Tensor { return dz.DivScalar(v) }))
}

// RDivScalar returns v / x for a number v.
func (x *Tensor) RDivScalar(v any) *Tensor {
	z, ok := x.byNumber("Div", "rdiv_number", x.a.DType, v)
	if !ok {
		return x.withNumber("Div", v, func(x, y *Tensor) *Tensor { return y.Div(x) })
	}
	if !Tracked(x) {
		return z
	}
	return Record("Div", z, Wrt(x, func(dz *Tensor) *Tensor { return dz.Mul(z.Div(x).Neg()) }, x, z))
}

// DivInPlace sets x to x / y; y broadcasts to x.
// It panics with ErrDType if x holds integers or bools: DivFloor and DivTrunc keep them.
func (x *Tensor) DivInPlace(y *Tensor) *Tensor {
	if !x.a.DType.Differentiable() {
		return x.assign("DivInPlace", x.Div(y))
	}
	return x.inPlace("DivInPlace", "div", y, func(x *Tensor) *Tensor { return x.Div(y) })
}

// DivScalarInPlace sets x to x / v for a number v.
func (x *Tensor) DivScalarInPlace(v any) *Tensor {
	return x.inPlaceNumber("DivScalarInPlace", "div_number", v,
		func(x *Tensor) *Tensor { return x.DivScalar(v) })
}

// AddCDiv returns x + v·y/z for a number v (PyTorch's addcdiv).
// It panics with ErrDType if y and z are both integer, as PyTorch does.
func (x *Tensor) AddCDiv(y, z *Tensor, v any) *Tensor {
	if !ResultType(y, z).Differentiable() {
		fail("AddCDiv", ErrDType, "integers are not divided here; convert one operand", x, y, z)
	}
	return x.plusTerm("AddCDiv", "addcdiv", y, z, v, (*Tensor).Div)
}

// DivFloor returns the greatest whole number not above x / y, elementwise, in the
// promoted type (PyTorch's // and div with rounding_mode="floor"). Its gradient is 0.
// It panics with ErrValue where an integer is divided by 0.
func (x *Tensor) DivFloor(y *Tensor) *Tensor { return x.divWhole("DivFloor", "div_floor", y) }

// DivTrunc returns x / y rounded towards 0, elementwise, in the promoted type (PyTorch's
// div with rounding_mode="trunc"). Its gradient is 0.
// It panics with ErrValue where an integer is divided by 0.
func (x *Tensor) DivTrunc(y *Tensor) *Tensor {
	if d := ResultType(x, y); d == F16 || d == BF16 {
		// The quotient is rounded to 16 bits first, as in PyTorch.
		return x.Div(y).Trunc()
	}
	return x.divWhole("DivTrunc", "div_trunc", y)
}

// DivFloorScalar is DivFloor by a number.
func (x *Tensor) DivFloorScalar(v any) *Tensor {
	return x.withNumber("DivFloor", v, (*Tensor).DivFloor)
}

// DivTruncScalar is DivTrunc by a number.
func (x *Tensor) DivTruncScalar(v any) *Tensor {
	return x.withNumber("DivTrunc", v, (*Tensor).DivTrunc)
}

func (x *Tensor) divWhole(name string, op device.Op, y *Tensor) *Tensor {
	z := dividing(name, op, x, y)
	if !Tracked(x, y) {
		return z
	}
	return Record(name, z, Wrt(x, flat), Wrt(y, flat))
}

// dividing is pairwise in the promoted type for operations that divide.
func dividing(name string, op device.Op, x, y *Tensor) *Tensor {
	a, b := promoted(x, y)
	if b.a.DType.IsInt() && b.EqScalar(0).SumKeep().ItemInt() > 0 {
		fail(name, ErrValue, "an integer is divided by 0", x, y)
	}
	return pairwise(name, op, a.a.DType, a, b)
}
