package distributions

import (
	"math"

	"cresset/rng"
	"cresset/tensor"
)

// odds are probabilities of success, given as such or by their logits.
type odds struct {
	shapes
	probs, logits *tensor.Tensor // one of them, until the other is asked for
}

func fromProbs(name string, probs *tensor.Tensor) odds {
	p := parameters(name, probs)
	requireUnit(name, "probs", probs)
	return odds{shapes: shapes{batch: probs.Shape()}, probs: p[0]}
}

func fromLogits(name string, logits *tensor.Tensor) odds {
	p := parameters(name, logits)
	requireReal(name, "logits", logits)
	return odds{shapes: shapes{batch: logits.Shape()}, logits: p[0]}
}

// Probs returns the probabilities of success.
func (d *odds) Probs() *tensor.Tensor {
	if d.probs != nil {
		return d.probs
	}
	return d.logits.Sigmoid()
}

// Logits returns log(p/(1 - p)), with p kept one rounding step away from 0 and 1.
func (d *odds) Logits() *tensor.Tensor {
	if d.logits != nil {
		return d.logits
	}
	eps := epsilon(d.probs)
	p := d.probs.Clamp(eps, 1-eps)
	return p.Log().Sub(p.Neg().Log1p())
}

// param returns what was given.
func (d *odds) param() *tensor.Tensor {
	if d.probs != nil {
		return d.probs
	}
	return d.logits
}

// logProb returns x·log p + (1 - x)·log(1 - p) from the logits l: x·l - log(1 + eˡ).
func (d *odds) logProb(x *tensor.Tensor) *tensor.Tensor {
	l := d.Logits()
	return x.Mul(l).Add(l.Neg().LogSigmoid())
}

// entropy returns -p·log p - (1 - p)·log(1 - p).
func (d *odds) entropy() *tensor.Tensor { return d.logProb(d.Probs()).Neg() }

// Bernoulli is the distribution of 1 with probability p, else 0.
type Bernoulli struct{ odds }

// NewBernoulli returns Bernoulli distributions with probabilities of 1 in [0, 1].
func NewBernoulli(probs *tensor.Tensor) *Bernoulli {
	return &Bernoulli{fromProbs("Bernoulli", probs)}
}

// NewBernoulliLogits returns Bernoulli distributions with the logits log(p/(1 - p)).
func NewBernoulliLogits(logits *tensor.Tensor) *Bernoulli {
	return &Bernoulli{fromLogits("Bernoulli", logits)}
}

// Sample draws zeros and ones of the parameters' type.
func (d *Bernoulli) Sample(r *rng.Stream, shape ...int) *tensor.Tensor {
	return fixed(func() *tensor.Tensor { return tensor.Bernoulli(r, d.Probs().BroadcastTo(d.full(shape)...)) })
}

// LogProb returns x·log p + (1 - x)·log(1 - p).
func (d *Bernoulli) LogProb(x *tensor.Tensor) *tensor.Tensor { return d.logProb(x) }

// Mean returns p.
func (d *Bernoulli) Mean() *tensor.Tensor { return d.Probs() }

// Mode returns 1 where p > 1/2, 0 where p < 1/2, and NaN where neither is likelier.
func (d *Bernoulli) Mode() *tensor.Tensor {
	p := d.Probs().Detach()
	return p.GtScalar(0.5).To(p.DType()).MaskedFill(p.EqScalar(0.5), math.NaN())
}

// Variance returns p·(1 - p).
func (d *Bernoulli) Variance() *tensor.Tensor {
	p := d.Probs()
	return p.Mul(p.RSubScalar(1))
}

// Entropy returns -p·log p - (1 - p)·log(1 - p).
func (d *Bernoulli) Entropy() *tensor.Tensor { return d.entropy() }

// Support returns the values 0 and 1 along a new first dimension.
func (d *Bernoulli) Support() *tensor.Tensor { return support(d.param(), d.shapes, 2) }

// support returns 0 … n-1 for every member of the batch.
func support(like *tensor.Tensor, s shapes, n int) *tensor.Tensor {
	column := make([]int, 1+len(s.batch))
	for i := range column {
		column[i] = 1
	}
	column[0] = n
	return like.Options().Arange(0, n, 1).View(column...).BroadcastTo(append([]int{n}, s.batch...)...)
}
