package distributions

import (
	"cresset/rng"
	"cresset/tensor"
)

// Laplace is the double exponential distribution.
type Laplace struct {
	shapes
	Loc, Scale *tensor.Tensor
}

// NewLaplace returns Laplace distributions. It panics with ErrValue unless scale is positive.
func NewLaplace(loc, scale *tensor.Tensor) *Laplace {
	p := parameters("Laplace", loc, scale)
	requireReal("Laplace", "loc", loc)
	requirePositive("Laplace", "scale", scale)
	return &Laplace{shapes{batch: p[0].Shape()}, p[0], p[1]}
}

// Sample draws. See Distribution.
func (d *Laplace) Sample(r *rng.Stream, shape ...int) *tensor.Tensor {
	return fixed(func() *tensor.Tensor { return d.RSample(r, shape...) })
}

// RSample returns the quantile of a uniform number.
func (d *Laplace) RSample(r *rng.Stream, shape ...int) *tensor.Tensor {
	return d.ICDF(uniform(r, d.Loc, d.full(shape)))
}

// LogProb returns -|x - loc|/scale - log(2·scale).
func (d *Laplace) LogProb(x *tensor.Tensor) *tensor.Tensor {
	return x.Sub(d.Loc).Abs().Div(d.Scale).Neg().Sub(d.Scale.MulScalar(2).Log())
}

// CDF returns 1/2 - sign(x - loc)·(exp(-|x - loc|/scale) - 1)/2.
func (d *Laplace) CDF(x *tensor.Tensor) *tensor.Tensor {
	z := x.Sub(d.Loc)
	return z.Sign().Mul(z.Abs().Neg().Div(d.Scale).Expm1()).MulScalar(-0.5).AddScalar(0.5)
}

// ICDF returns loc - scale·sign(p - 1/2)·log(1 - 2·|p - 1/2|).
func (d *Laplace) ICDF(p *tensor.Tensor) *tensor.Tensor {
	t := p.SubScalar(0.5)
	return d.Loc.Sub(d.Scale.Mul(t.Sign()).Mul(t.Abs().MulScalar(-2).Log1p()))
}

// Mean returns loc.
func (d *Laplace) Mean() *tensor.Tensor { return d.Loc }

// Mode returns loc.
func (d *Laplace) Mode() *tensor.Tensor { return d.Loc }

// Variance returns 2·scale².
func (d *Laplace) Variance() *tensor.Tensor { return d.Scale.Square().MulScalar(2) }

// Entropy returns 1 + log(2·scale).
func (d *Laplace) Entropy() *tensor.Tensor { return d.Scale.MulScalar(2).Log().AddScalar(1) }
