package distributions

import (
	"math"

	"cresset/rng"
	"cresset/tensor"
)

var halfLog2Pi = math.Log(2*math.Pi) / 2

// Normal is the normal (Gaussian) distribution.
type Normal struct {
	shapes
	Loc, Scale *tensor.Tensor // mean, standard deviation
}

// NewNormal returns normal distributions. It panics with ErrValue unless scale is positive.
func NewNormal(loc, scale *tensor.Tensor) *Normal {
	p := parameters("Normal", loc, scale)
	requireReal("Normal", "loc", loc)
	requirePositive("Normal", "scale", scale)
	return &Normal{shapes{batch: p[0].Shape()}, p[0], p[1]}
}

// Sample draws. See Distribution.
func (d *Normal) Sample(r *rng.Stream, shape ...int) *tensor.Tensor {
	return fixed(func() *tensor.Tensor { return d.RSample(r, shape...) })
}

// RSample returns loc + scale·z for standard normal z.
func (d *Normal) RSample(r *rng.Stream, shape ...int) *tensor.Tensor {
	return d.Loc.Add(d.Scale.Mul(d.Loc.Options().RandN(r, d.full(shape)...)))
}

// LogProb returns -(x - loc)²/(2·scale²) - log scale - log(2π)/2.
func (d *Normal) LogProb(x *tensor.Tensor) *tensor.Tensor {
	z := x.Sub(d.Loc).Div(d.Scale)
	return z.Square().MulScalar(-0.5).Sub(d.Scale.Log()).SubScalar(halfLog2Pi)
}

// CDF returns Φ((x - loc)/scale).
func (d *Normal) CDF(x *tensor.Tensor) *tensor.Tensor { return x.Sub(d.Loc).Div(d.Scale).NDTR() }

// ICDF returns loc + scale·Φ⁻¹(p).
func (d *Normal) ICDF(p *tensor.Tensor) *tensor.Tensor { return d.Loc.Add(d.Scale.Mul(p.NDTRI())) }

// Mean returns loc.
func (d *Normal) Mean() *tensor.Tensor { return d.Loc }

// Mode returns loc.
func (d *Normal) Mode() *tensor.Tensor { return d.Loc }

// Variance returns scale².
func (d *Normal) Variance() *tensor.Tensor { return d.Scale.Square() }

// Entropy returns 1/2 + log(2π)/2 + log scale.
func (d *Normal) Entropy() *tensor.Tensor { return d.Scale.Log().AddScalar(0.5 + halfLog2Pi) }
