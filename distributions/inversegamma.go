package distributions

import (
	"math"

	"cresset/rng"
	"cresset/tensor"
)

// InverseGamma is the distribution of 1/z for a gamma distributed z.
type InverseGamma struct {
	shapes
	Concentration, Rate *tensor.Tensor // a and b, those of z
	base                *Gamma
}

// NewInverseGamma returns inverse gamma distributions.
func NewInverseGamma(concentration, rate *tensor.Tensor) *InverseGamma {
	base := NewGamma(concentration, rate)
	return &InverseGamma{base.shapes, base.Concentration, base.Rate, base}
}

// Sample draws. See Distribution.
func (d *InverseGamma) Sample(r *rng.Stream, shape ...int) *tensor.Tensor {
	return d.base.Sample(r, shape...).Reciprocal()
}

// RSample draws differentiably.
func (d *InverseGamma) RSample(r *rng.Stream, shape ...int) *tensor.Tensor {
	return d.base.RSample(r, shape...).Reciprocal()
}

// LogProb returns the base's at 1/x, minus 2·log x.
func (d *InverseGamma) LogProb(x *tensor.Tensor) *tensor.Tensor {
	return d.base.LogProb(x.Reciprocal()).Sub(x.Log().MulScalar(2))
}

// CDF returns Q(a, b/x), the incomplete gamma function.
func (d *InverseGamma) CDF(x *tensor.Tensor) *tensor.Tensor {
	return d.Concentration.IGammaC(d.Rate.Div(x))
}

// Mean returns b/(a - 1), and infinity where a ≤ 1.
func (d *InverseGamma) Mean() *tensor.Tensor {
	return d.Rate.Div(d.Concentration.SubScalar(1)).MaskedFill(d.Concentration.LeScalar(1), math.Inf(1))
}

// Mode returns b/(a + 1).
func (d *InverseGamma) Mode() *tensor.Tensor { return d.Rate.Div(d.Concentration.AddScalar(1)) }

// Variance returns b²/((a - 1)²·(a - 2)), and infinity where a ≤ 2.
func (d *InverseGamma) Variance() *tensor.Tensor {
	a := d.Concentration
	v := d.Rate.Square().Div(a.SubScalar(1).Square().Mul(a.SubScalar(2)))
	return v.MaskedFill(a.LeScalar(2), math.Inf(1))
}

// Entropy returns a + log b + log Γ(a) - (1 + a)·ψ(a).
func (d *InverseGamma) Entropy() *tensor.Tensor {
	a := d.Concentration
	return a.Add(d.Rate.Log()).Add(a.LGamma()).Sub(a.AddScalar(1).Mul(a.Digamma()))
}
