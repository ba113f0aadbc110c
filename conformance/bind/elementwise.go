package bind

import (
	"cresset/dtype"
	"cresset/tensor"
)

func init() {
	register(map[string]Op{
		"add": func(a *Args) any {
			return a.Tensor(0, "input").Add(times(a.Tensor(1, "other"), a.Number(-1, "alpha", nil)))
		},
		"sub": func(a *Args) any {
			return a.Tensor(0, "input").Sub(times(a.Tensor(1, "other"), a.Number(-1, "alpha", nil)))
		},
		"rsub": func(a *Args) any {
			x, alpha := a.Tensor(0, "input"), a.Number(-1, "alpha", nil)
			return a.Tensor(1, "other").Sub(times(x, alpha))
		},
		"mul":                  binary((*tensor.Tensor).Mul),
		"div.no_rounding_mode": binary((*tensor.Tensor).Div),
		"__radd__":             reflected((*tensor.Tensor).Add),
		"__rsub__":             reflected((*tensor.Tensor).Sub),
		"__rmul__":             reflected((*tensor.Tensor).Mul),
		"__rdiv__":             reflected((*tensor.Tensor).Div),

		"neg":  unary((*tensor.Tensor).Neg),
		"tanh": unary((*tensor.Tensor).Tanh),

		"bool":     cast(dtype.Bool),
		"int":      cast(dtype.I32),
		"long":     cast(dtype.I64),
		"half":     cast(dtype.F16),
		"bfloat16": cast(dtype.BF16),
		"float":    cast(dtype.F32),
		"double":   cast(dtype.F64),
	})
}

// unary binds f(input).
func unary(f func(x *tensor.Tensor) *tensor.Tensor) Op {
	return func(a *Args) any { return f(a.Tensor(0, "input")) }
}

// binary binds f(input, other).
func binary(f func(x, y *tensor.Tensor) *tensor.Tensor) Op {
	return func(a *Args) any { return f(a.Tensor(0, "input"), a.Tensor(1, "other")) }
}

// reflected binds f(other, input), which Python calls where other has no such operator.
func reflected(f func(x, y *tensor.Tensor) *tensor.Tensor) Op {
	return func(a *Args) any {
		x := a.Tensor(0, "input")
		return f(a.Tensor(1, "other"), x)
	}
}

// times returns x·alpha, or x where there is no alpha: Go's methods have no such argument.
func times(x *tensor.Tensor, alpha any) *tensor.Tensor {
	if alpha == nil {
		return x
	}
	return x.MulScalar(alpha)
}

func cast(d dtype.DType) Op {
	return func(a *Args) any { return a.Tensor(0, "input").To(d) }
}
