package tensor

import "cresset/device"

// Maximum returns the larger of x and y, elementwise, with broadcasting and promotion;
// NaN if either is NaN. Where they are equal, each gets half the gradient.
func (x *Tensor) Maximum(y *Tensor) *Tensor { return extreme("Maximum", "maximum", x, y, (*Tensor).Gt) }

// Minimum returns the smaller of x and y; else it is as Maximum.
func (x *Tensor) Minimum(y *Tensor) *Tensor { return extreme("Minimum", "minimum", x, y, (*Tensor).Lt) }

// extreme records gradients to the operand that beats the other.
func extreme(name string, op device.Op, x, y *Tensor, beats func(x, y *Tensor) *Tensor) *Tensor {
	a, b := promoted(x, y)
	z := pairwise(name, op, a.a.DType, a, b)
	if !Tracked(x, y) {
		return z
	}
	to := func(x, y *Tensor) func(dz *Tensor) *Tensor {
		return func(dz *Tensor) *Tensor {
			dz = Where(x.Eq(y), dz.MulScalar(0.5), dz)
			return Where(beats(y, x), zeroLike(dz), dz)
		}
	}
	return Record(name, z, Wrt(x, to(x, y), x, y), Wrt(y, to(y, x), x, y))
}

// FMax returns the larger of x and y, elementwise, and the other one where one is NaN.
// x gets the gradient where it is not the smaller.
func (x *Tensor) FMax(y *Tensor) *Tensor { return number("FMax", "fmax", x, y, (*Tensor).Ge) }

// FMin returns the smaller of x and y, elementwise, and the other one where one is NaN.
// x gets the gradient where it is not the larger.
func (x *Tensor) FMin(y *Tensor) *Tensor { return number("FMin", "fmin", x, y, (*Tensor).Le) }

// number records the gradient to x where it was taken, else to y.
func number(name string, op device.Op, x, y *Tensor, taken func(x, y *Tensor) *Tensor) *Tensor {
	a, b := promoted(x, y)
	z := pairwise(name, op, a.a.DType, a, b)
	if !Tracked(x, y) {
		return z
	}
	first := func() *Tensor { return taken(x, y).LogicalOr(y.IsNan()) }
	return Record(name, z,
		Wrt(x, func(dz *Tensor) *Tensor { return Where(first(), dz, zeroLike(dz)) }, x, y),
		Wrt(y, func(dz *Tensor) *Tensor { return Where(first(), zeroLike(dz), dz) }, x, y))
}
