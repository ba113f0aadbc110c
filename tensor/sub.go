package tensor

// Sub returns x - y elementwise, with broadcasting and type promotion.
// It panics with ErrDType for bools, as PyTorch does.
func (x *Tensor) Sub(y *Tensor) *Tensor {
	noBools(x, y)
	a, b := promoted(x, y)
	z := pairwise("Sub", "sub", a.a.DType, a, b)
	if !Tracked(x, y) {
		return z
	}
	return Record("Sub", z, Wrt(x, same), Wrt(y, (*Tensor).Neg))
}

func noBools(ts ...*Tensor) {
	for _, t := range ts {
		if t.a.DType == Bool {
			fail("Sub", ErrDType, "bools are not subtracted; LogicalXor gives what differs", ts...)
		}
	}
}

// SubScalar returns x - v for a number v.
func (x *Tensor) SubScalar(v any) *Tensor {
	if s, ok := x.weakFloat(v); ok {
		return x.AddScalar(-s)
	}
	noBools(x)
	return x.withNumber("Sub", v, (*Tensor).Sub)
}

// RSubScalar returns v - x for a number v.
func (x *Tensor) RSubScalar(v any) *Tensor {
	z, ok := x.byNumber("Sub", "rsub_number", x.a.DType, v)
	if !ok {
		noBools(x)
		return x.withNumber("Sub", v, func(x, y *Tensor) *Tensor { return y.Sub(x) })
	}
	if !Tracked(x) {
		return z
	}
	return Record("Sub", z, Wrt(x, (*Tensor).Neg))
}

// SubScaled returns x - alpha·y for a number alpha (PyTorch's sub(y, alpha=…)).
func (x *Tensor) SubScaled(y *Tensor, alpha any) *Tensor {
	if s, ok := y.weakFloat(alpha); ok {
		return x.AddScaled(y, -s)
	}
	return x.Sub(y.scaled("SubScaled", x, alpha))
}

// SubInPlace sets x to x - y; y broadcasts to x.
func (x *Tensor) SubInPlace(y *Tensor) *Tensor {
	return x.inPlace("SubInPlace", "sub", y, func(x *Tensor) *Tensor { return x.Sub(y) })
}

// SubScalarInPlace sets x to x - v for a number v.
func (x *Tensor) SubScalarInPlace(v any) *Tensor {
	if s, ok := x.weakFloat(v); ok {
		return x.AddScalarInPlace(-s)
	}
	return x.inPlace("SubScalarInPlace", "", nil, func(x *Tensor) *Tensor { return x.SubScalar(v) })
}
