package tensor

import "math"

// GELU returns x·Φ(x), elementwise, Φ being the distribution function of the standard
// normal distribution (arXiv:1606.08415, section 2).
func (x *Tensor) GELU() *Tensor {
	y := x.unary("GELU", "gelu", x.a.DType, [4]float64{})
	if !Tracked(x) {
		return y
	}
	return RecordFused("GELU", y,
		func(dy *Tensor, _ []bool) []*Tensor { return []*Tensor{combine("GELU", "gelu_grad", dy, x)} },
		Wrt(x, func(dy *Tensor) *Tensor { // Φ + x·φ
			cdf := x.MulScalar(-1 / math.Sqrt2).Erfc().MulScalar(0.5)
			pdf := x.Mul(x).MulScalar(-0.5).Exp().MulScalar(1 / math.Sqrt(2*math.Pi))
			return dy.Mul(cdf.Add(x.Mul(pdf)))
		}, x))
}

// GELUTanh returns the approximation x·(1 + tanh u)/2 of GELU, with
// u = √(2/π)·(x + 0.044715·x³) (arXiv:1606.08415, section 2; PyTorch's
// approximate="tanh").
func (x *Tensor) GELUTanh() *Tensor {
	y := x.unary("GELUTanh", "gelu_tanh", x.a.DType, [4]float64{})
	if !Tracked(x) {
		return y
	}
	return RecordFused("GELUTanh", y,
		func(dy *Tensor, _ []bool) []*Tensor {
			return []*Tensor{combine("GELUTanh", "gelu_tanh_grad", dy, x)}
		},
		Wrt(x, func(dy *Tensor) *Tensor {
			const c = 0.044715
			k := math.Sqrt(2 / math.Pi)
			x2 := x.Mul(x)
			t := x2.MulScalar(c).AddScalar(1).Mul(x).MulScalar(k).Tanh() // tanh u
			du := x2.MulScalar(3 * c).AddScalar(1).MulScalar(k)          // u′
			dt := t.Mul(t).RSubScalar(1).Mul(du)                         // (tanh u)′
			return dy.Mul(t.AddScalar(1).Add(x.Mul(dt)).MulScalar(0.5))  // ½(1 + t + x·t′)
		}, x))
}
