package distributions

import (
	"cresset/linalg"
	"cresset/rng"
	"cresset/tensor"
)

// LowRankMultivariateNormal is the normal distribution of vectors of k numbers with the
// covariance W·Wᵀ + diag(D), where W has few columns. Its inverse and determinant come from a
// matrix of W's columns alone (Woodbury's identity and the matrix determinant lemma).
type LowRankMultivariateNormal struct {
	shapes
	Loc       *tensor.Tensor // (..., k)
	CovFactor *tensor.Tensor // W: (..., k, rank)
	CovDiag   *tensor.Tensor // D: (..., k)
	capacity  *tensor.Tensor // Cholesky factor of 1 + Wᵀ·D⁻¹·W
}

// NewLowRankMultivariateNormal returns normal distributions. It panics with ErrValue unless
// the diagonal is positive.
//
//	loc: (..., k)   factor: (..., k, rank)   diagonal: (..., k)
func NewLowRankMultivariateNormal(loc, factor, diagonal *tensor.Tensor) *LowRankMultivariateNormal {
	const name = "LowRankMultivariateNormal"
	checkMatrix(name, loc, factor, loc.Rank() > 0 && factor.Rank() > 1 && factor.Dim(-2) == loc.Dim(-1))
	p := parameters(name, loc, diagonal)
	requireReal(name, "loc", loc)
	requireReal(name, "factor", factor)
	requirePositive(name, "diagonal", diagonal)
	k, rank := loc.Dim(-1), factor.Dim(-1)
	wide := tensor.BroadcastTensors(p[0].Detach(), factor.Detach().Narrow(-1, 0, 1).Squeeze(-1))[0].Shape()
	d := &LowRankMultivariateNormal{shapes{wide[:len(wide)-1], []int{k}}, p[0].BroadcastTo(wide...),
		factor.BroadcastTo(append(append([]int{}, wide...), rank)...), p[1].BroadcastTo(wide...), nil}
	inner := d.scaled().MT().MatMul(d.CovFactor).Add(loc.Options().Eye(rank))
	d.capacity = linalg.Cholesky(inner)
	return d
}

// scaled returns D⁻¹·W.
func (d *LowRankMultivariateNormal) scaled() *tensor.Tensor {
	return d.CovFactor.Div(d.CovDiag.Unsqueeze(-1))
}

// Sample draws. See Distribution.
func (d *LowRankMultivariateNormal) Sample(r *rng.Stream, shape ...int) *tensor.Tensor {
	return fixed(func() *tensor.Tensor { return d.RSample(r, shape...) })
}

// RSample returns loc + W·z + √D·z' for standard normal z and z'.
func (d *LowRankMultivariateNormal) RSample(r *rng.Stream, shape ...int) *tensor.Tensor {
	full := d.full(shape)
	few := append(append([]int{}, full[:len(full)-1]...), d.CovFactor.Dim(-1), 1)
	low := d.CovFactor.MatMul(d.Loc.Options().RandN(r, few...)).Squeeze(-1)
	return d.Loc.Add(low).Add(d.CovDiag.Sqrt().Mul(d.Loc.Options().RandN(r, full...)))
}

// LogProb returns the logarithm of the density.
func (d *LowRankMultivariateNormal) LogProb(x *tensor.Tensor) *tensor.Tensor {
	y := x.Sub(d.Loc)
	part := d.scaled().MT().MatMul(y.Unsqueeze(-1)).Squeeze(-1) // Wᵀ·D⁻¹·y
	square := y.Square().Div(d.CovDiag).Sum(-1).Sub(whitened(d.capacity, part))
	return square.MulScalar(-0.5).Sub(d.halfLogDet()).SubScalar(float64(d.event[0]) * halfLog2Pi)
}

// halfLogDet returns half of the logarithm of the covariance's determinant.
func (d *LowRankMultivariateNormal) halfLogDet() *tensor.Tensor {
	return halfLogDet(d.capacity).Add(d.CovDiag.Log().Sum(-1).MulScalar(0.5))
}

// Mean returns loc.
func (d *LowRankMultivariateNormal) Mean() *tensor.Tensor { return d.Loc }

// Mode returns loc.
func (d *LowRankMultivariateNormal) Mode() *tensor.Tensor { return d.Loc }

// Variance returns the diagonal of the covariance.
func (d *LowRankMultivariateNormal) Variance() *tensor.Tensor {
	return d.CovFactor.Square().Sum(-1).Add(d.CovDiag)
}

// Entropy returns k·(1 + log(2π))/2 + log(det)/2.
func (d *LowRankMultivariateNormal) Entropy() *tensor.Tensor {
	return d.halfLogDet().AddScalar(float64(d.event[0]) * (0.5 + halfLog2Pi))
}
