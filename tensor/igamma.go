package tensor

import "cresset/device"

// IGamma returns P(a, x), the regularised lower incomplete gamma function of the receiver
// a and of x, elementwise: ∫ from 0 to x of t^(a-1)·e^(-t) dt / Γ(a) (DLMF 8.2.4). It is
// NaN where a or x is negative. As in PyTorch, only x has a gradient.
func (a *Tensor) IGamma(x *Tensor) *Tensor { return a.incompleteGamma("IGamma", "igamma", x, 1) }

// IGammaC returns Q(a, x) = 1 - IGamma(a, x), elementwise, which keeps its digits where it
// is small.
func (a *Tensor) IGammaC(x *Tensor) *Tensor { return a.incompleteGamma("IGammaC", "igammac", x, -1) }

func (a *Tensor) incompleteGamma(op string, key device.Op, x *Tensor, sign float64) *Tensor {
	p, q := floatPair(a, x)
	z := pairwise(op, key, p.a.DType, p, q)
	if !Tracked(x) {
		return z
	}
	return Record(op, z, Wrt(x, func(dz *Tensor) *Tensor { // ±x^(a-1)·e^(-x)/Γ(a)
		density := a.SubScalar(1).XLogY(x).Sub(x).Sub(a.LGamma()).Exp()
		return dz.Mul(density.MulScalar(sign))
	}, a, x))
}
