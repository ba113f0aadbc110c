package distributions

import (
	"math"

	"cresset/rng"
	"cresset/tensor"
)

// Cauchy is the distribution of loc + scale·(a quotient of two standard normal numbers).
type Cauchy struct {
	shapes
	Loc, Scale *tensor.Tensor // median, half width at half the greatest density
}

// NewCauchy returns Cauchy distributions. It panics with ErrValue unless scale is positive.
func NewCauchy(loc, scale *tensor.Tensor) *Cauchy {
	p := parameters("Cauchy", loc, scale)
	requireReal("Cauchy", "loc", loc)
	requirePositive("Cauchy", "scale", scale)
	return &Cauchy{shapes{batch: p[0].Shape()}, p[0], p[1]}
}

// Sample draws. See Distribution.
func (d *Cauchy) Sample(r *rng.Stream, shape ...int) *tensor.Tensor {
	return fixed(func() *tensor.Tensor { return d.RSample(r, shape...) })
}

// RSample returns the quantile of a uniform number.
func (d *Cauchy) RSample(r *rng.Stream, shape ...int) *tensor.Tensor {
	return d.ICDF(uniform(r, d.Loc, d.full(shape)))
}

// LogProb returns -log π - log scale - log(1 + ((x - loc)/scale)²).
func (d *Cauchy) LogProb(x *tensor.Tensor) *tensor.Tensor {
	z := x.Sub(d.Loc).Div(d.Scale)
	return z.Square().Log1p().Add(d.Scale.Log()).AddScalar(math.Log(math.Pi)).Neg()
}

// CDF returns atan((x - loc)/scale)/π + 1/2.
func (d *Cauchy) CDF(x *tensor.Tensor) *tensor.Tensor {
	return x.Sub(d.Loc).Div(d.Scale).Atan().DivScalar(math.Pi).AddScalar(0.5)
}

// ICDF returns loc + scale·tan(π·(p - 1/2)).
func (d *Cauchy) ICDF(p *tensor.Tensor) *tensor.Tensor {
	return d.Loc.Add(d.Scale.Mul(p.SubScalar(0.5).MulScalar(math.Pi).Tan()))
}

// Mean returns NaN: there is none.
func (d *Cauchy) Mean() *tensor.Tensor { return d.Loc.FullLike(math.NaN()) }

// Mode returns loc.
func (d *Cauchy) Mode() *tensor.Tensor { return d.Loc }

// Variance returns infinity.
func (d *Cauchy) Variance() *tensor.Tensor { return d.Loc.FullLike(math.Inf(1)) }

// Entropy returns log(4π·scale).
func (d *Cauchy) Entropy() *tensor.Tensor { return d.Scale.Log().AddScalar(math.Log(4 * math.Pi)) }
