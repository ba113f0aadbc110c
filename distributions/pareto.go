package distributions

import (
	"math"

	"cresset/rng"
	"cresset/tensor"
)

// Pareto is Pareto's distribution of the first kind, over [scale, ∞).
type Pareto struct {
	shapes
	Scale, Alpha *tensor.Tensor // least value, exponent of the tail
}

// NewPareto returns Pareto distributions. It panics with ErrValue unless both are positive.
func NewPareto(scale, alpha *tensor.Tensor) *Pareto {
	p := parameters("Pareto", scale, alpha)
	requirePositive("Pareto", "scale", scale)
	requirePositive("Pareto", "alpha", alpha)
	return &Pareto{shapes{batch: p[0].Shape()}, p[0], p[1]}
}

// Sample draws. See Distribution.
func (d *Pareto) Sample(r *rng.Stream, shape ...int) *tensor.Tensor {
	return fixed(func() *tensor.Tensor { return d.RSample(r, shape...) })
}

// RSample returns scale·exp(e/alpha) for a standard exponential e.
func (d *Pareto) RSample(r *rng.Stream, shape ...int) *tensor.Tensor {
	e := d.Scale.Options().Empty(d.full(shape)...).ExponentialInPlace(r, 1)
	return d.Scale.Mul(e.Div(d.Alpha).Exp())
}

// LogProb returns log alpha + alpha·log scale - (alpha + 1)·log x.
func (d *Pareto) LogProb(x *tensor.Tensor) *tensor.Tensor {
	logp := d.Alpha.Log().Add(d.Alpha.Mul(d.Scale.Log())).Sub(d.Alpha.AddScalar(1).Mul(x.Log()))
	return impossible(logp, x.Ge(d.Scale))
}

// CDF returns 1 - (scale/x)^alpha.
func (d *Pareto) CDF(x *tensor.Tensor) *tensor.Tensor {
	return d.Scale.Div(x).Log().ClampMax(0).Mul(d.Alpha).Expm1().Neg()
}

// ICDF returns scale·(1 - p)^(-1/alpha).
func (d *Pareto) ICDF(p *tensor.Tensor) *tensor.Tensor {
	return d.Scale.Mul(p.Neg().Log1p().Neg().Div(d.Alpha).Exp())
}

// Mean returns alpha·scale/(alpha - 1), and infinity where alpha ≤ 1.
func (d *Pareto) Mean() *tensor.Tensor {
	m := d.Alpha.Mul(d.Scale).Div(d.Alpha.SubScalar(1))
	return m.MaskedFill(d.Alpha.LeScalar(1), math.Inf(1))
}

// Mode returns scale.
func (d *Pareto) Mode() *tensor.Tensor { return d.Scale }

// Variance returns scale²·alpha/((alpha - 1)²·(alpha - 2)), and infinity where alpha ≤ 2.
func (d *Pareto) Variance() *tensor.Tensor {
	a := d.Alpha
	v := d.Scale.Square().Mul(a).Div(a.SubScalar(1).Square().Mul(a.SubScalar(2)))
	return v.MaskedFill(a.LeScalar(2), math.Inf(1))
}

// Entropy returns log(scale/alpha) + 1 + 1/alpha.
func (d *Pareto) Entropy() *tensor.Tensor {
	return d.Scale.Div(d.Alpha).Log().Add(d.Alpha.Reciprocal()).AddScalar(1)
}
