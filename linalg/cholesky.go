package linalg

import (
	"fmt"
	"math"

	"cresset/tensor"
)

// Cholesky returns the lower triangular L with a = L·Lᵀ and a positive diagonal. Only the
// lower triangle of a is read; its gradient is symmetric. It panics with ErrValue if a
// matrix is not positive definite.
//
//	a: (..., n, n), symmetric   result: (..., n, n)
func Cholesky(a *tensor.Tensor) *tensor.Tensor {
	const op = "Cholesky"
	checkSquare(op, a)
	shape := a.Shape()
	n := shape[len(shape)-1]
	x := near(a)
	for i := 0; n > 0 && i < len(x)/(n*n); i++ {
		if k := factor(x[i*n*n:(i+1)*n*n], n); k > 0 {
			tensor.Fail(op, tensor.ErrValue, fmt.Sprintf(
				"matrix %d is not positive definite: its leading minor of order %d is not positive", i, k), a)
		}
	}
	l := far(x, a, shape)
	if !tensor.Tracked(a) {
		return l
	}
	// Murray, "Differentiation of the Cholesky decomposition", arXiv:1602.07527, eq. 10.
	return tensor.Record(op, l, tensor.Wrt(a, func(dl *tensor.Tensor) *tensor.Tensor {
		up := Triangle{Upper: true}
		p := l.MT().MatMul(dl).Tril(0)
		p = p.Sub(p.Diagonal(0, -2, -1).DiagEmbed(0, -2, -1).MulScalar(0.5)) // Φ
		s := SolveTriangular(l.MT(), p, up)                                  // L⁻ᵀ·Φ
		s = SolveTriangular(l.MT(), s.MT(), up).MT()                         // L⁻ᵀ·Φ·L⁻¹
		return s.Add(s.MT()).MulScalar(0.5)
	}, l))
}

// factor overwrites a with its factor. It returns the order of the first leading minor
// that is not positive, or 0.
func factor(a []float64, n int) int {
	for i := range n {
		row := a[i*n : (i+1)*n]
		for j := range i + 1 {
			other := a[j*n : (j+1)*n]
			sum := row[j]
			for k := range j {
				sum -= row[k] * other[k]
			}
			switch {
			case j < i:
				row[j] = sum / other[j]
			case sum > 0 && !math.IsInf(sum, 1):
				row[j] = math.Sqrt(sum)
			default:
				return i + 1
			}
		}
		clear(row[i+1:])
	}
	return 0
}

// CholeskySolve returns the solution x of a·x = b, where l is Cholesky(a). The gradient of l
// is that of l·lᵀ with all elements of l free, as in PyTorch.
//
//	b: (..., n, k)   l: (..., n, n)   result: (..., n, k)
func CholeskySolve(b, l *tensor.Tensor) *tensor.Tensor {
	solve := func(y *tensor.Tensor) *tensor.Tensor { // a⁻¹·y = l⁻ᵀ·l⁻¹·y
		return SolveTriangular(l.MT(), SolveTriangular(l, y, Triangle{}), Triangle{Upper: true})
	}
	var x *tensor.Tensor
	tensor.NoGrad(func() { x = solve(b) })
	if !tensor.Tracked(b, l) {
		return x
	}
	db := func(dx *tensor.Tensor) *tensor.Tensor { return CholeskySolve(dx, l) }
	return tensor.Record("CholeskySolve", x,
		tensor.Wrt(b, db, l),
		tensor.Wrt(l, func(dx *tensor.Tensor) *tensor.Tensor {
			g := db(dx).MatMul(x.MT())
			return g.Add(g.MT()).MatMul(l).Neg()
		}, l, x))
}

// CholeskyInverse returns the inverse of a, where l is Cholesky(a).
func CholeskyInverse(l *tensor.Tensor) *tensor.Tensor {
	checkSquare("CholeskyInverse", l)
	return CholeskySolve(l.Options().Eye(l.Dim(-1)), l)
}
