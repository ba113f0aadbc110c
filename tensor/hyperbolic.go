package tensor

// Sinh returns the hyperbolic sine of x, elementwise. Integers are computed in the
// default floating type, here and in the functions below.
func (x *Tensor) Sinh() *Tensor {
	y := x.function("Sinh", "sinh")
	if !Tracked(x) {
		return y
	}
	return Record("Sinh", y, Wrt(x, func(dy *Tensor) *Tensor { return dy.Mul(x.Cosh().conjugate()) }, x))
}

// Cosh returns the hyperbolic cosine of x, elementwise.
func (x *Tensor) Cosh() *Tensor {
	y := x.function("Cosh", "cosh")
	if !Tracked(x) {
		return y
	}
	return Record("Cosh", y, Wrt(x, func(dy *Tensor) *Tensor { return dy.Mul(x.Sinh().conjugate()) }, x))
}

// Asinh returns the inverse hyperbolic sine of x, elementwise.
func (x *Tensor) Asinh() *Tensor {
	y := x.function("Asinh", "asinh")
	if !Tracked(x) {
		return y
	}
	return Record("Asinh", y, Wrt(x, func(dy *Tensor) *Tensor { // 1/√(x² + 1)
		return dy.Mul(x.Mul(x).AddScalar(1).Rsqrt().conjugate())
	}, x))
}

// Acosh returns the inverse hyperbolic cosine of x, elementwise; NaN below 1.
func (x *Tensor) Acosh() *Tensor {
	y := x.function("Acosh", "acosh")
	if !Tracked(x) {
		return y
	}
	return Record("Acosh", y, Wrt(x, func(dy *Tensor) *Tensor { // 1/√(x² - 1)
		return dy.Mul(x.SubScalar(1).Rsqrt().Mul(x.AddScalar(1).Rsqrt()).conjugate())
	}, x))
}

// Atanh returns the inverse hyperbolic tangent of x, elementwise; NaN beyond ±1.
func (x *Tensor) Atanh() *Tensor {
	y := x.function("Atanh", "atanh")
	if !Tracked(x) {
		return y
	}
	return Record("Atanh", y, Wrt(x, func(dy *Tensor) *Tensor {
		return dy.Div(x.Mul(x).RSubScalar(1).conjugate())
	}, x))
}
