package tensor

// Div returns x / y elementwise, with broadcasting and type promotion. Integers and
// bools are divided in the default floating type, as in PyTorch.
func (x *Tensor) Div(y *Tensor) *Tensor {
	a, b := promoted(x, y)
	if !a.a.DType.Differentiable() {
		a, b = a.cast(DefaultDType()), b.cast(DefaultDType())
	}
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
func (x *Tensor) DivScalar(v any) *Tensor { return x.withNumber("Div", v, (*Tensor).Div) }

// RDivScalar returns v / x for a number v.
func (x *Tensor) RDivScalar(v any) *Tensor {
	return x.withNumber("Div", v, func(x, y *Tensor) *Tensor { return y.Div(x) })
}

// DivInPlace sets x to x / y; y broadcasts to x.
func (x *Tensor) DivInPlace(y *Tensor) *Tensor {
	if !x.a.DType.Differentiable() {
		return x.assign("DivInPlace", x.Div(y))
	}
	return x.inPlace("DivInPlace", "div", y, func(x *Tensor) *Tensor { return x.Div(y) })
}
