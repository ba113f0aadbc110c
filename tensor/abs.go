package tensor

// Abs returns |x|, elementwise; of a complex number its length, a real number. Its
// gradient at 0 is 0. It panics with ErrDType for bools.
func (x *Tensor) Abs() *Tensor {
	y := x.unary("Abs", "abs", x.a.DType.Real(), [4]float64{})
	if !Tracked(x) {
		return y
	}
	return Record("Abs", y, Wrt(x, func(dy *Tensor) *Tensor { return dy.Mul(x.Sgn()) }, x))
}

// AbsInPlace sets x to |x|. It panics with ErrDType for complex numbers.
func (x *Tensor) AbsInPlace() *Tensor {
	if x.a.DType.IsComplex() {
		fail("AbsInPlace", ErrDType, "the length of complex numbers is real", x)
	}
	return x.inPlaceBy("AbsInPlace", "abs", [4]float64{}, (*Tensor).Abs)
}

// Sign returns -1, 0 or 1, as the elements of x are negative, zero (or NaN) or positive.
// Its gradient is 0. It panics with ErrDType for complex numbers: they have Sgn.
func (x *Tensor) Sign() *Tensor {
	if x.a.DType.IsComplex() {
		fail("Sign", ErrDType, "complex numbers have no sign; use Sgn", x)
	}
	return x.Sgn()
}

// Sgn returns x/|x|, and 0 for 0: the sign of real numbers, the direction of complex ones.
func (x *Tensor) Sgn() *Tensor {
	y := x.unary("Sgn", "sign", x.a.DType, [4]float64{})
	if !Tracked(x) {
		return y
	}
	if !x.a.DType.IsComplex() {
		return Record("Sign", y, Wrt(x, flat))
	}
	return Record("Sgn", y, Wrt(x, func(dy *Tensor) *Tensor {
		// The part of dy across x, over |x|: (dy - Re(dy·ȳ)·y) / |x|.
		r := x.Abs()
		along := dy.Mul(y.Conj()).Real().Mul(y)
		return Where(r.EqScalar(0), y.ZerosLike(), dy.Sub(along).Div(r))
	}, x, y))
}

// Signbit reports which elements are negative, -0 among them.
func (x *Tensor) Signbit() *Tensor {
	if x.a.DType == Bool {
		return Options{DType: Bool, Device: x.Device()}.Zeros(x.a.Shape...)
	}
	return x.unary("Signbit", "signbit", Bool, [4]float64{})
}

// Copysign returns |x| with the signs of y, elementwise and in a floating type. Its
// gradient by x is 0 where x is 0, and that by y is 0 everywhere.
func (x *Tensor) Copysign(y *Tensor) *Tensor {
	a, b := floatPair(x, y)
	z := pairwise("Copysign", "copysign", a.a.DType, a, b)
	if !Tracked(x, y) {
		return z
	}
	return Record("Copysign", z,
		Wrt(x, func(dz *Tensor) *Tensor { return dz.Mul(x.Sgn().Mul(z.Sgn())) }, x, z), Wrt(y, flat))
}

// CopysignScalar is Copysign with the sign of a number.
func (x *Tensor) CopysignScalar(v any) *Tensor {
	return x.withNumber("Copysign", v, (*Tensor).Copysign)
}

// floatPair returns x and y promoted, in the default floating type if that is none.
func floatPair(x, y *Tensor) (*Tensor, *Tensor) {
	a, b := promoted(x, y)
	if !a.a.DType.Differentiable() {
		d := DefaultDType()
		return a.cast(d), b.cast(d)
	}
	return a, b
}

// Hypot returns √(x² + y²), elementwise and without overflow. It panics with ErrDType
// unless the operands are floating.
func (x *Tensor) Hypot(y *Tensor) *Tensor {
	a, b := promoted(x, y)
	z := pairwise("Hypot", "hypot", a.a.DType, a, b)
	if !Tracked(x, y) {
		return z
	}
	return Record("Hypot", z,
		Wrt(x, func(dz *Tensor) *Tensor { return dz.Mul(x.Div(z)) }, x, z),
		Wrt(y, func(dz *Tensor) *Tensor { return dz.Mul(y.Div(z)) }, y, z))
}
