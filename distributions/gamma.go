package distributions

import (
	"cresset/rng"
	"cresset/tensor"
)

// Gamma is the gamma distribution.
type Gamma struct {
	shapes
	Concentration, Rate *tensor.Tensor // shape a, inverse scale b
}

// NewGamma returns gamma distributions. It panics with ErrValue unless both are positive.
func NewGamma(concentration, rate *tensor.Tensor) *Gamma {
	p := parameters("Gamma", concentration, rate)
	requirePositive("Gamma", "concentration", concentration)
	requirePositive("Gamma", "rate", rate)
	return &Gamma{shapes{batch: p[0].Shape()}, p[0], p[1]}
}

// Sample draws. See Distribution.
func (d *Gamma) Sample(r *rng.Stream, shape ...int) *tensor.Tensor {
	return fixed(func() *tensor.Tensor { return d.RSample(r, shape...) })
}

// RSample draws differentiably: tensor.StandardGamma over rate, and never 0.
func (d *Gamma) RSample(r *rng.Stream, shape ...int) *tensor.Tensor {
	const least = 1.1754944e-38 // the least normal F32
	z := tensor.StandardGamma(r, d.Concentration.BroadcastTo(d.full(shape)...))
	return z.Div(d.Rate).ClampMin(least)
}

// LogProb returns a·log b + (a - 1)·log x - b·x - log Γ(a).
func (d *Gamma) LogProb(x *tensor.Tensor) *tensor.Tensor {
	a := d.Concentration
	return a.XLogY(d.Rate).Add(a.SubScalar(1).XLogY(x)).Sub(d.Rate.Mul(x)).Sub(a.LGamma())
}

// CDF returns P(a, b·x), the incomplete gamma function; without a gradient for a.
func (d *Gamma) CDF(x *tensor.Tensor) *tensor.Tensor { return d.Concentration.IGamma(d.Rate.Mul(x)) }

// Mean returns a/b.
func (d *Gamma) Mean() *tensor.Tensor { return d.Concentration.Div(d.Rate) }

// Mode returns (a - 1)/b, and 0 where a ≤ 1.
func (d *Gamma) Mode() *tensor.Tensor { return d.Concentration.SubScalar(1).Div(d.Rate).ClampMin(0) }

// Variance returns a/b².
func (d *Gamma) Variance() *tensor.Tensor { return d.Concentration.Div(d.Rate.Square()) }

// Entropy returns a - log b + log Γ(a) + (1 - a)·ψ(a).
func (d *Gamma) Entropy() *tensor.Tensor {
	a := d.Concentration
	return a.Sub(d.Rate.Log()).Add(a.LGamma()).Add(a.RSubScalar(1).Mul(a.Digamma()))
}

// Chi2 is the distribution of the sum of df squares of standard normal numbers.
type Chi2 struct {
	*Gamma
	DF *tensor.Tensor
}

// NewChi2 returns χ² distributions. It panics with ErrValue unless df is positive.
func NewChi2(df *tensor.Tensor) *Chi2 {
	requirePositive("Chi2", "df", df)
	return &Chi2{NewGamma(df.MulScalar(0.5), constant(df, 0.5)), df}
}
