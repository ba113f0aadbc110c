package distributions

import (
	"cresset/rng"
	"cresset/tensor"
)

// Binomial is the distribution of the number of successes in a number of trials.
type Binomial struct {
	odds
	TotalCount int
}

// NewBinomial returns binomial distributions of n trials with probabilities in [0, 1].
func NewBinomial(n int, probs *tensor.Tensor) *Binomial {
	checkTrials("Binomial", n, probs)
	return &Binomial{fromProbs("Binomial", probs), n}
}

// NewBinomialLogits returns binomial distributions of n trials with the logits log(p/(1 - p)).
func NewBinomialLogits(n int, logits *tensor.Tensor) *Binomial {
	checkTrials("Binomial", n, logits)
	return &Binomial{fromLogits("Binomial", logits), n}
}

func checkTrials(name string, n int, p *tensor.Tensor) {
	if n < 0 {
		tensor.Fail(name, tensor.ErrValue, "the number of trials is negative", p)
	}
}

// Sample draws whole numbers of the parameters' type.
func (d *Binomial) Sample(r *rng.Stream, shape ...int) *tensor.Tensor {
	return fixed(func() *tensor.Tensor {
		p := d.Probs()
		return tensor.Binomial(r, constant(p, float64(d.TotalCount)), p.BroadcastTo(d.full(shape)...))
	})
}

// LogProb returns log C(n, x) + x·log p + (n - x)·log(1 - p).
func (d *Binomial) LogProb(x *tensor.Tensor) *tensor.Tensor {
	n, l := float64(d.TotalCount), d.Logits()
	ways := constant(l, n+1).LGamma().Sub(x.AddScalar(1).LGamma()).Sub(x.RSubScalar(n + 1).LGamma())
	return ways.Add(x.Mul(l)).Add(l.Neg().LogSigmoid().MulScalar(n))
}

// Mean returns n·p.
func (d *Binomial) Mean() *tensor.Tensor { return d.Probs().MulScalar(d.TotalCount) }

// Mode returns ⌊(n + 1)·p⌋, at most n.
func (d *Binomial) Mode() *tensor.Tensor {
	return d.Probs().MulScalar(d.TotalCount + 1).Floor().ClampMax(d.TotalCount)
}

// Variance returns n·p·(1 - p).
func (d *Binomial) Variance() *tensor.Tensor {
	p := d.Probs()
	return p.Mul(p.RSubScalar(1)).MulScalar(d.TotalCount)
}

// Entropy sums over all outcomes.
func (d *Binomial) Entropy() *tensor.Tensor {
	l := d.LogProb(d.Support())
	return l.Exp().Mul(l).Sum(0).Neg()
}

// Support returns the values 0 to n along a new first dimension.
func (d *Binomial) Support() *tensor.Tensor { return support(d.param(), d.shapes, d.TotalCount+1) }
