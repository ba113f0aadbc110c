package distributions

import (
	"cresset/rng"
	"cresset/tensor"
)

// SquashedNormal is the distribution of tanh z for a normal z: bounded actions (Haarnoja et
// al., arXiv:1801.01290, appendix C). Sums of log probabilities over actions are Independent's.
type SquashedNormal struct {
	shapes
	Base *Normal
}

// NewSquashedNormal returns squashed normal distributions: loc and scale are those of z.
func NewSquashedNormal(loc, scale *tensor.Tensor) *SquashedNormal {
	base := NewNormal(loc, scale)
	return &SquashedNormal{base.shapes, base}
}

// Sample draws. See Distribution.
func (d *SquashedNormal) Sample(r *rng.Stream, shape ...int) *tensor.Tensor {
	return d.Base.Sample(r, shape...).Tanh()
}

// RSample draws differentiably.
func (d *SquashedNormal) RSample(r *rng.Stream, shape ...int) *tensor.Tensor {
	return d.Base.RSample(r, shape...).Tanh()
}

// RSampleWithLogProb draws differentiably and returns the log probability of the draw,
// computed from z, which its hyperbolic tangent does not determine when it rounds to 1.
func (d *SquashedNormal) RSampleWithLogProb(r *rng.Stream, shape ...int) (x, logp *tensor.Tensor) {
	z := d.Base.RSample(r, shape...)
	x = z.Tanh()
	return x, d.Base.LogProb(z).Sub(TanhTransform{}.LogAbsDetJacobian(z, x))
}

// LogProb returns the base's at atanh x, less log(1 - x²). At ±1, which stand for all that
// rounds to them, x counts as the number before.
func (d *SquashedNormal) LogProb(x *tensor.Tensor) *tensor.Tensor {
	edge := 1 - epsilon(x)/2
	z := x.Clamp(-edge, edge).Atanh()
	return d.Base.LogProb(z).Sub(TanhTransform{}.LogAbsDetJacobian(z, x))
}

// Mode returns tanh of the base's mean, where actions are deterministic; the density itself
// may be greater near ±1.
func (d *SquashedNormal) Mode() *tensor.Tensor { return d.Base.Loc.Tanh() }
