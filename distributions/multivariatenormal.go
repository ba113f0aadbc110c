package distributions

import (
	"fmt"
	"slices"

	"cresset/linalg"
	"cresset/rng"
	"cresset/tensor"
)

// MultivariateNormal is the normal distribution of vectors.
type MultivariateNormal struct {
	shapes
	Loc       *tensor.Tensor // (..., k)
	ScaleTriL *tensor.Tensor // (..., k, k), lower triangular: L of the covariance L·Lᵀ
}

// NewMultivariateNormal returns normal distributions with the given covariances. It panics
// with ErrValue unless these are positive definite.
//
//	loc: (..., k)   covariance: (..., k, k), symmetric
func NewMultivariateNormal(loc, covariance *tensor.Tensor) *MultivariateNormal {
	checkMatrix("MultivariateNormal", loc, covariance, loc.Rank() > 0 && covariance.Rank() > 1 &&
		covariance.Dim(-2) == loc.Dim(-1) && covariance.Dim(-1) == loc.Dim(-1))
	return NewMultivariateNormalTriL(loc, linalg.Cholesky(covariance))
}

// NewMultivariateNormalTriL returns normal distributions with the covariances L·Lᵀ. It panics
// with ErrValue unless the diagonals of L are positive.
//
//	loc: (..., k)   l: (..., k, k), lower triangular
func NewMultivariateNormalTriL(loc, l *tensor.Tensor) *MultivariateNormal {
	const name = "MultivariateNormal"
	checkMatrix(name, loc, l, loc.Rank() > 0 && l.Rank() > 1 &&
		l.Dim(-2) == loc.Dim(-1) && l.Dim(-1) == loc.Dim(-1))
	requireReal(name, "loc", loc)
	requirePositive(name, "the diagonal of the factor", l.Diagonal(0, -2, -1))
	k := loc.Dim(-1)
	batch := slices.Clip(tensor.BroadcastTensors(loc.Detach(), l.Detach().Select(-1, 0))[0].Shape())
	return &MultivariateNormal{shapes{batch[:len(batch)-1], []int{k}}, loc.BroadcastTo(batch...),
		l.BroadcastTo(append(batch, k)...)}
}

func checkMatrix(name string, loc, m *tensor.Tensor, fits bool) {
	switch {
	case !fits:
		tensor.Fail(name, tensor.ErrShape, fmt.Sprintf(
			"matrices of shape %v do not fit a mean of shape %v", m.Shape(), loc.Shape()), loc, m)
	case !loc.DType().IsFloat() || loc.DType() != m.DType():
		tensor.Fail(name, tensor.ErrDType, "parameters are floating and have one element type", loc, m)
	}
}

// Sample draws. See Distribution.
func (d *MultivariateNormal) Sample(r *rng.Stream, shape ...int) *tensor.Tensor {
	return fixed(func() *tensor.Tensor { return d.RSample(r, shape...) })
}

// RSample returns loc + L·z for standard normal z.
func (d *MultivariateNormal) RSample(r *rng.Stream, shape ...int) *tensor.Tensor {
	z := d.Loc.Options().RandN(r, d.full(shape)...)
	return d.Loc.Add(d.ScaleTriL.MatMul(z.Unsqueeze(-1)).Squeeze(-1))
}

// whitened returns |L⁻¹·x|² for vectors x.
func whitened(l, x *tensor.Tensor) *tensor.Tensor {
	return linalg.SolveTriangular(l, x.Unsqueeze(-1), linalg.Triangle{}).Square().Sum(-2, -1)
}

// halfLogDet returns the sum of the logarithms of a factor's diagonal.
func halfLogDet(l *tensor.Tensor) *tensor.Tensor { return l.Diagonal(0, -2, -1).Log().Sum(-1) }

// LogProb returns -|L⁻¹·(x - loc)|²/2 - Σ log Lᵢᵢ - k·log(2π)/2.
func (d *MultivariateNormal) LogProb(x *tensor.Tensor) *tensor.Tensor {
	return whitened(d.ScaleTriL, x.Sub(d.Loc)).MulScalar(-0.5).Sub(halfLogDet(d.ScaleTriL)).
		SubScalar(float64(d.event[0]) * halfLog2Pi)
}

// Mean returns loc.
func (d *MultivariateNormal) Mean() *tensor.Tensor { return d.Loc }

// Mode returns loc.
func (d *MultivariateNormal) Mode() *tensor.Tensor { return d.Loc }

// Variance returns the diagonal of the covariance.
func (d *MultivariateNormal) Variance() *tensor.Tensor { return d.ScaleTriL.Square().Sum(-1) }

// Covariance returns L·Lᵀ.
func (d *MultivariateNormal) Covariance() *tensor.Tensor { return d.ScaleTriL.MatMul(d.ScaleTriL.MT()) }

// Entropy returns k·(1 + log(2π))/2 + Σ log Lᵢᵢ.
func (d *MultivariateNormal) Entropy() *tensor.Tensor {
	return halfLogDet(d.ScaleTriL).AddScalar(float64(d.event[0]) * (0.5 + halfLog2Pi))
}
