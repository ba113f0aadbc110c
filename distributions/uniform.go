package distributions

import (
	"math"

	"cresset/rng"
	"cresset/tensor"
)

// Uniform is the uniform distribution over [low, high).
type Uniform struct {
	shapes
	Low, High *tensor.Tensor
}

// NewUniform returns uniform distributions. It panics with ErrValue unless low < high.
func NewUniform(low, high *tensor.Tensor) *Uniform {
	p := parameters("Uniform", low, high)
	require("Uniform", "low", "must be less than high everywhere", p[0].Detach().Lt(p[1].Detach()), low)
	return &Uniform{shapes{batch: p[0].Shape()}, p[0], p[1]}
}

// Sample draws. See Distribution.
func (d *Uniform) Sample(r *rng.Stream, shape ...int) *tensor.Tensor {
	return fixed(func() *tensor.Tensor { return d.RSample(r, shape...) })
}

// RSample returns low + (high - low)·u for u of [0, 1).
func (d *Uniform) RSample(r *rng.Stream, shape ...int) *tensor.Tensor {
	return d.ICDF(d.Low.Options().Rand(r, d.full(shape)...))
}

// LogProb returns -log(high - low) inside.
func (d *Uniform) LogProb(x *tensor.Tensor) *tensor.Tensor {
	return impossible(d.High.Sub(d.Low).Log().Neg(), x.Ge(d.Low).LogicalAnd(x.Lt(d.High)))
}

// CDF returns (x - low)/(high - low), between 0 and 1.
func (d *Uniform) CDF(x *tensor.Tensor) *tensor.Tensor {
	return x.Sub(d.Low).Div(d.High.Sub(d.Low)).Clamp(0, 1)
}

// ICDF returns low + (high - low)·p.
func (d *Uniform) ICDF(p *tensor.Tensor) *tensor.Tensor { return d.Low.Add(d.High.Sub(d.Low).Mul(p)) }

// Mean returns (low + high)/2.
func (d *Uniform) Mean() *tensor.Tensor { return d.Low.Add(d.High).MulScalar(0.5) }

// Mode returns NaN: no value stands out.
func (d *Uniform) Mode() *tensor.Tensor { return d.Low.FullLike(math.NaN()) }

// Variance returns (high - low)²/12.
func (d *Uniform) Variance() *tensor.Tensor { return d.High.Sub(d.Low).Square().DivScalar(12) }

// Entropy returns log(high - low).
func (d *Uniform) Entropy() *tensor.Tensor { return d.High.Sub(d.Low).Log() }
