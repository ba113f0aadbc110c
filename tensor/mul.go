package tensor

// Mul returns x · y elementwise, with broadcasting and type promotion; of bools it is
// logical and.
func (x *Tensor) Mul(y *Tensor) *Tensor {
	a, b := promoted(x, y)
	z := pairwise("Mul", "mul", a.a.DType, a, b)
	if !Tracked(x, y) {
		return z
	}
	return Record("Mul", z,
		Wrt(x, func(dz *Tensor) *Tensor { return dz.Mul(y.conjugate()) }, y),
		Wrt(y, func(dz *Tensor) *Tensor { return dz.Mul(x.conjugate()) }, x))
}

// MulScalar returns x · v for a number v, which is weak in type promotion.
func (x *Tensor) MulScalar(v any) *Tensor { return x.withNumber("Mul", v, (*Tensor).Mul) }

// MulInPlace sets x to x · y; y broadcasts to x.
func (x *Tensor) MulInPlace(y *Tensor) *Tensor {
	return x.inPlace("MulInPlace", "mul", y, func(x *Tensor) *Tensor { return x.Mul(y) })
}

// conjugate is what gradients of complex functions multiply by; a real tensor is its
// own conjugate.
func (x *Tensor) conjugate() *Tensor {
	if !x.a.DType.IsComplex() {
		return x
	}
	return x.Conj()
}

// Conj returns the complex conjugate of x, elementwise; of a real tensor x itself.
func (x *Tensor) Conj() *Tensor {
	if !x.a.DType.IsComplex() {
		return x
	}
	z := x.unary("Conj", "conj", x.a.DType, [4]float64{})
	if !Tracked(x) {
		return z
	}
	return Record("Conj", z, Wrt(x, (*Tensor).Conj))
}
