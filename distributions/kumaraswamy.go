package distributions

import (
	"math"

	"cresset/rng"
	"cresset/tensor"
)

// Kumaraswamy is the distribution over (0, 1) with P(X ≤ x) = 1 - (1 - xᵃ)ᵇ.
type Kumaraswamy struct {
	shapes
	Concentration1, Concentration0 *tensor.Tensor // a, b
}

// NewKumaraswamy returns Kumaraswamy distributions. It panics with ErrValue unless both
// concentrations are positive.
func NewKumaraswamy(concentration1, concentration0 *tensor.Tensor) *Kumaraswamy {
	p := parameters("Kumaraswamy", concentration1, concentration0)
	requirePositive("Kumaraswamy", "concentration1", concentration1)
	requirePositive("Kumaraswamy", "concentration0", concentration0)
	return &Kumaraswamy{shapes{batch: p[0].Shape()}, p[0], p[1]}
}

// Sample draws. See Distribution.
func (d *Kumaraswamy) Sample(r *rng.Stream, shape ...int) *tensor.Tensor {
	return fixed(func() *tensor.Tensor { return d.RSample(r, shape...) })
}

// RSample returns the quantile of a uniform number.
func (d *Kumaraswamy) RSample(r *rng.Stream, shape ...int) *tensor.Tensor {
	return d.ICDF(uniform(r, d.Concentration1, d.full(shape)))
}

// LogProb returns log(a·b) + (a - 1)·log x + (b - 1)·log(1 - xᵃ).
func (d *Kumaraswamy) LogProb(x *tensor.Tensor) *tensor.Tensor {
	a, b := d.Concentration1, d.Concentration0
	return a.Mul(b).Log().Add(a.SubScalar(1).XLogY(x)).Add(b.SubScalar(1).XLog1pY(x.Pow(a).Neg()))
}

// CDF returns 1 - (1 - xᵃ)ᵇ.
func (d *Kumaraswamy) CDF(x *tensor.Tensor) *tensor.Tensor {
	return x.Pow(d.Concentration1).Neg().Log1p().Mul(d.Concentration0).Expm1().Neg()
}

// ICDF returns (1 - (1 - p)^(1/b))^(1/a).
func (d *Kumaraswamy) ICDF(p *tensor.Tensor) *tensor.Tensor {
	return p.Neg().Log1p().Div(d.Concentration0).Expm1().Neg().Pow(d.Concentration1.Reciprocal())
}

// moment returns the mean of xⁿ: b·B(1 + n/a, b).
func (d *Kumaraswamy) moment(n float64) *tensor.Tensor {
	up := d.Concentration1.Reciprocal().MulScalar(n).AddScalar(1)
	return d.Concentration0.Mul(logBeta(up, d.Concentration0).Exp())
}

// Mean returns b·B(1 + 1/a, b).
func (d *Kumaraswamy) Mean() *tensor.Tensor { return d.moment(1) }

// Mode returns ((a - 1)/(a·b - 1))^(1/a), and NaN where a or b is below 1.
func (d *Kumaraswamy) Mode() *tensor.Tensor {
	a, b := d.Concentration1, d.Concentration0
	m := a.SubScalar(1).Div(a.Mul(b).SubScalar(1)).Pow(a.Reciprocal())
	return m.MaskedFill(a.LtScalar(1).LogicalOr(b.LtScalar(1)), math.NaN())
}

// Variance returns the mean of x² less the square of the mean.
func (d *Kumaraswamy) Variance() *tensor.Tensor { return d.moment(2).Sub(d.moment(1).Square()) }

// Entropy returns (1 - 1/b) + (1 - 1/a)·(ψ(b + 1) + γ) - log(a·b).
func (d *Kumaraswamy) Entropy() *tensor.Tensor {
	a, b := d.Concentration1, d.Concentration0
	harmonic := b.AddScalar(1).Digamma().AddScalar(euler)
	return b.Reciprocal().RSubScalar(1).Add(a.Reciprocal().RSubScalar(1).Mul(harmonic)).Sub(a.Mul(b).Log())
}
