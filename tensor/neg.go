package tensor

// Neg returns -x elementwise. It panics with ErrDType for bools.
func (x *Tensor) Neg() *Tensor {
	z := x.unary("Neg", "neg", x.a.DType, [4]float64{})
	if !Tracked(x) {
		return z
	}
	return Record("Neg", z, Wrt(x, (*Tensor).Neg))
}

// NegInPlace sets x to -x.
func (x *Tensor) NegInPlace() *Tensor {
	return x.inPlaceBy("NegInPlace", "neg", [4]float64{}, (*Tensor).Neg)
}
