package tensor

import (
	"cresset/device"
	"cresset/dtype"
)

// Where returns x where cond holds and y elsewhere, with broadcasting and promotion.
// It panics with ErrDType unless cond holds bools.
func Where(cond, x, y *Tensor) *Tensor {
	if cond.a.DType != Bool {
		fail("Where", ErrDType, "the condition must hold bools", cond, x, y)
	}
	a, b := promoted(x, y)
	if a.st.be != b.st.be {
		a, b = onOneDevice("Where", a, b)
	}
	z := ternaryMap("Where", "where", a.a.DType, cond, a, b)
	if !Tracked(x, y) {
		return z
	}
	return Record("Where", z,
		Wrt(x, func(dz *Tensor) *Tensor { return Where(cond, dz, zeroLike(dz)) }, cond),
		Wrt(y, func(dz *Tensor) *Tensor { return Where(cond, zeroLike(dz), dz) }, cond))
}

// Where returns x where cond holds and y elsewhere (PyTorch's x.where(cond, y)).
func (x *Tensor) Where(cond, y *Tensor) *Tensor { return Where(cond, x, y) }

// zeroLike is a zero of no dimensions, of x's type and on its device.
func zeroLike(x *Tensor) *Tensor { return x.Options().Scalar(0) }

// ternaryMap returns op(x, y, w) with broadcasting, of element type out.
func ternaryMap(name string, op device.Op, out dtype.DType, x, y, w *Tensor) *Tensor {
	sameDevice(name, x, y, w)
	return mapped(name, op, out, broadcastShape(name, x, y, w), x, y, w, [4]float64{})
}
