package tensor

// Remainder returns what is left of x after division by y, with the sign of y,
// elementwise and promoted (Python's %): x - y·⌊x/y⌋.
// It panics with ErrValue where an integer is divided by 0.
func (x *Tensor) Remainder(y *Tensor) *Tensor {
	z := dividing("Remainder", "remainder", x, y)
	if !Tracked(x, y) {
		return z
	}
	return Record("Remainder", z, Wrt(x, same),
		Wrt(y, func(dz *Tensor) *Tensor { return dz.Mul(x.DivFloor(y)).Neg() }, x, y))
}

// RemainderScalar is Remainder by a number.
func (x *Tensor) RemainderScalar(v any) *Tensor {
	return x.withNumber("Remainder", v, (*Tensor).Remainder)
}

// FMod returns what is left of x after division by y, with the sign of x, elementwise
// and promoted (C's fmod): x - y·trunc(x/y).
// It panics with ErrValue where an integer is divided by 0.
func (x *Tensor) FMod(y *Tensor) *Tensor {
	z := dividing("FMod", "fmod", x, y)
	if !Tracked(x, y) {
		return z
	}
	return Record("FMod", z, Wrt(x, same),
		Wrt(y, func(dz *Tensor) *Tensor { return dz.Mul(x.DivTrunc(y)).Neg() }, x, y))
}

// FModScalar is FMod by a number.
func (x *Tensor) FModScalar(v any) *Tensor { return x.withNumber("FMod", v, (*Tensor).FMod) }

// GCD returns the greatest common divisor of integers, elementwise.
// It panics with ErrDType for other types.
func (x *Tensor) GCD(y *Tensor) *Tensor {
	a, b := promoted(x, y)
	return pairwise("GCD", "gcd", a.a.DType, a, b)
}

// LCM returns the least common multiple of integers, elementwise; it is not negative.
// It panics with ErrDType for other types.
func (x *Tensor) LCM(y *Tensor) *Tensor {
	g := x.GCD(y)
	one := g.EqScalar(0).To(g.a.DType) // 0 where both are 0: divide by 1 there
	return x.DivTrunc(g.Add(one)).Mul(y).Abs()
}
