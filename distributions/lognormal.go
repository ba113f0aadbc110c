package distributions

import (
	"cresset/rng"
	"cresset/tensor"
)

// LogNormal is the distribution of eᶻ for a normal z.
type LogNormal struct {
	shapes
	Base *Normal
}

// NewLogNormal returns log-normal distributions: loc and scale are those of the logarithm.
func NewLogNormal(loc, scale *tensor.Tensor) *LogNormal {
	base := NewNormal(loc, scale)
	return &LogNormal{base.shapes, base}
}

// Sample draws. See Distribution.
func (d *LogNormal) Sample(r *rng.Stream, shape ...int) *tensor.Tensor {
	return d.Base.Sample(r, shape...).Exp()
}

// RSample draws differentiably.
func (d *LogNormal) RSample(r *rng.Stream, shape ...int) *tensor.Tensor {
	return d.Base.RSample(r, shape...).Exp()
}

// LogProb returns the base's at log x, minus log x.
func (d *LogNormal) LogProb(x *tensor.Tensor) *tensor.Tensor {
	l := x.Log()
	return d.Base.LogProb(l).Sub(l)
}

// CDF returns the base's at log x.
func (d *LogNormal) CDF(x *tensor.Tensor) *tensor.Tensor { return d.Base.CDF(x.Log()) }

// ICDF returns the exponential of the base's.
func (d *LogNormal) ICDF(p *tensor.Tensor) *tensor.Tensor { return d.Base.ICDF(p).Exp() }

// Mean returns exp(loc + scale²/2).
func (d *LogNormal) Mean() *tensor.Tensor {
	return d.Base.Loc.Add(d.Base.Scale.Square().MulScalar(0.5)).Exp()
}

// Mode returns exp(loc - scale²).
func (d *LogNormal) Mode() *tensor.Tensor { return d.Base.Loc.Sub(d.Base.Scale.Square()).Exp() }

// Variance returns (exp(scale²) - 1)·exp(2·loc + scale²).
func (d *LogNormal) Variance() *tensor.Tensor {
	s := d.Base.Scale.Square()
	return s.Expm1().Mul(d.Base.Loc.MulScalar(2).Add(s).Exp())
}

// Entropy returns the base's plus loc.
func (d *LogNormal) Entropy() *tensor.Tensor { return d.Base.Entropy().Add(d.Base.Loc) }
