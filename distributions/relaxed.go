package distributions

import (
	"math"

	"cresset/rng"
	"cresset/tensor"
)

// RelaxedBernoulli is a distribution over (0, 1) that tends to Bernoulli's as the temperature
// falls (Maddison, Mnih and Teh, arXiv:1611.00712; Jang, Gu and Poole, arXiv:1611.01144).
type RelaxedBernoulli struct {
	odds
	Temperature *tensor.Tensor // without dimensions
}

// NewRelaxedBernoulliLogits returns relaxed Bernoulli distributions with the logits
// log(p/(1 - p)). It panics with ErrValue unless the temperature is positive.
func NewRelaxedBernoulliLogits(temperature, logits *tensor.Tensor) *RelaxedBernoulli {
	requirePositive("RelaxedBernoulli", "temperature", temperature)
	return &RelaxedBernoulli{fromLogits("RelaxedBernoulli", logits), temperature}
}

// Sample draws. See Distribution.
func (d *RelaxedBernoulli) Sample(r *rng.Stream, shape ...int) *tensor.Tensor {
	return fixed(func() *tensor.Tensor { return d.RSample(r, shape...) })
}

// RSample returns σ((l + log u - log(1 - u))/temperature) for uniform u.
func (d *RelaxedBernoulli) RSample(r *rng.Stream, shape ...int) *tensor.Tensor {
	u := uniform(r, d.logits, d.full(shape))
	noise := u.Log().Sub(u.Neg().Log1p())
	return d.logits.Add(noise).Div(d.Temperature).Sigmoid()
}

// LogProb returns log t + d - 2·log(1 + eᵈ) - log(x·(1 - x)) with d = l - t·log(x/(1 - x)).
func (d *RelaxedBernoulli) LogProb(x *tensor.Tensor) *tensor.Tensor {
	eps := epsilon(d.logits)
	x = x.Clamp(eps, 1-eps)
	up, down := x.Log(), x.Neg().Log1p()
	diff := d.logits.Sub(up.Sub(down).Mul(d.Temperature))
	logistic := diff.LogSigmoid().Add(diff.Neg().LogSigmoid())
	return d.Temperature.Log().Add(logistic).Sub(up).Sub(down)
}

// RelaxedOneHotCategorical is a distribution over positive vectors that add up to 1, which
// tends to one-hot vectors as the temperature falls: the Gumbel-softmax, or concrete,
// distribution (arXiv:1611.00712, arXiv:1611.01144).
type RelaxedOneHotCategorical struct {
	shapes
	Temperature *tensor.Tensor // without dimensions
	base        *Categorical
}

// NewRelaxedOneHotCategoricalLogits returns relaxed one-hot distributions with probabilities
// in the proportions of exp(logits). It panics with ErrValue unless the temperature is positive.
//
//	logits: (..., k)
func NewRelaxedOneHotCategoricalLogits(temperature, logits *tensor.Tensor) *RelaxedOneHotCategorical {
	requirePositive("RelaxedOneHotCategorical", "temperature", temperature)
	base := NewCategoricalLogits(logits)
	return &RelaxedOneHotCategorical{shapes{base.batch, []int{base.Classes()}}, temperature, base}
}

// Sample draws. See Distribution.
func (d *RelaxedOneHotCategorical) Sample(r *rng.Stream, shape ...int) *tensor.Tensor {
	return fixed(func() *tensor.Tensor { return d.RSample(r, shape...) })
}

// RSample returns the softmax of (logits + Gumbel noise)/temperature.
func (d *RelaxedOneHotCategorical) RSample(r *rng.Stream, shape ...int) *tensor.Tensor {
	noise := uniform(r, d.base.logits, d.full(shape)).Log().Neg().Log().Neg()
	return d.base.logits.Add(noise).Div(d.Temperature).Softmax(-1)
}

// LogProb returns log (k-1)! + (k-1)·log t + Σ (sᵢ - log Σ exp s) - Σ log xᵢ with
// sᵢ = logitᵢ - t·log xᵢ (arXiv:1611.00712, eq. 22).
func (d *RelaxedOneHotCategorical) LogProb(x *tensor.Tensor) *tensor.Tensor {
	k := float64(d.event[0])
	l := x.Log()
	score := d.base.logits.Sub(l.Mul(d.Temperature)).LogSoftmax(-1).Sum(-1)
	front, _ := math.Lgamma(k)
	return score.Sub(l.Sum(-1)).Add(d.Temperature.Log().MulScalar(k - 1)).AddScalar(front)
}
