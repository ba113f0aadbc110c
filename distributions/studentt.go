package distributions

import (
	"math"

	"cresset/rng"
	"cresset/tensor"
)

// StudentT is Student's distribution with df degrees of freedom, shifted and scaled.
type StudentT struct {
	shapes
	DF, Loc, Scale *tensor.Tensor
}

// NewStudentT returns Student distributions. It panics with ErrValue unless df and scale are
// positive.
func NewStudentT(df, loc, scale *tensor.Tensor) *StudentT {
	p := parameters("StudentT", df, loc, scale)
	requirePositive("StudentT", "df", df)
	requireReal("StudentT", "loc", loc)
	requirePositive("StudentT", "scale", scale)
	return &StudentT{shapes{batch: p[0].Shape()}, p[0], p[1], p[2]}
}

// Sample draws. See Distribution.
func (d *StudentT) Sample(r *rng.Stream, shape ...int) *tensor.Tensor {
	return fixed(func() *tensor.Tensor { return d.RSample(r, shape...) })
}

// RSample returns loc + scale·z/√(c/df) for a standard normal z and a c drawn from χ².
func (d *StudentT) RSample(r *rng.Stream, shape ...int) *tensor.Tensor {
	z := d.Loc.Options().RandN(r, d.full(shape)...)
	c := NewChi2(d.DF).RSample(r, shape...)
	return d.Loc.Add(d.Scale.Mul(z.Mul(c.Div(d.DF).Rsqrt())))
}

// LogProb returns the logarithm of the density.
func (d *StudentT) LogProb(x *tensor.Tensor) *tensor.Tensor {
	y := x.Sub(d.Loc).Div(d.Scale)
	half := d.DF.MulScalar(0.5)
	up := half.AddScalar(0.5)
	norm := d.Scale.Log().Add(d.DF.Log().MulScalar(0.5)).AddScalar(math.Log(math.Pi) / 2).
		Add(half.LGamma()).Sub(up.LGamma())
	return up.Mul(y.Square().Div(d.DF).Log1p()).Add(norm).Neg()
}

// Mean returns loc, and NaN where df ≤ 1.
func (d *StudentT) Mean() *tensor.Tensor { return d.Loc.MaskedFill(d.DF.LeScalar(1), math.NaN()) }

// Mode returns loc.
func (d *StudentT) Mode() *tensor.Tensor { return d.Loc }

// Variance returns scale²·df/(df - 2), infinity where 1 < df ≤ 2 and NaN where df ≤ 1.
func (d *StudentT) Variance() *tensor.Tensor {
	v := d.Scale.Square().Mul(d.DF).Div(d.DF.SubScalar(2))
	return v.MaskedFill(d.DF.LeScalar(2), math.Inf(1)).MaskedFill(d.DF.LeScalar(1), math.NaN())
}

// Entropy returns log scale + (df+1)/2·(ψ((df+1)/2) - ψ(df/2)) + log(df)/2 + log B(df/2, 1/2).
func (d *StudentT) Entropy() *tensor.Tensor {
	half := d.DF.MulScalar(0.5)
	up := half.AddScalar(0.5)
	return d.Scale.Log().Add(up.Mul(up.Digamma().Sub(half.Digamma()))).Add(d.DF.Log().MulScalar(0.5)).
		Add(logBeta(half, constant(half, 0.5)))
}
