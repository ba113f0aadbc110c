package distributions

import (
	"math"

	"cresset/rng"
	"cresset/tensor"
)

// GeneralizedPareto is the distribution of what lies beyond a high threshold: with the
// concentration k, P(X > loc + scale·z) = (1 + k·z)^(-1/k), exp(-z) for k of 0.
type GeneralizedPareto struct {
	shapes
	Loc, Scale, Concentration *tensor.Tensor
}

// NewGeneralizedPareto returns generalised Pareto distributions. It panics with ErrValue
// unless scale is positive.
func NewGeneralizedPareto(loc, scale, concentration *tensor.Tensor) *GeneralizedPareto {
	const name = "GeneralizedPareto"
	p := parameters(name, loc, scale, concentration)
	requireReal(name, "loc", loc)
	requirePositive(name, "scale", scale)
	requireReal(name, "concentration", concentration)
	return &GeneralizedPareto{shapes{batch: p[0].Shape()}, p[0], p[1], p[2]}
}

// thin returns where k counts as 0, and k with 1 in those places.
func (d *GeneralizedPareto) thin() (zero, k *tensor.Tensor) {
	zero = d.Concentration.Detach().Abs().LtScalar(1e-7)
	return zero, d.Concentration.MaskedFill(zero, 1)
}

// Sample draws. See Distribution.
func (d *GeneralizedPareto) Sample(r *rng.Stream, shape ...int) *tensor.Tensor {
	return fixed(func() *tensor.Tensor { return d.RSample(r, shape...) })
}

// RSample returns the quantile of a uniform number.
func (d *GeneralizedPareto) RSample(r *rng.Stream, shape ...int) *tensor.Tensor {
	return d.ICDF(uniform(r, d.Loc, d.full(shape)))
}

// logTail returns log P(X > x).
func (d *GeneralizedPareto) logTail(x *tensor.Tensor) *tensor.Tensor {
	z := x.Sub(d.Loc).Div(d.Scale)
	zero, k := d.thin()
	return tensor.Where(zero, z.Neg(), k.Mul(z).Log1p().Neg().Div(k))
}

// LogProb returns (1 + k)·log P(X > x) - log scale.
func (d *GeneralizedPareto) LogProb(x *tensor.Tensor) *tensor.Tensor {
	logp := d.Concentration.AddScalar(1).Mul(d.logTail(x)).Sub(d.Scale.Log())
	inside := x.Ge(d.Loc).LogicalAnd(d.Concentration.Mul(x.Sub(d.Loc)).Div(d.Scale).GeScalar(-1))
	return impossible(logp, inside)
}

// CDF returns 1 - P(X > x).
func (d *GeneralizedPareto) CDF(x *tensor.Tensor) *tensor.Tensor { return d.logTail(x).Expm1().Neg() }

// ICDF returns loc + scale·((1 - p)^(-k) - 1)/k.
func (d *GeneralizedPareto) ICDF(p *tensor.Tensor) *tensor.Tensor {
	tail := p.Neg().Log1p().Neg()
	zero, k := d.thin()
	return d.Loc.Add(d.Scale.Mul(tensor.Where(zero, tail, k.Mul(tail).Expm1().Div(k))))
}

// Mean returns loc + scale/(1 - k), and infinity where k ≥ 1.
func (d *GeneralizedPareto) Mean() *tensor.Tensor {
	k := d.Concentration
	return d.Loc.Add(d.Scale.Div(k.RSubScalar(1))).MaskedFill(k.GeScalar(1), math.Inf(1))
}

// Mode returns loc.
func (d *GeneralizedPareto) Mode() *tensor.Tensor { return d.Loc }

// Variance returns scale²/((1 - k)²·(1 - 2k)), and infinity where k ≥ 1/2.
func (d *GeneralizedPareto) Variance() *tensor.Tensor {
	k := d.Concentration
	v := d.Scale.Square().Div(k.RSubScalar(1).Square().Mul(k.MulScalar(2).RSubScalar(1)))
	return v.MaskedFill(k.GeScalar(0.5), math.Inf(1))
}

// Entropy returns log scale + k + 1.
func (d *GeneralizedPareto) Entropy() *tensor.Tensor {
	return d.Scale.Log().Add(d.Concentration).AddScalar(1)
}
