package bind

import "cresset/tensor"

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
		"sum": func(a *Args) any {
			x, dims := a.Tensor(0, "input"), a.Ints(1, "dim")
			if d := a.DType(-1, "dtype", x.DType()); d != x.DType() {
				x = x.To(d)
			}
			if a.Bool(2, "keepdim", false) {
				return x.SumKeep(dims...)
			}
			return x.Sum(dims...)
		},
	})
}
