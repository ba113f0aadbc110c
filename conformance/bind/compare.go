package bind

import "cresset/tensor"

func init() {
	register(map[string]Op{
		"eq": binary((*tensor.Tensor).Eq),
		"ne": binary((*tensor.Tensor).Ne),
		"lt": binary((*tensor.Tensor).Lt),
		"le": binary((*tensor.Tensor).Le),
		"gt": binary((*tensor.Tensor).Gt),
		"ge": binary((*tensor.Tensor).Ge),

		"equal": func(a *Args) any { return a.Tensor(0, "input").Equal(a.Tensor(1, "other")) },
		"isclose": func(a *Args) any {
			x, y := a.Tensor(0, "input"), a.Tensor(1, "other")
			return x.IsClose(y, a.Float(2, "rtol", 1e-5), a.Float(3, "atol", 1e-8), a.Bool(4, "equal_nan", false))
		},
		"allclose": func(a *Args) any {
			x, y := a.Tensor(0, "input"), a.Tensor(1, "other")
			return x.AllClose(y, a.Float(2, "rtol", 1e-5), a.Float(3, "atol", 1e-8), a.Bool(4, "equal_nan", false))
		},

		"isnan":    unary((*tensor.Tensor).IsNan),
		"isinf":    unary((*tensor.Tensor).IsInf),
		"isfinite": unary((*tensor.Tensor).IsFinite),
		"isposinf": unary((*tensor.Tensor).IsPosInf),
		"isneginf": unary((*tensor.Tensor).IsNegInf),

		"nan_to_num": func(a *Args) any {
			number := func(pos int, name string) *float64 {
				if !a.Has(pos, name) {
					return nil
				}
				v := a.Float(pos, name, 0)
				return &v
			}
			return a.Tensor(0, "input").NanToNum(tensor.NanToNumOptions{
				Nan: number(1, "nan"), PosInf: number(2, "posinf"), NegInf: number(3, "neginf")})
		},
		// Recorded as a method: where(self, condition, other).
		"where": func(a *Args) any {
			return a.Tensor(0, "input").Where(a.Tensor(1, "condition"), a.Tensor(2, "other"))
		},

		"logical_not": unary((*tensor.Tensor).LogicalNot),
		"logical_and": binary((*tensor.Tensor).LogicalAnd),
		"logical_or":  binary((*tensor.Tensor).LogicalOr),
		"logical_xor": binary((*tensor.Tensor).LogicalXor),
		"bitwise_not": unary((*tensor.Tensor).BitwiseNot),
		"bitwise_and": binary((*tensor.Tensor).BitwiseAnd),
		"bitwise_or":  binary((*tensor.Tensor).BitwiseOr),
		"bitwise_xor": binary((*tensor.Tensor).BitwiseXor),
		"__rand__":    reflected((*tensor.Tensor).BitwiseAnd),
		"__ror__":     reflected((*tensor.Tensor).BitwiseOr),
		"__rxor__":    reflected((*tensor.Tensor).BitwiseXor),

		"bitwise_left_shift":  binary((*tensor.Tensor).BitwiseLeftShift),
		"bitwise_right_shift": binary((*tensor.Tensor).BitwiseRightShift),
	})
}
