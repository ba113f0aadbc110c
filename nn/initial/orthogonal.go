package initial

import (
	"math"

	"cresset/rng"
	"cresset/tensor"
)

// Orthogonal makes of t, seen as a matrix (n, rest), one with orthonormal rows, or
// columns where there are more rows than columns, times gain. It is drawn from the
// uniform distribution of such matrices (Saxe et al., arXiv:1312.6120).
// It panics with ErrShape if t has fewer than two dimensions.
func Orthogonal(r *rng.Stream, t *tensor.Tensor, gain float64) *tensor.Tensor {
	if t.Rank() < 2 {
		tensor.Fail("Orthogonal", tensor.ErrShape, "needs at least two dimensions", t)
	}
	if t.Len() == 0 {
		return t
	}
	rows := t.Dim(0)
	cols := t.Len() / rows
	n, m := min(rows, cols), max(rows, cols)
	q := make([][]float64, n) // n orthonormal vectors of m elements
	for i := range q {
		q[i] = make([]float64, m)
		for length := 0.0; length < 1e-3; { // a vector all but in the span is drawn again
			for j := range q[i] {
				q[i][j] = r.Normal()
			}
			orthogonalise(q[i], q[:i])
			length = normalise(q[i])
		}
	}
	x := make([]float64, rows*cols)
	for i := range q {
		for j, v := range q[i] {
			if rows <= cols {
				x[i*cols+j] = gain * v
			} else {
				x[j*cols+i] = gain * v
			}
		}
	}
	return set(t, x)
}

// orthogonalise subtracts from v its part in the span of the orthonormal vectors qs:
// twice, since once leaves rounding errors where that part is large (Giraud, Langou and
// Rozložník, "The loss of orthogonality in the Gram-Schmidt process", 2005).
func orthogonalise(v []float64, qs [][]float64) {
	for range 2 {
		for _, q := range qs {
			dot := 0.0
			for j := range v {
				dot += q[j] * v[j]
			}
			for j := range v {
				v[j] -= dot * q[j]
			}
		}
	}
}

// normalise scales v to length one and returns the length that it had.
func normalise(v []float64) float64 {
	sum := 0.0
	for _, x := range v {
		sum += x * x
	}
	length := math.Sqrt(sum)
	for j := range v {
		v[j] /= length
	}
	return length
}
