package distributions

import (
	"cresset/rng"
	"cresset/tensor"
)

// OneHotCategorical is the distribution of one of k classes, given as a vector with a 1 in
// its place.
type OneHotCategorical struct {
	shapes
	base *Categorical
}

// NewOneHotCategorical is NewCategorical for one-hot vectors.
func NewOneHotCategorical(probs *tensor.Tensor) *OneHotCategorical {
	return oneHot(NewCategorical(probs))
}

// NewOneHotCategoricalLogits is NewCategoricalLogits for one-hot vectors.
func NewOneHotCategoricalLogits(logits *tensor.Tensor) *OneHotCategorical {
	return oneHot(NewCategoricalLogits(logits))
}

func oneHot(base *Categorical) *OneHotCategorical {
	return &OneHotCategorical{shapes{base.batch, []int{base.Classes()}}, base}
}

// Logits returns the logarithms of the probabilities.
func (d *OneHotCategorical) Logits() *tensor.Tensor { return d.base.Logits() }

// Probs returns the probabilities.
func (d *OneHotCategorical) Probs() *tensor.Tensor { return d.base.Probs() }

// vector turns classes into vectors of the parameters' type.
func (d *OneHotCategorical) vector(class *tensor.Tensor) *tensor.Tensor {
	return class.OneHot(d.event[0]).To(d.base.logits.DType())
}

// Sample draws one-hot vectors.
func (d *OneHotCategorical) Sample(r *rng.Stream, shape ...int) *tensor.Tensor {
	return d.vector(d.base.Sample(r, shape...))
}

// LogProb returns the logarithm of the probability of the class whose element is greatest.
func (d *OneHotCategorical) LogProb(x *tensor.Tensor) *tensor.Tensor {
	return d.base.LogProb(x.Detach().ArgMax(-1))
}

// Mean returns the probabilities.
func (d *OneHotCategorical) Mean() *tensor.Tensor { return d.Probs() }

// Mode returns the likeliest class as a vector.
func (d *OneHotCategorical) Mode() *tensor.Tensor { return d.vector(d.base.Mode()) }

// Variance returns p·(1 - p).
func (d *OneHotCategorical) Variance() *tensor.Tensor {
	p := d.Probs()
	return p.Mul(p.RSubScalar(1))
}

// Entropy returns -Σ p·log p.
func (d *OneHotCategorical) Entropy() *tensor.Tensor { return d.base.Entropy() }

// OneHotCategoricalStraightThrough is OneHotCategorical with draws whose gradient is that of
// the probabilities (Bengio, Léonard and Courville, arXiv:1308.3432).
type OneHotCategoricalStraightThrough struct{ *OneHotCategorical }

// RSample returns a draw plus the probabilities less their value.
func (d OneHotCategoricalStraightThrough) RSample(r *rng.Stream, shape ...int) *tensor.Tensor {
	p := d.Probs()
	return d.Sample(r, shape...).Add(p.Sub(p.Detach()))
}
