package linalg_test

import (
	"errors"
	"fmt"
	"testing"

	"cresset/linalg"
	"cresset/rng"
	"cresset/tensor"
	"cresset/tensor/gradcheck"
)

var wide = tensor.Options{DType: tensor.F64}

// definite returns x·xᵀ + n·1, which is positive definite.
func definite(x *tensor.Tensor) *tensor.Tensor {
	n := x.Dim(-1)
	return x.MatMul(x.MT()).Add(wide.Eye(n).MulScalar(n))
}

func TestCholesky(t *testing.T) {
	for _, shape := range [][]int{{1, 1}, {5, 5}, {2, 3, 4, 4}, {0, 3, 3}, {2, 0, 0}} {
		a := definite(wide.RandN(rng.New(1), shape...))
		l := linalg.Cholesky(a)
		if !l.MatMul(l.MT()).AllClose(a, 1e-13, 1e-13, false) || !l.Equal(l.Tril(0)) {
			t.Errorf("%v: %v is no factor of %v", shape, l, a)
		}
	}
	check(t, func(x []*tensor.Tensor) []*tensor.Tensor {
		return []*tensor.Tensor{linalg.Cholesky(definite(x[0]))}
	}, wide.RandN(rng.New(2), 2, 3, 3))
}

func TestSolveTriangular(t *testing.T) {
	for _, part := range []linalg.Triangle{{}, {Upper: true}, {Unit: true}, {Upper: true, Unit: true}} {
		a := wide.RandN(rng.New(3), 2, 1, 4, 4).Add(wide.Eye(4).MulScalar(4))
		b := wide.RandN(rng.New(4), 3, 4, 2)
		x := linalg.SolveTriangular(a, b, part)
		triangle := a.Tril(0)
		if part.Upper {
			triangle = a.Triu(0)
		}
		if part.Unit {
			triangle = triangle.Sub(a.Diagonal(0, -2, -1).DiagEmbed(0, -2, -1)).Add(wide.Eye(4))
		}
		if got := triangle.MatMul(x); !got.AllClose(b.ExpandAs(got), 1e-12, 1e-12, false) {
			t.Errorf("%+v: a·x is %v, want %v", part, got, b)
		}
		check(t, func(x []*tensor.Tensor) []*tensor.Tensor {
			return []*tensor.Tensor{linalg.SolveTriangular(x[0], x[1], part)}
		}, a.Clone(), b.Clone())
	}
}

func TestCholeskySolve(t *testing.T) {
	a, b := definite(wide.RandN(rng.New(5), 4, 4)), wide.RandN(rng.New(6), 4, 3)
	l := linalg.Cholesky(a)
	if got := a.MatMul(linalg.CholeskySolve(b, l)); !got.AllClose(b, 1e-12, 1e-12, false) {
		t.Errorf("a·x is %v, want %v", got, b)
	}
	if got := a.MatMul(linalg.CholeskyInverse(l)); !got.AllClose(wide.Eye(4), 1e-12, 1e-12, false) {
		t.Errorf("a times its inverse is %v", got)
	}
	check(t, func(x []*tensor.Tensor) []*tensor.Tensor {
		return []*tensor.Tensor{linalg.CholeskySolve(x[1], linalg.Cholesky(definite(x[0])))}
	}, wide.RandN(rng.New(7), 3, 3), wide.RandN(rng.New(8), 2, 3, 2))
}

func check(t *testing.T, f func(x []*tensor.Tensor) []*tensor.Tensor, inputs ...*tensor.Tensor) {
	t.Helper()
	for _, x := range inputs {
		x.RequireGrad()
	}
	if err := gradcheck.Check(f, inputs, gradcheck.Options{}); err != nil {
		t.Error(err)
	}
	if err := gradcheck.CheckSecond(f, inputs, gradcheck.Options{}); err != nil {
		t.Errorf("second derivative: %v", err)
	}
}

func TestRefusals(t *testing.T) {
	square, flat := wide.Eye(3), wide.Ones(2, 3)
	for name, c := range map[string]struct {
		f     func()
		cause error
	}{
		"not square":            {func() { linalg.Cholesky(flat) }, tensor.ErrShape},
		"a vector":              {func() { linalg.Cholesky(wide.Ones(3)) }, tensor.ErrShape},
		"integers":              {func() { linalg.Cholesky(square.To(tensor.I64)) }, tensor.ErrDType},
		"not positive definite": {func() { linalg.Cholesky(square.Neg()) }, tensor.ErrValue},
		"NaN":                   {func() { linalg.Cholesky(square.DivScalar(0)) }, tensor.ErrValue},
		"rows do not fit":       {func() { linalg.SolveTriangular(square, flat, linalg.Triangle{}) }, tensor.ErrShape},
		"types differ":          {func() { linalg.SolveTriangular(square, flat.T().Float(), linalg.Triangle{}) }, tensor.ErrDType},
		"batches differ": {func() {
			linalg.SolveTriangular(wide.Ones(2, 3, 3), wide.Ones(4, 3, 1), linalg.Triangle{})
		}, tensor.ErrShape},
	} {
		if err := tensor.Try(c.f); !errors.Is(err, c.cause) {
			t.Errorf("%s: error %v, want one of %v", name, err, c.cause)
		}
	}
}

func Example() {
	a := tensor.FromSlice([]float64{4, 2, 2, 5}, 2, 2)
	l := linalg.Cholesky(a)
	fmt.Println(tensor.Data[float64](l))
	fmt.Println(tensor.Data[float64](linalg.CholeskySolve(tensor.FromSlice([]float64{8, 12}, 2, 1), l)))
	// Output:
	// [2 0 1 2]
	// [1 2]
}
