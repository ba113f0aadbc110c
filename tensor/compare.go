package tensor

import (
	"runtime"

	"cresset/device"
)

// Eq reports where x and y are equal, elementwise, with broadcasting and promotion. The
// result holds bools, here and in the functions below; NaN compares as false, but for Ne.
func (x *Tensor) Eq(y *Tensor) *Tensor { return compare("Eq", "eq", x, y) }

// Ne reports where x and y differ.
func (x *Tensor) Ne(y *Tensor) *Tensor { return compare("Ne", "ne", x, y) }

// Lt reports where x < y.
func (x *Tensor) Lt(y *Tensor) *Tensor { return compare("Lt", "lt", x, y) }

// Le reports where x ≤ y.
func (x *Tensor) Le(y *Tensor) *Tensor { return compare("Le", "le", x, y) }

// Gt reports where x > y.
func (x *Tensor) Gt(y *Tensor) *Tensor { return compare("Gt", "gt", x, y) }

// Ge reports where x ≥ y.
func (x *Tensor) Ge(y *Tensor) *Tensor { return compare("Ge", "ge", x, y) }

// EqScalar reports where x equals the number v.
func (x *Tensor) EqScalar(v any) *Tensor { return x.compareNumber("Eq", "eq", "eq_number", v) }

// NeScalar reports where x differs from the number v.
func (x *Tensor) NeScalar(v any) *Tensor { return x.compareNumber("Ne", "ne", "ne_number", v) }

// LtScalar reports where x < v for a number v.
func (x *Tensor) LtScalar(v any) *Tensor { return x.compareNumber("Lt", "lt", "lt_number", v) }

// LeScalar reports where x ≤ v for a number v.
func (x *Tensor) LeScalar(v any) *Tensor { return x.compareNumber("Le", "le", "le_number", v) }

// GtScalar reports where x > v for a number v.
func (x *Tensor) GtScalar(v any) *Tensor { return x.compareNumber("Gt", "gt", "gt_number", v) }

// GeScalar reports where x ≥ v for a number v.
func (x *Tensor) GeScalar(v any) *Tensor { return x.compareNumber("Ge", "ge", "ge_number", v) }

func compare(name string, op device.Op, x, y *Tensor) *Tensor {
	a, b := promoted(x, y)
	return pairwise(name, op, Bool, a, b)
}

func (x *Tensor) compareNumber(name string, op, byNumber device.Op, v any) *Tensor {
	if z, ok := x.byNumber(name, byNumber, Bool, v); ok {
		return z
	}
	return x.withNumber(name, v, func(x, y *Tensor) *Tensor { return compare(name, op, x, y) })
}

// IsClose reports where |x - y| ≤ atol + rtol·|y|, for equal infinities too, and for two
// NaN if equalNaN is set. PyTorch's defaults are rtol = 1e-5, atol = 1e-8.
// It panics with ErrValue for a negative tolerance and with ErrDType if the types differ.
func (x *Tensor) IsClose(y *Tensor, rtol, atol float64, equalNaN bool) *Tensor {
	const op = "IsClose"
	if rtol < 0 || atol < 0 {
		failf(op, ErrValue, []*Tensor{x, y}, "tolerances %g and %g must not be negative", rtol, atol)
	}
	if x.a.DType != y.a.DType {
		fail(op, ErrDType, "the types differ; convert one with To", x, y)
	}
	if !x.a.DType.Differentiable() {
		if rtol == 0 && atol == 0 {
			return x.Eq(y)
		}
		x, y = x.cast(F64), y.cast(F64)
	}
	if x.a.DType.IsComplex() {
		near := x.Sub(y).Abs().Le(y.Abs().MulScalar(rtol).AddScalar(atol)).LogicalOr(x.Eq(y))
		if equalNaN {
			near = near.LogicalOr(x.IsNan().LogicalAnd(y.IsNan()))
		}
		return near
	}
	p := [4]float64{rtol, atol}
	if equalNaN {
		p[2] = 1
	}
	sameDevice(op, x, y)
	return mapped(op, "isclose", Bool, broadcastShape(op, x, y), x, y, nil, p)
}

// AllClose reports whether IsClose holds for every element.
func (x *Tensor) AllClose(y *Tensor, rtol, atol float64, equalNaN bool) bool {
	return x.IsClose(y, rtol, atol, equalNaN).every()
}

// Equal reports whether x and y have the same shape and equal elements.
func (x *Tensor) Equal(y *Tensor) bool { return sameShape(x, y) && x.Eq(y).every() }

// every reports whether all of x, which holds bools, is true.
func (x *Tensor) every() bool {
	x = x.host()
	defer runtime.KeepAlive(x)
	for _, b := range slice[bool](x) {
		if !b {
			return false
		}
	}
	return true
}
