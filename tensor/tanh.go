package tensor

// Tanh returns the hyperbolic tangent of x, elementwise.
func (x *Tensor) Tanh() *Tensor {
	a := x.floating()
	y := a.unary("Tanh", "tanh", a.a.DType, [4]float64{})
	if !Tracked(x) {
		return y
	}
	return RecordFused("Tanh", y,
		func(dy *Tensor, _ []bool) []*Tensor { // dy·(1 - y²) in one pass
			return []*Tensor{pairwise("Tanh", "tanh_grad", y.a.DType, dy, y)}
		},
		Wrt(x, func(dy *Tensor) *Tensor { return dy.Mul(y.Mul(y).RSubScalar(1)) }, y))
}

// floating returns x, converted to the default floating type if it is integer or bool:
// what functions whose results are no integers compute with.
func (x *Tensor) floating() *Tensor {
	if x.a.DType.Differentiable() {
		return x
	}
	return x.cast(DefaultDType())
}
