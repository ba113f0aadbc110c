package distributions

import (
	"cresset/rng"
	"cresset/tensor"
)

// Exponential is the distribution of the time to the next of events that come at a rate.
type Exponential struct {
	shapes
	Rate *tensor.Tensor
}

// NewExponential returns exponential distributions. It panics with ErrValue unless rate is
// positive.
func NewExponential(rate *tensor.Tensor) *Exponential {
	p := parameters("Exponential", rate)
	requirePositive("Exponential", "rate", rate)
	return &Exponential{shapes{batch: rate.Shape()}, p[0]}
}

// Sample draws. See Distribution.
func (d *Exponential) Sample(r *rng.Stream, shape ...int) *tensor.Tensor {
	return fixed(func() *tensor.Tensor { return d.RSample(r, shape...) })
}

// RSample returns e/rate for a standard exponential e.
func (d *Exponential) RSample(r *rng.Stream, shape ...int) *tensor.Tensor {
	return d.Rate.Options().Empty(d.full(shape)...).ExponentialInPlace(r, 1).Div(d.Rate)
}

// LogProb returns log rate - rate·x.
func (d *Exponential) LogProb(x *tensor.Tensor) *tensor.Tensor {
	return impossible(d.Rate.Log().Sub(d.Rate.Mul(x)), x.GeScalar(0))
}

// CDF returns 1 - exp(-rate·x).
func (d *Exponential) CDF(x *tensor.Tensor) *tensor.Tensor { return d.Rate.Neg().Mul(x).Expm1().Neg() }

// ICDF returns -log(1 - p)/rate.
func (d *Exponential) ICDF(p *tensor.Tensor) *tensor.Tensor { return p.Neg().Log1p().Neg().Div(d.Rate) }

// Mean returns 1/rate.
func (d *Exponential) Mean() *tensor.Tensor { return d.Rate.Reciprocal() }

// Mode returns 0.
func (d *Exponential) Mode() *tensor.Tensor { return d.Rate.ZerosLike() }

// Variance returns 1/rate².
func (d *Exponential) Variance() *tensor.Tensor { return d.Rate.PowScalar(-2) }

// Entropy returns 1 - log rate.
func (d *Exponential) Entropy() *tensor.Tensor { return d.Rate.Log().RSubScalar(1) }
