package bind

import "cresset/tensor"

type (
	along = func(x *tensor.Tensor, dims ...int) *tensor.Tensor
	pair  = func(x *tensor.Tensor, dim int) (values, indices *tensor.Tensor)
)

func init() {
	register(map[string]Op{
		"item": func(a *Args) any {
			switch x := a.Tensor(0, "input"); {
			case x.DType() == tensor.Bool:
				return x.ItemBool()
			case x.DType().IsInt():
				return x.ItemInt()
			default:
				return x.Item()
			}
		},
		"sum":           reduction((*tensor.Tensor).Sum, (*tensor.Tensor).SumKeep),
		"mean":          reduction((*tensor.Tensor).Mean, (*tensor.Tensor).MeanKeep),
		"nansum":        reduction((*tensor.Tensor).NanSum, (*tensor.Tensor).NanSumKeep),
		"nanmean":       reduction((*tensor.Tensor).NanMean, (*tensor.Tensor).NanMeanKeep),
		"prod":          reduction((*tensor.Tensor).Prod, (*tensor.Tensor).ProdKeep),
		"amax":          reduction((*tensor.Tensor).AMax, (*tensor.Tensor).AMaxKeep),
		"amin":          reduction((*tensor.Tensor).AMin, (*tensor.Tensor).AMinKeep),
		"all":           reduction((*tensor.Tensor).All, (*tensor.Tensor).AllKeep),
		"any":           reduction((*tensor.Tensor).Any, (*tensor.Tensor).AnyKeep),
		"argmax":        reduction((*tensor.Tensor).ArgMax, (*tensor.Tensor).ArgMaxKeep),
		"argmin":        reduction((*tensor.Tensor).ArgMin, (*tensor.Tensor).ArgMinKeep),
		"logsumexp":     reduction((*tensor.Tensor).LogSumExp, (*tensor.Tensor).LogSumExpKeep),
		"count_nonzero": reduction((*tensor.Tensor).CountNonzero, nil),
		"aminmax": func(a *Args) any {
			x, dims := a.Tensor(0, "input"), a.Ints(-1, "dim")
			if a.Bool(-1, "keepdim", false) {
				return outs(x.AMinKeep(dims...), x.AMaxKeep(dims...))
			}
			return outs(x.AMinMax(dims...))
		},

		"max.reduction_no_dim":   unary((*tensor.Tensor).Max),
		"min.reduction_no_dim":   unary((*tensor.Tensor).Min),
		"max.reduction_with_dim": pairs((*tensor.Tensor).MaxDim, (*tensor.Tensor).MaxDimKeep),
		"min.reduction_with_dim": pairs((*tensor.Tensor).MinDim, (*tensor.Tensor).MinDimKeep),
		"median": func(a *Args) any {
			if !a.Has(1, "dim") {
				return a.Tensor(0, "input").Median()
			}
			return pairs((*tensor.Tensor).MedianDim, (*tensor.Tensor).MedianDimKeep)(a)
		},

		"var":               deviations((*tensor.Tensor).Var, (*tensor.Tensor).VarKeep),
		"var.unbiased":      deviations((*tensor.Tensor).Var, (*tensor.Tensor).VarKeep),
		"std":               deviations((*tensor.Tensor).Std, (*tensor.Tensor).StdKeep),
		"std.unbiased":      deviations((*tensor.Tensor).Std, (*tensor.Tensor).StdKeep),
		"var_mean":          withMean((*tensor.Tensor).VarMean, (*tensor.Tensor).VarMeanKeep),
		"var_mean.unbiased": withMean((*tensor.Tensor).VarMean, (*tensor.Tensor).VarMeanKeep),
		"std_mean":          withMean((*tensor.Tensor).StdMean, (*tensor.Tensor).StdMeanKeep),
		"std_mean.unbiased": withMean((*tensor.Tensor).StdMean, (*tensor.Tensor).StdMeanKeep),

		"norm":               norm("p"),
		"norm.fro":           norm("p"),
		"norm.inf":           norm("p"),
		"linalg.vector_norm": norm("ord"),
		"nn.functional.normalize": func(a *Args) any {
			return a.Tensor(0, "input").Normalize(a.Float(1, "p", 2), a.Int(2, "dim", 1), a.Float(3, "eps", 1e-12))
		},

		"softmax":                softmax((*tensor.Tensor).Softmax),
		"softmax.with_dtype":     softmax((*tensor.Tensor).Softmax),
		"log_softmax":            softmax((*tensor.Tensor).LogSoftmax),
		"log_softmax.with_dtype": softmax((*tensor.Tensor).LogSoftmax),
		"nn.functional.softmin":  softmax((*tensor.Tensor).Softmin),

		"nn.functional.softmin.with_dtype": softmax((*tensor.Tensor).Softmin),
	})
}

// reduceInput reads the tensor to be reduced, converted to the type that the call asks for.
func (a *Args) reduceInput() *tensor.Tensor {
	x := a.Tensor(0, "input")
	if d := a.DType(-1, "dtype", x.DType()); d != x.DType() {
		x = x.To(d)
	}
	return x
}

// reduction binds f(input, dim=None, keepdim=False, *, dtype=None).
func reduction(drop, keep along) Op {
	return func(a *Args) any {
		x, dims := a.reduceInput(), a.Ints(1, "dim")
		if keep != nil && a.Bool(2, "keepdim", false) {
			return keep(x, dims...)
		}
		return drop(x, dims...)
	}
}

// pairs binds f(input, dim, keepdim=False), which returns values and indices.
func pairs(drop, keep pair) Op {
	return func(a *Args) any {
		x, dim := a.reduceInput(), a.Int(1, "dim", 0)
		if a.Bool(2, "keepdim", false) {
			return outs(keep(x, dim))
		}
		return outs(drop(x, dim))
	}
}

// deviation reads the arguments of var and std: (input, unbiased) or
// (input, dim=None, unbiased=True, keepdim=False, *, correction=1).
func (a *Args) deviation() (x *tensor.Tensor, correction float64, dims []int, keep bool) {
	x, correction = a.Tensor(0, "input"), 1
	unbiased := func(pos int) {
		if a.Has(pos, "unbiased") && !a.Bool(pos, "unbiased", true) {
			correction = 0
		} else {
			a.Ignore("unbiased")
		}
	}
	if _, ok := a.Any(1, "dim").(bool); ok {
		unbiased(1)
		return x, correction, nil, false
	}
	dims = a.Ints(1, "dim")
	unbiased(2)
	if a.Has(-1, "correction") {
		correction = a.Float(-1, "correction", 1)
	}
	return x, correction, dims, a.Bool(3, "keepdim", false)
}

func deviations(drop, keep func(x *tensor.Tensor, correction float64, dims ...int) *tensor.Tensor) Op {
	return func(a *Args) any {
		x, correction, dims, k := a.deviation()
		if k {
			return keep(x, correction, dims...)
		}
		return drop(x, correction, dims...)
	}
}

func withMean(drop, keep func(x *tensor.Tensor, correction float64, dims ...int) (v, mean *tensor.Tensor)) Op {
	return func(a *Args) any {
		x, correction, dims, k := a.deviation()
		if k {
			return outs(keep(x, correction, dims...))
		}
		return outs(drop(x, correction, dims...))
	}
}

// norm binds f(input, p=2, dim=None, keepdim=False); "fro" is 2.
func norm(p string) Op {
	return func(a *Args) any {
		x, order := a.Tensor(0, "input"), 2.0
		if s, ok := a.Any(1, p).(string); !ok || s != "fro" {
			order = a.Float(1, p, 2)
		}
		dims := a.Ints(2, "dim")
		if a.Bool(3, "keepdim", false) {
			return x.NormKeep(order, dims...)
		}
		return x.Norm(order, dims...)
	}
}

// softmax binds f(input, dim, *, dtype=None).
func softmax(f func(x *tensor.Tensor, dim int) *tensor.Tensor) Op {
	return func(a *Args) any { return f(a.reduceInput(), a.Int(1, "dim", -1)) }
}
