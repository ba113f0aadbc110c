package distributions

import (
	"math"

	"cresset/rng"
	"cresset/tensor"
)

// euler is the Euler–Mascheroni constant γ.
const euler = 0.57721566490153286060651209008240243

// Gumbel is the distribution of the maximum of many numbers.
type Gumbel struct {
	shapes
	Loc, Scale *tensor.Tensor
}

// NewGumbel returns Gumbel distributions. It panics with ErrValue unless scale is positive.
func NewGumbel(loc, scale *tensor.Tensor) *Gumbel {
	p := parameters("Gumbel", loc, scale)
	requireReal("Gumbel", "loc", loc)
	requirePositive("Gumbel", "scale", scale)
	return &Gumbel{shapes{batch: p[0].Shape()}, p[0], p[1]}
}

// Sample draws. See Distribution.
func (d *Gumbel) Sample(r *rng.Stream, shape ...int) *tensor.Tensor {
	return fixed(func() *tensor.Tensor { return d.RSample(r, shape...) })
}

// RSample returns the quantile of a uniform number.
func (d *Gumbel) RSample(r *rng.Stream, shape ...int) *tensor.Tensor {
	return d.ICDF(uniform(r, d.Loc, d.full(shape)))
}

// LogProb returns y - eʸ - log scale with y = (loc - x)/scale.
func (d *Gumbel) LogProb(x *tensor.Tensor) *tensor.Tensor {
	y := d.Loc.Sub(x).Div(d.Scale)
	return y.Sub(y.Exp()).Sub(d.Scale.Log())
}

// CDF returns exp(-exp((loc - x)/scale)).
func (d *Gumbel) CDF(x *tensor.Tensor) *tensor.Tensor {
	return d.Loc.Sub(x).Div(d.Scale).Exp().Neg().Exp()
}

// ICDF returns loc - scale·log(-log p).
func (d *Gumbel) ICDF(p *tensor.Tensor) *tensor.Tensor {
	return d.Loc.Sub(d.Scale.Mul(p.Log().Neg().Log()))
}

// Mean returns loc + γ·scale.
func (d *Gumbel) Mean() *tensor.Tensor { return d.Loc.Add(d.Scale.MulScalar(euler)) }

// Mode returns loc.
func (d *Gumbel) Mode() *tensor.Tensor { return d.Loc }

// Variance returns (π·scale)²/6.
func (d *Gumbel) Variance() *tensor.Tensor { return d.Scale.Square().MulScalar(math.Pi * math.Pi / 6) }

// Entropy returns log scale + 1 + γ.
func (d *Gumbel) Entropy() *tensor.Tensor { return d.Scale.Log().AddScalar(1 + euler) }
