package tensor

// Sigmoid returns σ(x) = 1/(1 + e⁻ˣ), elementwise. Integers are computed in the default
// floating type.
func (x *Tensor) Sigmoid() *Tensor {
	y := x.function("Sigmoid", "sigmoid")
	if !Tracked(x) {
		return y
	}
	edge := Wrt(x, func(dy *Tensor) *Tensor { return dy.Mul(y.Mul(y.RSubScalar(1)).conjugate()) }, y)
	if y.a.DType.IsComplex() {
		return Record("Sigmoid", y, edge)
	}
	return RecordFused("Sigmoid", y,
		func(dy *Tensor, _ []bool) []*Tensor { // dy·y·(1 - y) in one pass
			return []*Tensor{combine("Sigmoid", "sigmoid_grad", dy, y)}
		}, edge)
}

// SigmoidInPlace sets x to its sigmoid.
func (x *Tensor) SigmoidInPlace() *Tensor {
	return x.inPlaceFloat("SigmoidInPlace", "sigmoid", (*Tensor).Sigmoid)
}

// LogSigmoid returns log σ(x), elementwise, without overflow.
func (x *Tensor) LogSigmoid() *Tensor {
	y := x.unary("LogSigmoid", "log_sigmoid", x.a.DType, [4]float64{})
	if !Tracked(x) {
		return y
	}
	return RecordFused("LogSigmoid", y,
		func(dy *Tensor, _ []bool) []*Tensor {
			return []*Tensor{combine("LogSigmoid", "log_sigmoid_grad", dy, x)}
		},
		Wrt(x, func(dy *Tensor) *Tensor { return dy.Mul(x.Neg().Sigmoid()) }, x))
}

// SiLU returns x·σ(x), elementwise (arXiv:1606.08415, section 4; also called swish).
func (x *Tensor) SiLU() *Tensor {
	y := x.unary("SiLU", "silu", x.a.DType, [4]float64{})
	if !Tracked(x) {
		return y
	}
	return RecordFused("SiLU", y,
		func(dy *Tensor, _ []bool) []*Tensor { return []*Tensor{combine("SiLU", "silu_grad", dy, x)} },
		Wrt(x, func(dy *Tensor) *Tensor { // σ·(1 + x·(1 - σ))
			s := x.Sigmoid()
			return dy.Mul(s.Mul(s.RSubScalar(1).Mul(x).AddScalar(1)))
		}, x))
}

// Logit returns log(x/(1 - x)), elementwise, the inverse of Sigmoid; NaN outside [0, 1].
// A positive eps takes the place of what is below it, else 1 - eps that of what is above.
func (x *Tensor) Logit(eps float64) *Tensor {
	x = x.To(x.floating().a.DType)
	if eps > 0 {
		lo, hi := x.Options().Scalar(eps), x.Options().Scalar(1-eps)
		x = Where(x.Lt(lo), lo, Where(x.Gt(hi), hi, x))
	}
	y := x.Detach().Div(x.Detach().RSubScalar(1)).Log()
	if !Tracked(x) {
		return y
	}
	return Record("Logit", y, Wrt(x, func(dy *Tensor) *Tensor {
		return dy.Div(x.Mul(x.RSubScalar(1)))
	}, x))
}

// Softplus returns log(1 + exp(beta·x))/beta, elementwise, and x itself where
// beta·x > threshold. PyTorch's defaults are beta = 1, threshold = 20.
func (x *Tensor) Softplus(beta, threshold float64) *Tensor {
	y := x.unary("Softplus", "softplus", x.a.DType, [4]float64{beta, threshold})
	if !Tracked(x) {
		return y
	}
	return RecordFused("Softplus", y,
		func(dy *Tensor, _ []bool) []*Tensor {
			return []*Tensor{combine("Softplus", "softplus_grad", dy, x, beta, threshold)}
		},
		Wrt(x, func(dy *Tensor) *Tensor {
			u := x.MulScalar(beta)
			return Where(u.GtScalar(threshold), dy, dy.Mul(u.Sigmoid()))
		}, x))
}

// Mish returns x·tanh(log(1 + eˣ)), elementwise (arXiv:1908.08681).
func (x *Tensor) Mish() *Tensor { return x.Mul(x.Softplus(1, 20).Tanh()) }

// Softsign returns x/(1 + |x|), elementwise.
func (x *Tensor) Softsign() *Tensor { return x.Div(x.Abs().AddScalar(1)) }

// Tanhshrink returns x - tanh(x), elementwise.
func (x *Tensor) Tanhshrink() *Tensor { return x.Sub(x.Tanh()) }

// Hardsigmoid returns x/6 + 1/2 clamped to [0, 1], elementwise.
func (x *Tensor) Hardsigmoid() *Tensor { return x.AddScalar(3).ReLU6().DivScalar(6) }

// Hardswish returns x·Hardsigmoid(x), elementwise (arXiv:1905.02244, section 5.2).
func (x *Tensor) Hardswish() *Tensor { return x.Mul(x.Hardsigmoid()) }
