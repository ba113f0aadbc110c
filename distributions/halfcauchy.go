package distributions

import (
	"math"

	"cresset/rng"
	"cresset/tensor"
)

// HalfCauchy is the distribution of |z| for a z of Cauchy's distribution around 0.
type HalfCauchy struct {
	shapes
	Scale *tensor.Tensor // of z
	base  *Cauchy
}

// NewHalfCauchy returns half-Cauchy distributions.
func NewHalfCauchy(scale *tensor.Tensor) *HalfCauchy {
	base := NewCauchy(constant(scale, 0), scale)
	return &HalfCauchy{base.shapes, base.Scale, base}
}

// Sample draws. See Distribution.
func (d *HalfCauchy) Sample(r *rng.Stream, shape ...int) *tensor.Tensor {
	return d.base.Sample(r, shape...).Abs()
}

// RSample draws differentiably.
func (d *HalfCauchy) RSample(r *rng.Stream, shape ...int) *tensor.Tensor {
	return d.base.RSample(r, shape...).Abs()
}

// LogProb returns Cauchy's plus log 2.
func (d *HalfCauchy) LogProb(x *tensor.Tensor) *tensor.Tensor {
	return impossible(d.base.LogProb(x).AddScalar(math.Ln2), x.GeScalar(0))
}

// CDF returns 2/π·atan(x/scale).
func (d *HalfCauchy) CDF(x *tensor.Tensor) *tensor.Tensor {
	return d.base.CDF(x).MulScalar(2).SubScalar(1)
}

// ICDF returns scale·tan(π·p/2).
func (d *HalfCauchy) ICDF(p *tensor.Tensor) *tensor.Tensor {
	return d.base.ICDF(p.AddScalar(1).MulScalar(0.5))
}

// Mean returns infinity.
func (d *HalfCauchy) Mean() *tensor.Tensor { return d.Scale.FullLike(math.Inf(1)) }

// Mode returns 0.
func (d *HalfCauchy) Mode() *tensor.Tensor { return d.Scale.ZerosLike() }

// Variance returns infinity.
func (d *HalfCauchy) Variance() *tensor.Tensor { return d.Scale.FullLike(math.Inf(1)) }

// Entropy returns log(2π·scale).
func (d *HalfCauchy) Entropy() *tensor.Tensor { return d.base.Entropy().SubScalar(math.Ln2) }
