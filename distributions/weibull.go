package distributions

import (
	"cresset/rng"
	"cresset/tensor"
)

// Weibull is Weibull's distribution.
type Weibull struct {
	shapes
	Scale, Concentration *tensor.Tensor // λ, k
}

// NewWeibull returns Weibull distributions. It panics with ErrValue unless both are positive.
func NewWeibull(scale, concentration *tensor.Tensor) *Weibull {
	p := parameters("Weibull", scale, concentration)
	requirePositive("Weibull", "scale", scale)
	requirePositive("Weibull", "concentration", concentration)
	return &Weibull{shapes{batch: p[0].Shape()}, p[0], p[1]}
}

// Sample draws. See Distribution.
func (d *Weibull) Sample(r *rng.Stream, shape ...int) *tensor.Tensor {
	return fixed(func() *tensor.Tensor { return d.RSample(r, shape...) })
}

// RSample returns λ·e^(1/k) for a standard exponential e.
func (d *Weibull) RSample(r *rng.Stream, shape ...int) *tensor.Tensor {
	e := d.Scale.Options().Empty(d.full(shape)...).ExponentialInPlace(r, 1)
	return d.Scale.Mul(e.Pow(d.Concentration.Reciprocal()))
}

// LogProb returns log(k/λ) + (k - 1)·log(x/λ) - (x/λ)^k.
func (d *Weibull) LogProb(x *tensor.Tensor) *tensor.Tensor {
	k := d.Concentration
	l := x.Div(d.Scale).Log()
	return k.Div(d.Scale).Log().Add(k.SubScalar(1).Mul(l)).Sub(k.Mul(l).Exp())
}

// CDF returns 1 - exp(-(x/λ)^k).
func (d *Weibull) CDF(x *tensor.Tensor) *tensor.Tensor {
	return x.Div(d.Scale).Pow(d.Concentration).Neg().Expm1().Neg()
}

// ICDF returns λ·(-log(1 - p))^(1/k).
func (d *Weibull) ICDF(p *tensor.Tensor) *tensor.Tensor {
	return d.Scale.Mul(p.Neg().Log1p().Neg().Pow(d.Concentration.Reciprocal()))
}

// moment returns Γ(1 + n/k).
func (d *Weibull) moment(n float64) *tensor.Tensor {
	return d.Concentration.Reciprocal().MulScalar(n).AddScalar(1).LGamma().Exp()
}

// Mean returns λ·Γ(1 + 1/k).
func (d *Weibull) Mean() *tensor.Tensor { return d.Scale.Mul(d.moment(1)) }

// Mode returns λ·((k - 1)/k)^(1/k), and NaN where k < 1: the density grows without bound.
func (d *Weibull) Mode() *tensor.Tensor {
	k := d.Concentration
	return d.Scale.Mul(k.SubScalar(1).Div(k).Pow(k.Reciprocal()))
}

// Variance returns λ²·(Γ(1 + 2/k) - Γ(1 + 1/k)²).
func (d *Weibull) Variance() *tensor.Tensor {
	return d.Scale.Square().Mul(d.moment(2).Sub(d.moment(1).Square()))
}

// Entropy returns γ·(1 - 1/k) + log(λ/k) + 1.
func (d *Weibull) Entropy() *tensor.Tensor {
	k := d.Concentration
	return k.Reciprocal().RSubScalar(1).MulScalar(euler).Add(d.Scale.Div(k).Log()).AddScalar(1)
}
