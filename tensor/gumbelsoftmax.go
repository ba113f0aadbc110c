package tensor

import "cresset/rng"

// GumbelSoftmax draws from the distribution with logits x along dim, in a way that lets
// gradients pass (Jang, Gu and Poole, arXiv:1611.01144; Maddison, Mnih and Teh,
// arXiv:1611.00712): softmax((x + g)/tau) with Gumbel noise g. The smaller tau, the nearer
// to one class. With hard the result is exactly one class, with the gradient of the soft
// one (straight-through).
// It panics with ErrValue unless tau is above 0.
func (x *Tensor) GumbelSoftmax(r *rng.Stream, tau float64, hard bool, dim int) *Tensor {
	if !(tau > 0) {
		failf("GumbelSoftmax", ErrValue, []*Tensor{x}, "tau is %g; it must be above 0", tau)
	}
	noise := x.Detach().EmptyLike().ExponentialInPlace(r, 1).Log().Neg()
	soft := x.Add(noise).DivScalar(tau).Softmax(dim)
	if !hard {
		return soft
	}
	constant := soft.Detach()
	d := x.dim("GumbelSoftmax", dim)
	one := constant.ZerosLike().Scatter(d, constant.ArgMaxKeep(d), constant.OnesLike())
	return one.Sub(constant).Add(soft)
}

// TypeAs returns x with its elements converted to y's type.
func (x *Tensor) TypeAs(y *Tensor) *Tensor { return x.To(y.a.DType) }
