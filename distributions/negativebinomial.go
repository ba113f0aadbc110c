package distributions

import (
	"cresset/rng"
	"cresset/tensor"
)

// NegativeBinomial is the distribution of the number of successes before so many failures.
type NegativeBinomial struct {
	odds
	TotalCount float64 // of failures, not necessarily whole
}

// NewNegativeBinomial returns negative binomial distributions with the probabilities of
// success. It panics with ErrValue unless n is positive and probabilities lie in [0, 1).
func NewNegativeBinomial(n float64, probs *tensor.Tensor) *NegativeBinomial {
	const name = "NegativeBinomial"
	checkFailures(name, n, probs)
	require(name, "probs", "must be less than 1 everywhere", probs.Detach().LtScalar(1), probs)
	return &NegativeBinomial{fromProbs(name, probs), n}
}

// NewNegativeBinomialLogits returns negative binomial distributions with the logits
// log(p/(1 - p)) of success.
func NewNegativeBinomialLogits(n float64, logits *tensor.Tensor) *NegativeBinomial {
	checkFailures("NegativeBinomial", n, logits)
	return &NegativeBinomial{fromLogits("NegativeBinomial", logits), n}
}

func checkFailures(name string, n float64, p *tensor.Tensor) {
	if !(n > 0) {
		tensor.Fail(name, tensor.ErrValue, "the number of failures is not positive", p)
	}
}

// Sample draws a Poisson variable whose rate is gamma distributed.
func (d *NegativeBinomial) Sample(r *rng.Stream, shape ...int) *tensor.Tensor {
	return fixed(func() *tensor.Tensor {
		l := d.Logits()
		return tensor.Poisson(r, NewGamma(constant(l, d.TotalCount), l.Neg().Exp()).Sample(r, shape...))
	})
}

// LogProb returns log(Γ(n + x)/(x!·Γ(n))) + n·log(1 - p) + x·log p.
func (d *NegativeBinomial) LogProb(x *tensor.Tensor) *tensor.Tensor {
	n, l := d.TotalCount, d.Logits()
	ways := x.AddScalar(n).LGamma().Sub(x.AddScalar(1).LGamma()).Sub(constant(l, n).LGamma())
	return ways.Add(l.Neg().LogSigmoid().MulScalar(n)).Add(x.Mul(l.LogSigmoid()))
}

// Mean returns n·p/(1 - p).
func (d *NegativeBinomial) Mean() *tensor.Tensor { return d.Logits().Exp().MulScalar(d.TotalCount) }

// Mode returns ⌊(n - 1)·p/(1 - p)⌋, at least 0.
func (d *NegativeBinomial) Mode() *tensor.Tensor {
	return d.Logits().Exp().MulScalar(d.TotalCount - 1).Floor().ClampMin(0)
}

// Variance returns n·p/(1 - p)².
func (d *NegativeBinomial) Variance() *tensor.Tensor { return d.Mean().Div(d.Logits().Neg().Sigmoid()) }
