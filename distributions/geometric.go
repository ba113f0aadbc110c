package distributions

import (
	"cresset/rng"
	"cresset/tensor"
)

// Geometric is the distribution of the number of failures before the first success.
type Geometric struct{ odds }

// NewGeometric returns geometric distributions. It panics with ErrValue unless the probability
// of success lies in (0, 1].
func NewGeometric(probs *tensor.Tensor) *Geometric {
	requirePositive("Geometric", "probs", probs)
	return &Geometric{fromProbs("Geometric", probs)}
}

// NewGeometricLogits returns geometric distributions with the logits log(p/(1 - p)).
func NewGeometricLogits(logits *tensor.Tensor) *Geometric {
	return &Geometric{fromLogits("Geometric", logits)}
}

// Sample returns ⌊log u/log(1 - p)⌋ for uniform u.
func (d *Geometric) Sample(r *rng.Stream, shape ...int) *tensor.Tensor {
	return fixed(func() *tensor.Tensor {
		p := d.Probs()
		return uniform(r, p, d.full(shape)).Log().Div(p.Neg().Log1p()).Floor()
	})
}

// LogProb returns x·log(1 - p) + log p.
func (d *Geometric) LogProb(x *tensor.Tensor) *tensor.Tensor {
	p := d.Probs()
	return x.XLog1pY(p.Neg()).Add(p.Log())
}

// Mean returns 1/p - 1.
func (d *Geometric) Mean() *tensor.Tensor { return d.Probs().Reciprocal().SubScalar(1) }

// Mode returns 0.
func (d *Geometric) Mode() *tensor.Tensor { return d.param().ZerosLike() }

// Variance returns (1/p - 1)/p.
func (d *Geometric) Variance() *tensor.Tensor { return d.Mean().Div(d.Probs()) }

// Entropy returns that of a trial over p.
func (d *Geometric) Entropy() *tensor.Tensor { return d.entropy().Div(d.Probs()) }
