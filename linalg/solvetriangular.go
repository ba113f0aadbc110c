package linalg

import (
	"cresset/internal/layout"
	"cresset/tensor"
)

// Triangle says which part of a matrix is meant.
type Triangle struct {
	Upper bool // the upper triangle instead of the lower one
	Unit  bool // the diagonal counts as ones and is not read
}

// opposite returns the triangle of the transpose.
func (t Triangle) opposite() Triangle { return Triangle{!t.Upper, t.Unit} }

// of returns a with zeros outside the triangle.
func (t Triangle) of(a *tensor.Tensor) *tensor.Tensor {
	off := 0
	if t.Unit {
		off = 1
	}
	if t.Upper {
		return a.Triu(off)
	}
	return a.Tril(-off)
}

// SolveTriangular returns the solution x of a·x = b for triangular matrices a, of which only
// the triangle t is read. A zero on the diagonal gives infinities.
//
//	a: (..., n, n)   b: (..., n, k)   result: (..., n, k)
//
// The dimensions before broadcast. For x·a = b transpose both, the triangle and the result.
// It panics with ErrShape if sizes do not agree and with ErrDType if types do not.
func SolveTriangular(a, b *tensor.Tensor, t Triangle) *tensor.Tensor {
	const op = "SolveTriangular"
	checkSquare(op, a)
	switch {
	case b.Rank() < 2 || b.Dim(-2) != a.Dim(-1):
		tensor.Fail(op, tensor.ErrShape, "the right side needs the shape (..., n, k) for matrices (..., n, n)", a, b)
	case a.DType() != b.DType():
		tensor.Fail(op, tensor.ErrDType, "element types differ; convert one with To", a, b)
	}
	n, k := a.Dim(-1), b.Dim(-1)
	batch, err := layout.Broadcast(nil, head(a), head(b))
	if err != nil {
		tensor.Fail(op, tensor.ErrShape, "the dimensions before the matrices do not broadcast", a, b)
	}
	as := near(a.BroadcastTo(append(append([]int{}, batch...), n, n)...))
	shape := append(append([]int{}, batch...), n, k)
	xs := near(b.BroadcastTo(shape...))
	for i := range layout.Len(batch) {
		substitute(as[i*n*n:(i+1)*n*n], xs[i*n*k:(i+1)*n*k], n, k, t)
	}
	x := far(xs, b, shape)
	if !tensor.Tracked(a, b) {
		return x
	}
	db := func(dx *tensor.Tensor) *tensor.Tensor { return SolveTriangular(a.MT(), dx, t.opposite()) } // a⁻ᵀ·dx
	return tensor.Record(op, x,
		tensor.Wrt(a, func(dx *tensor.Tensor) *tensor.Tensor {
			return t.of(db(dx).MatMul(x.MT()).Neg())
		}, a, x),
		tensor.Wrt(b, db, a))
}

// head returns the dimensions before the matrices.
func head(x *tensor.Tensor) []int {
	s := x.Shape()
	return s[:len(s)-2]
}

// substitute overwrites x, n rows of k, with a⁻¹·x.
func substitute(a, x []float64, n, k int, t Triangle) {
	for step := range n {
		i, from, to := step, 0, step
		if t.Upper {
			i = n - 1 - step
			from, to = i+1, n
		}
		row := x[i*k : (i+1)*k]
		for j := from; j < to; j++ {
			for c, v := range x[j*k : (j+1)*k] {
				row[c] -= a[i*n+j] * v
			}
		}
		for c := range row {
			if !t.Unit {
				row[c] /= a[i*n+i]
			}
		}
	}
}
