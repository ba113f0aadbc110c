package bind

import (
	"cresset/dtype"
	"cresset/tensor"
)

func init() {
	register(map[string]Op{
		"add": func(a *Args) any {
			x, alpha := a.Tensor(0, "input"), a.Number(-1, "alpha", nil)
			if alpha == nil {
				return x.Add(a.Tensor(1, "other"))
			}
			return x.AddScaled(a.Tensor(1, "other"), alpha)
		},
		"sub": func(a *Args) any {
			x, alpha := a.Tensor(0, "input"), a.Number(-1, "alpha", nil)
			if alpha == nil {
				return x.Sub(a.Tensor(1, "other"))
			}
			return x.SubScaled(a.Tensor(1, "other"), alpha)
		},
		"rsub": func(a *Args) any {
			x, alpha := a.Tensor(0, "input"), a.Number(-1, "alpha", nil)
			if alpha == nil {
				return a.Tensor(1, "other").Sub(x)
			}
			return a.Tensor(1, "other").SubScaled(x, alpha)
		},
		"mul":                  binary((*tensor.Tensor).Mul),
		"div.no_rounding_mode": binary((*tensor.Tensor).Div),
		"div.floor_rounding":   rounded,
		"div.trunc_rounding":   rounded,
		"true_divide":          binary((*tensor.Tensor).Div),
		"floor_divide":         binary((*tensor.Tensor).DivFloor),
		"remainder":            binary((*tensor.Tensor).Remainder),
		"fmod":                 binary((*tensor.Tensor).FMod),
		"pow":                  binary((*tensor.Tensor).Pow),
		"float_power":          binary((*tensor.Tensor).FloatPower),
		"gcd":                  binary((*tensor.Tensor).GCD),
		"lcm":                  binary((*tensor.Tensor).LCM),
		"__radd__":             reflected((*tensor.Tensor).Add),
		"__rsub__":             reflected((*tensor.Tensor).Sub),
		"__rmul__":             reflected((*tensor.Tensor).Mul),
		"__rdiv__":             reflected((*tensor.Tensor).Div),
		"__rpow__":             reflected((*tensor.Tensor).Pow),
		"__rmod__":             reflected((*tensor.Tensor).Remainder),
		"addcmul": func(a *Args) any {
			x, y, z := a.Tensor(0, "input"), a.Tensor(1, "tensor1"), a.Tensor(2, "tensor2")
			return x.AddCMul(y, z, a.Number(-1, "value", int64(1)))
		},
		"addcdiv": func(a *Args) any {
			x, y, z := a.Tensor(0, "input"), a.Tensor(1, "tensor1"), a.Tensor(2, "tensor2")
			return x.AddCDiv(y, z, a.Number(-1, "value", int64(1)))
		},

		"neg":        unary((*tensor.Tensor).Neg),
		"abs":        unary((*tensor.Tensor).Abs),
		"sign":       unary((*tensor.Tensor).Sign),
		"sgn":        unary((*tensor.Tensor).Sgn),
		"signbit":    unary((*tensor.Tensor).Signbit),
		"square":     unary((*tensor.Tensor).Square),
		"sqrt":       unary((*tensor.Tensor).Sqrt),
		"rsqrt":      unary((*tensor.Tensor).Rsqrt),
		"reciprocal": unary((*tensor.Tensor).Reciprocal),
		"copysign": func(a *Args) any {
			x := a.Tensor(0, "input")
			if y, ok := a.Operand(1, "other", nil).(*tensor.Tensor); ok {
				return x.Copysign(y)
			}
			return x.CopysignScalar(a.Number(1, "other", nil))
		},
		"hypot":      binary((*tensor.Tensor).Hypot),
		"maximum":    binary((*tensor.Tensor).Maximum),
		"minimum":    binary((*tensor.Tensor).Minimum),
		"max.binary": binary((*tensor.Tensor).Maximum),
		"min.binary": binary((*tensor.Tensor).Minimum),
		"fmax":       binary((*tensor.Tensor).FMax),
		"fmin":       binary((*tensor.Tensor).FMin),
		"lerp": func(a *Args) any {
			x, end := a.Tensor(0, "input"), a.Tensor(1, "end")
			if w, ok := a.Operand(2, "weight", nil).(*tensor.Tensor); ok {
				return x.Lerp(end, w)
			}
			return x.LerpScalar(end, a.Number(2, "weight", nil))
		},
		"clamp": func(a *Args) any {
			return a.Tensor(0, "input").ClampTensor(a.OptTensor(1, "min"), a.OptTensor(2, "max"))
		},
		"clamp_min": func(a *Args) any { return a.Tensor(0, "input").ClampTensor(a.Tensor(1, "min"), nil) },
		"clamp_max": func(a *Args) any { return a.Tensor(0, "input").ClampTensor(nil, a.Tensor(1, "max")) },

		"ceil":  unary((*tensor.Tensor).Ceil),
		"floor": unary((*tensor.Tensor).Floor),
		"round": unary((*tensor.Tensor).Round),
		"trunc": unary((*tensor.Tensor).Trunc),
		"frac":  unary((*tensor.Tensor).Frac),

		"round.decimals_0":     decimals,
		"round.decimals_3":     decimals,
		"round.decimals_neg_3": decimals,

		"byte":     cast(dtype.U8),
		"char":     cast(dtype.I8),
		"short":    cast(dtype.I16),
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

// rounded binds div with a rounding mode.
func rounded(a *Args) any {
	x, y := a.Tensor(0, "input"), a.Tensor(1, "other")
	if a.String(-1, "rounding_mode", "") == "floor" {
		return x.DivFloor(y)
	}
	return x.DivTrunc(y)
}

func decimals(a *Args) any { return a.Tensor(0, "input").RoundDecimals(a.Int(-1, "decimals", 0)) }

func cast(d dtype.DType) Op {
	return func(a *Args) any { return a.Tensor(0, "input").To(d) }
}
