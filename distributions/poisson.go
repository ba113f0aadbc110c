package distributions

import (
	"cresset/rng"
	"cresset/tensor"
)

// Poisson is the distribution of the number of events that come at a rate.
type Poisson struct {
	shapes
	Rate *tensor.Tensor
}

// NewPoisson returns Poisson distributions. It panics with ErrValue if a rate is negative.
func NewPoisson(rate *tensor.Tensor) *Poisson {
	p := parameters("Poisson", rate)
	require("Poisson", "rate", "must not be negative", rate.Detach().GeScalar(0), rate)
	return &Poisson{shapes{batch: rate.Shape()}, p[0]}
}

// Sample draws whole numbers of the parameter's type.
func (d *Poisson) Sample(r *rng.Stream, shape ...int) *tensor.Tensor {
	return tensor.Poisson(r, d.Rate.Detach().BroadcastTo(d.full(shape)...))
}

// LogProb returns x·log rate - rate - log x!.
func (d *Poisson) LogProb(x *tensor.Tensor) *tensor.Tensor {
	return x.XLogY(d.Rate).Sub(d.Rate).Sub(x.AddScalar(1).LGamma())
}

// Mean returns rate.
func (d *Poisson) Mean() *tensor.Tensor { return d.Rate }

// Mode returns ⌊rate⌋.
func (d *Poisson) Mode() *tensor.Tensor { return d.Rate.Floor() }

// Variance returns rate.
func (d *Poisson) Variance() *tensor.Tensor { return d.Rate }
