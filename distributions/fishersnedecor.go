package distributions

import (
	"math"

	"cresset/rng"
	"cresset/tensor"
)

// FisherSnedecor is the F distribution: of (c/df1)/(c'/df2) for two χ² distributed numbers.
type FisherSnedecor struct {
	shapes
	DF1, DF2 *tensor.Tensor
}

// NewFisherSnedecor returns F distributions. It panics with ErrValue unless both are positive.
func NewFisherSnedecor(df1, df2 *tensor.Tensor) *FisherSnedecor {
	p := parameters("FisherSnedecor", df1, df2)
	requirePositive("FisherSnedecor", "df1", df1)
	requirePositive("FisherSnedecor", "df2", df2)
	return &FisherSnedecor{shapes{batch: p[0].Shape()}, p[0], p[1]}
}

// Sample draws. See Distribution.
func (d *FisherSnedecor) Sample(r *rng.Stream, shape ...int) *tensor.Tensor {
	return fixed(func() *tensor.Tensor { return d.RSample(r, shape...) })
}

// RSample draws differentiably.
func (d *FisherSnedecor) RSample(r *rng.Stream, shape ...int) *tensor.Tensor {
	a := NewGamma(d.DF1.MulScalar(0.5), d.DF1.MulScalar(0.5)).RSample(r, shape...)
	b := NewGamma(d.DF2.MulScalar(0.5), d.DF2.MulScalar(0.5)).RSample(r, shape...)
	return a.Div(b)
}

// LogProb returns the logarithm of the density.
func (d *FisherSnedecor) LogProb(x *tensor.Tensor) *tensor.Tensor {
	a, b := d.DF1.MulScalar(0.5), d.DF2.MulScalar(0.5)
	ratio := d.DF1.Div(d.DF2)
	return a.Mul(ratio.Log()).Add(a.SubScalar(1).Mul(x.Log())).
		Sub(a.Add(b).Mul(ratio.Mul(x).Log1p())).Sub(logBeta(a, b))
}

// Mean returns df2/(df2 - 2), and NaN where df2 ≤ 2.
func (d *FisherSnedecor) Mean() *tensor.Tensor {
	return d.DF2.Div(d.DF2.SubScalar(2)).MaskedFill(d.DF2.LeScalar(2), math.NaN())
}

// Mode returns (df1 - 2)/df1·df2/(df2 + 2), and NaN where df1 ≤ 2.
func (d *FisherSnedecor) Mode() *tensor.Tensor {
	m := d.DF1.SubScalar(2).Div(d.DF1).Mul(d.DF2.Div(d.DF2.AddScalar(2)))
	return m.MaskedFill(d.DF1.LeScalar(2), math.NaN())
}

// Variance returns 2·df2²·(df1 + df2 - 2)/(df1·(df2 - 2)²·(df2 - 4)), and NaN where df2 ≤ 4.
func (d *FisherSnedecor) Variance() *tensor.Tensor {
	low := d.DF2.SubScalar(2)
	v := d.DF2.Square().MulScalar(2).Mul(d.DF1.Add(low)).
		Div(d.DF1.Mul(low.Square()).Mul(d.DF2.SubScalar(4)))
	return v.MaskedFill(d.DF2.LeScalar(4), math.NaN())
}
