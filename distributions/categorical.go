package distributions

import (
	"math"
	"slices"

	"cresset/rng"
	"cresset/tensor"
)

// Categorical is the distribution of one of k classes, 0 to k-1.
type Categorical struct {
	shapes
	logits *tensor.Tensor // (..., k), normalised: log probabilities
	probs  *tensor.Tensor // (..., k), or nil
}

// NewCategorical returns categorical distributions with probabilities in the proportions of
// probs. It panics with ErrValue if one is negative or none of a row is positive.
//
//	probs: (..., k)
func NewCategorical(probs *tensor.Tensor) *Categorical {
	const name = "Categorical"
	p := parameters(name, probs)
	batch, _ := classes(name, probs)
	q := probs.Detach()
	require(name, "probs", "must not be negative, and a row must have a positive one",
		q.GeScalar(0).AllKeep(-1).LogicalAnd(q.SumKeep(-1).GtScalar(0)), probs)
	normal := p[0].Div(p[0].SumKeep(-1))
	eps := epsilon(normal)
	return &Categorical{shapes{batch: batch}, normal.Clamp(eps, 1-eps).Log(), normal}
}

// NewCategoricalLogits returns categorical distributions with probabilities in the proportions
// of exp(logits). It panics with ErrValue if one is NaN.
//
//	logits: (..., k)
func NewCategoricalLogits(logits *tensor.Tensor) *Categorical {
	const name = "Categorical"
	p := parameters(name, logits)
	batch, _ := classes(name, logits)
	requireReal(name, "logits", logits)
	return &Categorical{shapes{batch: batch}, p[0].LogSoftmax(-1), nil}
}

// classes splits the shape of a categorical distribution's parameter.
func classes(name string, p *tensor.Tensor) (batch []int, k int) {
	batch, k = vectors(name, p)
	if k == 0 {
		tensor.Fail(name, tensor.ErrShape, "needs at least one class", p)
	}
	return batch, k
}

// epsilon is the distance of 1 to the next number, of F64 or else of F32, in which 16-bit
// floats are computed.
func epsilon(x *tensor.Tensor) float64 {
	if x.DType() == tensor.F64 {
		return 1.0 / (1 << 52)
	}
	return 1.0 / (1 << 23)
}

// Logits returns the logarithms of the probabilities.
func (d *Categorical) Logits() *tensor.Tensor { return d.logits }

// Probs returns the probabilities.
func (d *Categorical) Probs() *tensor.Tensor {
	if d.probs != nil {
		return d.probs
	}
	return d.logits.Exp()
}

// Classes returns k.
func (d *Categorical) Classes() int { return d.logits.Dim(-1) }

// Sample draws classes.
//
//	result: (shape..., batch...) I64
func (d *Categorical) Sample(r *rng.Stream, shape ...int) *tensor.Tensor {
	n := 1
	for _, s := range shape {
		n *= s
	}
	full := d.full(shape)
	rows := 1
	for _, s := range d.batch {
		rows *= s
	}
	if n == 0 || rows == 0 {
		return tensor.Options{DType: tensor.I64, Device: d.logits.Device()}.Empty(full...)
	}
	z := tensor.Multinomial(r, d.Probs().Detach().Reshape(rows, d.Classes()), n, true) // (rows, n)
	return z.T().Reshape(full...)
}

// LogProb returns the logarithm of the probability of a class. It panics with ErrIndex if it
// is none.
//
//	x: whole numbers of any type, which broadcast with the batch
func (d *Categorical) LogProb(x *tensor.Tensor) *tensor.Tensor {
	at := tensor.BroadcastTensors(x.To(tensor.I64).Unsqueeze(-1), d.logits.Detach().Narrow(-1, 0, 1))[0]
	wide := append(slices.Clone(at.Shape()[:at.Rank()-1]), d.Classes())
	return d.logits.BroadcastTo(wide...).Gather(-1, at).Squeeze(-1)
}

// Mean returns NaN: classes have no order.
func (d *Categorical) Mean() *tensor.Tensor { return d.nan() }

// Variance returns NaN: classes have no order.
func (d *Categorical) Variance() *tensor.Tensor { return d.nan() }

func (d *Categorical) nan() *tensor.Tensor {
	return d.logits.Options().Full(math.NaN(), d.batch...)
}

// Mode returns the likeliest class.
func (d *Categorical) Mode() *tensor.Tensor { return d.logits.Detach().ArgMax(-1) }

// Entropy returns -Σ p·log p.
func (d *Categorical) Entropy() *tensor.Tensor {
	return d.logits.ClampMin(-math.MaxFloat32).Mul(d.Probs()).Sum(-1).Neg()
}

// Support returns the classes along a new first dimension.
func (d *Categorical) Support() *tensor.Tensor {
	return support(tensor.Options{DType: tensor.I64, Device: d.logits.Device()}.Scalar(0), d.shapes, d.Classes())
}
