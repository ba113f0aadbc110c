package tensor

// Sqrt returns the square root of x, elementwise; NaN for negative numbers. Integers are
// computed in the default floating type. Its gradient at 0 is +Inf.
func (x *Tensor) Sqrt() *Tensor {
	y := x.function("Sqrt", "sqrt")
	if !Tracked(x) {
		return y
	}
	return Record("Sqrt", y, Wrt(x, func(dy *Tensor) *Tensor {
		return dy.Div(y.MulScalar(2).conjugate())
	}, y))
}

// SqrtInPlace sets x to its square root.
func (x *Tensor) SqrtInPlace() *Tensor { return x.inPlaceFloat("SqrtInPlace", "sqrt", (*Tensor).Sqrt) }

// Rsqrt returns 1/√x, elementwise.
func (x *Tensor) Rsqrt() *Tensor {
	y := x.function("Rsqrt", "rsqrt")
	if !Tracked(x) {
		return y
	}
	return Record("Rsqrt", y, Wrt(x, func(dy *Tensor) *Tensor { // -y³/2
		return dy.Mul(y.Mul(y).Mul(y).MulScalar(-0.5).conjugate())
	}, y))
}

// RsqrtInPlace sets x to 1/√x.
func (x *Tensor) RsqrtInPlace() *Tensor {
	return x.inPlaceFloat("RsqrtInPlace", "rsqrt", (*Tensor).Rsqrt)
}

// Square returns x², elementwise; of bools as I64.
func (x *Tensor) Square() *Tensor {
	a := x
	if x.a.DType == Bool {
		a = x.cast(I64)
	}
	y := a.unary("Square", "square", a.a.DType, [4]float64{})
	if !Tracked(x) {
		return y
	}
	return Record("Square", y, Wrt(x, func(dy *Tensor) *Tensor {
		return dy.Mul(x.MulScalar(2).conjugate())
	}, x))
}

// Reciprocal returns 1/x, elementwise.
func (x *Tensor) Reciprocal() *Tensor {
	y := x.function("Reciprocal", "reciprocal")
	if !Tracked(x) {
		return y
	}
	return Record("Reciprocal", y, Wrt(x, func(dy *Tensor) *Tensor {
		return dy.Mul(y.Mul(y).Neg().conjugate())
	}, y))
}

// ReciprocalInPlace sets x to 1/x.
func (x *Tensor) ReciprocalInPlace() *Tensor {
	return x.inPlaceFloat("ReciprocalInPlace", "reciprocal", (*Tensor).Reciprocal)
}
