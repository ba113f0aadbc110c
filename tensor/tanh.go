package tensor

// Tanh returns the hyperbolic tangent of x, elementwise.
func (x *Tensor) Tanh() *Tensor {
	y := x.function("Tanh", "tanh")
	if !Tracked(x) {
		return y
	}
	edge := WrtWith(x, func(dy, y *Tensor) *Tensor { return dy.Mul(y.Mul(y).RSubScalar(1).conjugate()) }, y)
	if y.a.DType.IsComplex() {
		return Record("Tanh", y, edge)
	}
	return RecordFused("Tanh", y,
		func(dy *Tensor, _ []bool) []*Tensor { // dy·(1 - y²) in one pass
			return []*Tensor{combine("Tanh", "tanh_grad", dy, y)}
		}, edge)
}

// TanhInPlace sets x to its hyperbolic tangent.
func (x *Tensor) TanhInPlace() *Tensor { return x.inPlaceFloat("TanhInPlace", "tanh", (*Tensor).Tanh) }

// floating returns x, converted to the default floating type if it is integer or bool:
// what functions whose results are no integers compute with.
func (x *Tensor) floating() *Tensor {
	if x.a.DType.Differentiable() {
		return x
	}
	return x.cast(DefaultDType())
}
