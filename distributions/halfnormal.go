package distributions

import (
	"math"

	"cresset/rng"
	"cresset/tensor"
)

// HalfNormal is the distribution of |z| for a normal z around 0.
type HalfNormal struct {
	shapes
	Scale *tensor.Tensor // of z
	base  *Normal
}

// NewHalfNormal returns half-normal distributions.
func NewHalfNormal(scale *tensor.Tensor) *HalfNormal {
	base := NewNormal(constant(scale, 0), scale)
	return &HalfNormal{base.shapes, base.Scale, base}
}

// Sample draws. See Distribution.
func (d *HalfNormal) Sample(r *rng.Stream, shape ...int) *tensor.Tensor {
	return d.base.Sample(r, shape...).Abs()
}

// RSample draws differentiably.
func (d *HalfNormal) RSample(r *rng.Stream, shape ...int) *tensor.Tensor {
	return d.base.RSample(r, shape...).Abs()
}

// LogProb returns the normal distribution's plus log 2.
func (d *HalfNormal) LogProb(x *tensor.Tensor) *tensor.Tensor {
	return impossible(d.base.LogProb(x).AddScalar(math.Ln2), x.GeScalar(0))
}

// CDF returns 2·Φ(x/scale) - 1.
func (d *HalfNormal) CDF(x *tensor.Tensor) *tensor.Tensor {
	return d.base.CDF(x).MulScalar(2).SubScalar(1)
}

// ICDF returns scale·Φ⁻¹((p + 1)/2).
func (d *HalfNormal) ICDF(p *tensor.Tensor) *tensor.Tensor {
	return d.base.ICDF(p.AddScalar(1).MulScalar(0.5))
}

// Mean returns scale·√(2/π).
func (d *HalfNormal) Mean() *tensor.Tensor { return d.Scale.MulScalar(math.Sqrt(2 / math.Pi)) }

// Mode returns 0.
func (d *HalfNormal) Mode() *tensor.Tensor { return d.Scale.ZerosLike() }

// Variance returns scale²·(1 - 2/π).
func (d *HalfNormal) Variance() *tensor.Tensor { return d.Scale.Square().MulScalar(1 - 2/math.Pi) }

// Entropy returns the normal distribution's minus log 2.
func (d *HalfNormal) Entropy() *tensor.Tensor { return d.base.Entropy().SubScalar(math.Ln2) }
