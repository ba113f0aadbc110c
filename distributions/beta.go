package distributions

import (
	"cresset/rng"
	"cresset/tensor"
)

// Beta is the beta distribution, over (0, 1).
type Beta struct {
	shapes
	Concentration1, Concentration0 *tensor.Tensor // a, of 1; b, of 0
	base                           *Dirichlet     // of (x, 1 - x)
}

// NewBeta returns beta distributions. It panics with ErrValue unless both concentrations are
// positive.
func NewBeta(concentration1, concentration0 *tensor.Tensor) *Beta {
	p := parameters("Beta", concentration1, concentration0)
	requirePositive("Beta", "concentration1", concentration1)
	requirePositive("Beta", "concentration0", concentration0)
	return &Beta{shapes{batch: p[0].Shape()}, p[0], p[1], NewDirichlet(tensor.Stack(p, -1))}
}

// Sample draws. See Distribution.
func (d *Beta) Sample(r *rng.Stream, shape ...int) *tensor.Tensor {
	return fixed(func() *tensor.Tensor { return d.RSample(r, shape...) })
}

// RSample draws differentiably.
func (d *Beta) RSample(r *rng.Stream, shape ...int) *tensor.Tensor {
	return d.base.RSample(r, shape...).Select(-1, 0)
}

// LogProb returns (a - 1)·log x + (b - 1)·log(1 - x) - log B(a, b).
func (d *Beta) LogProb(x *tensor.Tensor) *tensor.Tensor {
	a, b := d.Concentration1, d.Concentration0
	return a.SubScalar(1).XLogY(x).Add(b.SubScalar(1).XLog1pY(x.Neg())).Sub(logBeta(a, b))
}

// Mean returns a/(a + b).
func (d *Beta) Mean() *tensor.Tensor {
	return d.Concentration1.Div(d.Concentration1.Add(d.Concentration0))
}

// Mode returns (a - 1)/(a + b - 2), and an end of the interval where a or b is below 1.
func (d *Beta) Mode() *tensor.Tensor { return d.base.Mode().Select(-1, 0) }

// Variance returns a·b/((a + b)²·(a + b + 1)).
func (d *Beta) Variance() *tensor.Tensor {
	a, b := d.Concentration1, d.Concentration0
	s := a.Add(b)
	return a.Mul(b).Div(s.Square().Mul(s.AddScalar(1)))
}

// Entropy returns that of the Dirichlet distribution of (x, 1 - x).
func (d *Beta) Entropy() *tensor.Tensor { return d.base.Entropy() }
