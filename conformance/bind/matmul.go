package bind

import (
	"cresset/conformance/corpus"
	"cresset/tensor"
)

func init() {
	register(map[string]Op{
		"matmul":      binary((*tensor.Tensor).MatMul),
		"__rmatmul__": reflected((*tensor.Tensor).MatMul),
		"mm":          binary((*tensor.Tensor).MM),
		"bmm":         binary((*tensor.Tensor).BMM),
		"mv":          binary((*tensor.Tensor).MV),
		"dot":         binary((*tensor.Tensor).Dot),
		"vdot":        binary((*tensor.Tensor).VDot),
		"inner":       binary((*tensor.Tensor).Inner),
		"outer":       binary((*tensor.Tensor).Outer),
		"kron":        binary((*tensor.Tensor).Kron),
		"trace":       unary((*tensor.Tensor).Trace),

		"addmm":            added((*tensor.Tensor).AddMM),
		"addmm.decomposed": added((*tensor.Tensor).AddMM),
		"addmv":            added((*tensor.Tensor).AddMV),
		"addr":             added((*tensor.Tensor).AddR),
		"addbmm":           added((*tensor.Tensor).AddBMM),
		"baddbmm":          added((*tensor.Tensor).BAddBMM),

		// cross(input, other, dim=None): without dim, the first dimension of size 3
		"cross": func(a *Args) any {
			x, y := a.Tensor(0, "input"), a.Tensor(1, "other")
			dim := 0
			for i, n := range x.Shape() {
				if n == 3 {
					dim = i
					break
				}
			}
			return x.Cross(y, a.Int(2, "dim", dim))
		},
		"einsum": func(a *Args) any {
			return tensor.Einsum(a.String(1, "equation", ""), a.Tensors(0, "operands")...)
		},
		"tensordot": func(a *Args) any {
			x, y := a.Tensor(0, "a"), a.Tensor(1, "b")
			if pair, ok := a.Any(2, "dims").(corpus.List); ok {
				return x.TensorDotDims(y, a.intsOf(pair[0], 2, "dims"), a.intsOf(pair[1], 2, "dims"))
			}
			return x.TensorDot(y, a.Int(2, "dims", 2))
		},
		"nn.functional.linear": func(a *Args) any {
			return a.Tensor(0, "input").Linear(a.Tensor(1, "weight"), a.OptTensor(2, "bias"))
		},
	})
}

// added binds f(input, x, y, beta=1, alpha=1).
func added(f func(c, x, y *tensor.Tensor, beta, alpha float64) *tensor.Tensor) Op {
	return func(a *Args) any {
		return f(a.Tensor(0, "input"), a.Tensor(1, "mat1"), a.Tensor(2, "mat2"),
			a.Float(-1, "beta", 1), a.Float(-1, "alpha", 1))
	}
}
