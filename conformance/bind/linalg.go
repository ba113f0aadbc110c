package bind

import (
	"cresset/linalg"
	"cresset/tensor"
)

func init() {
	// cholesky(A, upper=False)
	cholesky := func(a *Args) *tensor.Tensor {
		l := linalg.Cholesky(a.Tensor(0, "A"))
		if a.Bool(-1, "upper", false) {
			return l.MT()
		}
		return l
	}
	// lower returns the factor at a position as linalg takes it.
	lower := func(a *Args, pos int, name string, upperPos int) *tensor.Tensor {
		l := a.Tensor(pos, name)
		if a.Bool(upperPos, "upper", false) {
			return l.MT()
		}
		return l
	}
	register(map[string]Op{
		"linalg.cholesky": func(a *Args) any { return cholesky(a) },
		// cholesky_solve(B, L, upper=False)
		"cholesky_solve": func(a *Args) any {
			return linalg.CholeskySolve(a.Tensor(0, "B"), lower(a, 1, "L", 2))
		},
		// cholesky_inverse(L, upper=False)
		"cholesky_inverse": func(a *Args) any { return linalg.CholeskyInverse(lower(a, 0, "L", 1)) },
		// solve_triangular(A, B, *, upper, left=True, unitriangular=False)
		"linalg.solve_triangular": func(a *Args) any {
			x, b := a.Tensor(0, "A"), a.Tensor(1, "B")
			t := linalg.Triangle{Upper: a.Bool(-1, "upper", false), Unit: a.Bool(-1, "unitriangular", false)}
			if a.Bool(-1, "left", true) {
				return linalg.SolveTriangular(x, b, t)
			}
			t.Upper = !t.Upper
			return linalg.SolveTriangular(x.MT(), b.MT(), t).MT()
		},
	})
}
