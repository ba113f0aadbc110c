package tensor

// Sub returns x - y elementwise, with broadcasting and type promotion.
// It panics with ErrDType for two bools, as PyTorch does.
func (x *Tensor) Sub(y *Tensor) *Tensor {
	a, b := promoted(x, y)
	z := pairwise("Sub", "sub", a.a.DType, a, b)
	if !Tracked(x, y) {
		return z
	}
	return Record("Sub", z, Wrt(x, same), Wrt(y, (*Tensor).Neg))
}

// SubScalar returns x - v for a number v.
func (x *Tensor) SubScalar(v any) *Tensor { return x.withNumber("Sub", v, (*Tensor).Sub) }

// RSubScalar returns v - x for a number v.
func (x *Tensor) RSubScalar(v any) *Tensor {
	return x.withNumber("Sub", v, func(x, y *Tensor) *Tensor { return y.Sub(x) })
}

// SubInPlace sets x to x - y; y broadcasts to x.
func (x *Tensor) SubInPlace(y *Tensor) *Tensor {
	return x.inPlace("SubInPlace", "sub", y, func(x *Tensor) *Tensor { return x.Sub(y) })
}
