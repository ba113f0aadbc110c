package distributions

import (
	"cresset/rng"
	"cresset/tensor"
)

// Multinomial is the distribution of how often each of k classes comes in a number of draws.
type Multinomial struct {
	shapes
	TotalCount int
	base       *Categorical
}

// NewMultinomial returns multinomial distributions of n draws; probs as for NewCategorical.
func NewMultinomial(n int, probs *tensor.Tensor) *Multinomial {
	checkTrials("Multinomial", n, probs)
	return counts(n, NewCategorical(probs))
}

// NewMultinomialLogits returns multinomial distributions of n draws; logits as for
// NewCategoricalLogits.
func NewMultinomialLogits(n int, logits *tensor.Tensor) *Multinomial {
	checkTrials("Multinomial", n, logits)
	return counts(n, NewCategoricalLogits(logits))
}

func counts(n int, base *Categorical) *Multinomial {
	return &Multinomial{shapes{base.batch, []int{base.Classes()}}, n, base}
}

// Logits returns the logarithms of the probabilities.
func (d *Multinomial) Logits() *tensor.Tensor { return d.base.Logits() }

// Probs returns the probabilities.
func (d *Multinomial) Probs() *tensor.Tensor { return d.base.Probs() }

// Sample draws counts that add up to the total, in the parameters' type.
func (d *Multinomial) Sample(r *rng.Stream, shape ...int) *tensor.Tensor {
	draws := d.base.Sample(r, append([]int{d.TotalCount}, shape...)...)
	return draws.OneHot(d.event[0]).Sum(0).To(d.base.logits.DType())
}

// LogProb returns log(n!/Π x!) + Σ x·log p, for n = Σ x.
func (d *Multinomial) LogProb(x *tensor.Tensor) *tensor.Tensor {
	ways := x.Sum(-1).AddScalar(1).LGamma().Sub(x.AddScalar(1).LGamma().Sum(-1))
	l := d.Logits()
	terms := x.Mul(l).MaskedFill(x.EqScalar(0).LogicalAnd(l.Detach().IsNegInf()), 0)
	return ways.Add(terms.Sum(-1))
}

// Mean returns n·p.
func (d *Multinomial) Mean() *tensor.Tensor { return d.Probs().MulScalar(d.TotalCount) }

// Variance returns n·p·(1 - p).
func (d *Multinomial) Variance() *tensor.Tensor {
	p := d.Probs()
	return p.Mul(p.RSubScalar(1)).MulScalar(d.TotalCount)
}

// Entropy returns n·(the entropy of a draw) - log n! + Σ over classes of the mean of log x!,
// whose x is binomially distributed.
func (d *Multinomial) Entropy() *tensor.Tensor {
	n := d.TotalCount
	each := NewBinomial(n, d.Probs())
	x := each.Support()
	factorials := each.LogProb(x).Exp().Mul(x.AddScalar(1).LGamma()).Sum(0).Sum(-1)
	return d.base.Entropy().MulScalar(n).Sub(constant(factorials, float64(n+1)).LGamma()).Add(factorials)
}
