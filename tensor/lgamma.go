package tensor

// LGamma returns log|Γ(x)|, elementwise; +Inf at 0 and the negative integers.
func (x *Tensor) LGamma() *Tensor {
	y := x.function("LGamma", "lgamma")
	if !Tracked(x) {
		return y
	}
	return Record("LGamma", y, Wrt(x, func(dy *Tensor) *Tensor { return dy.Mul(x.Digamma()) }, x))
}

// Digamma returns ψ(x), the derivative of LGamma, elementwise; NaN at the negative
// integers, ∓Inf at ±0.
func (x *Tensor) Digamma() *Tensor {
	y := x.function("Digamma", "digamma")
	if !Tracked(x) {
		return y
	}
	return Record("Digamma", y, Wrt(x, func(dy *Tensor) *Tensor { return dy.Mul(x.Polygamma(1)) }, x))
}

// Polygamma returns the derivative of order n of Digamma at x, elementwise.
// It panics with ErrValue if n is negative.
func (x *Tensor) Polygamma(n int) *Tensor {
	if n == 0 {
		return x.Digamma()
	}
	if n < 0 {
		failf("Polygamma", ErrValue, []*Tensor{x}, "order %d is negative", n)
	}
	a := x.floating()
	y := a.unary("Polygamma", "polygamma", a.a.DType, [4]float64{float64(n)})
	if !Tracked(x) {
		return y
	}
	return Record("Polygamma", y, Wrt(x, func(dy *Tensor) *Tensor { return dy.Mul(x.Polygamma(n + 1)) }, x))
}
