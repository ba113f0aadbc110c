package bind

import "cresset/tensor"

func init() {
	register(map[string]Op{
		// sort(input, dim=-1, descending=False, *, stable=False): ours is always stable
		"sort": func(a *Args) any {
			a.Ignore("stable")
			return outs(a.Tensor(0, "input").Sort(a.Int(1, "dim", -1), a.Bool(2, "descending", false)))
		},
		"argsort": func(a *Args) any {
			a.Ignore("stable")
			return a.Tensor(0, "input").ArgSort(a.Int(1, "dim", -1), a.Bool(2, "descending", false))
		},
		"msort": unary((*tensor.Tensor).MSort),
		// topk(input, k, dim=-1, largest=True, sorted=True): ours is always sorted
		"topk": func(a *Args) any {
			a.Bool(4, "sorted", true)
			return outs(a.Tensor(0, "input").TopK(a.Int(1, "k", 0), a.Int(2, "dim", -1), a.Bool(3, "largest", true)))
		},
		"kthvalue": func(a *Args) any {
			x, k, dim := a.Tensor(0, "input"), a.Int(1, "k", 0), a.Int(2, "dim", -1)
			if a.Bool(3, "keepdim", false) {
				return outs(x.KthValueKeep(k, dim))
			}
			return outs(x.KthValue(k, dim))
		},
		// unique(input, sorted=True, return_inverse=False, return_counts=False, dim=None)
		"unique": func(a *Args) any {
			x := a.Tensor(0, "input")
			a.Bool(1, "sorted", true)
			inverse, counts := a.Bool(2, "return_inverse", false), a.Bool(3, "return_counts", false)
			var v, i, n *tensor.Tensor
			if a.Has(4, "dim") {
				v, i, n = x.UniqueDim(a.Int(4, "dim", 0))
			} else {
				v, i, n = x.Unique()
			}
			all := []*tensor.Tensor{v}
			if inverse {
				all = append(all, i)
			}
			if counts {
				all = append(all, n)
			}
			return all
		},
		"isin": func(a *Args) any { return a.Tensor(0, "elements").IsIn(a.Tensor(1, "test_elements")) },
		"histc": func(a *Args) any {
			return a.Tensor(0, "input").HistC(a.Int(1, "bins", 100), a.Float(2, "min", 0), a.Float(3, "max", 0))
		},

		"cumsum":       cumulative((*tensor.Tensor).CumSum),
		"cumprod":      cumulative((*tensor.Tensor).CumProd),
		"logcumsumexp": cumulative((*tensor.Tensor).LogCumSumExp),
		"cummax":       func(a *Args) any { return outs(a.Tensor(0, "input").CumMax(a.Int(1, "dim", 0))) },
		"cummin":       func(a *Args) any { return outs(a.Tensor(0, "input").CumMin(a.Int(1, "dim", 0))) },
	})
}

// cumulative binds f(input, dim, *, dtype=None).
func cumulative(f func(x *tensor.Tensor, dim int) *tensor.Tensor) Op {
	return func(a *Args) any { return f(a.reduceInput(), a.Int(1, "dim", 0)) }
}
