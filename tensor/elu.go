package tensor

// ELU returns x where it is positive and alpha·(eˣ - 1) elsewhere (arXiv:1511.07289);
// PyTorch's default alpha is 1.
func (x *Tensor) ELU(alpha float64) *Tensor { return x.elu("ELU", alpha, 1) }

// SELU returns scale·ELU(x) with the scale and the alpha that keep mean and variance
// (arXiv:1706.02515, eq. 2).
func (x *Tensor) SELU() *Tensor { return x.elu("SELU", seluAlpha, seluScale) }

const (
	seluAlpha = 1.6732632423543772848170429916717
	seluScale = 1.0507009873554804934193349852946
)

// CELU returns x where it is positive and alpha·(exp(x/alpha) - 1) elsewhere
// (arXiv:1704.07483). It panics with ErrValue if alpha is 0.
func (x *Tensor) CELU(alpha float64) *Tensor {
	if alpha == 0 {
		fail("CELU", ErrValue, "alpha must not be 0", x)
	}
	return x.DivScalar(alpha).elu("CELU", 1, 1).MulScalar(alpha)
}

// elu is scale·x for positive x and scale·alpha·(eˣ - 1) elsewhere.
func (x *Tensor) elu(name string, alpha, scale float64) *Tensor {
	y := x.unary(name, "elu", x.a.DType, [4]float64{alpha, scale})
	if !Tracked(x) {
		return y
	}
	return RecordFused(name, y,
		func(dy *Tensor, _ []bool) []*Tensor {
			return []*Tensor{combine(name, "elu_grad", dy, x, alpha, scale)}
		},
		Wrt(x, func(dy *Tensor) *Tensor {
			// Of positive x the exponential is not used, and must not overflow.
			d := x.Minimum(zeroLike(x)).Exp().MulScalar(alpha * scale)
			return Where(x.GtScalar(0), dy.MulScalar(scale), dy.Mul(d))
		}, x))
}
