package tensor

// I0 returns the modified Bessel function of the first kind and order 0, elementwise
// (DLMF 10.25).
func (x *Tensor) I0() *Tensor {
	y := x.function("I0", "i0")
	if !Tracked(x) {
		return y
	}
	return Record("I0", y, Wrt(x, func(dy *Tensor) *Tensor { return dy.Mul(x.I1()) }, x))
}

// I0e returns e^(-|x|)·I0(x), elementwise, which does not overflow.
func (x *Tensor) I0e() *Tensor {
	y := x.function("I0e", "i0e")
	if !Tracked(x) {
		return y
	}
	return Record("I0e", y, Wrt(x, func(dy *Tensor) *Tensor {
		return dy.Mul(x.I1e().Sub(x.Sgn().Mul(x.I0e())))
	}, x))
}

// I1 returns the modified Bessel function of the first kind and order 1, elementwise.
func (x *Tensor) I1() *Tensor {
	y := x.function("I1", "i1")
	if !Tracked(x) {
		return y
	}
	return Record("I1", y, Wrt(x, func(dy *Tensor) *Tensor { // I0 - I1/x
		return dy.Mul(x.I0().Sub(x.overItself(x.I1())))
	}, x))
}

// I1e returns e^(-|x|)·I1(x), elementwise, which does not overflow.
func (x *Tensor) I1e() *Tensor {
	y := x.function("I1e", "i1e")
	if !Tracked(x) {
		return y
	}
	return Record("I1e", y, Wrt(x, func(dy *Tensor) *Tensor { // I0e - I1e·(sgn x + 1/x)
		i1e := x.I1e()
		return dy.Mul(x.I0e().Sub(x.Sgn().Mul(i1e)).Sub(x.overItself(i1e)))
	}, x))
}

// overItself returns y/x for y = I1(x), which is 1/2 at 0.
func (x *Tensor) overItself(y *Tensor) *Tensor {
	zero := x.EqScalar(0)
	return Where(zero, y.OnesLike().MulScalar(0.5), y.Div(x.MaskedFill(zero, 1)))
}
