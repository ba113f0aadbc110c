package bind

import "cresset/tensor"

func init() {
	register(map[string]Op{
		"T":            unary((*tensor.Tensor).T),
		"mT":           unary((*tensor.Tensor).MT),
		"broadcast_to": func(a *Args) any { return a.Tensor(0, "input").BroadcastTo(a.IntsFrom(1, "size")...) },
		"contiguous":   unary((*tensor.Tensor).Contiguous),
		"expand":       func(a *Args) any { return a.Tensor(0, "input").BroadcastTo(a.IntsFrom(1, "size")...) },
		"expand_as":    binary((*tensor.Tensor).ExpandAs),
		"permute":      func(a *Args) any { return a.Tensor(0, "input").Permute(a.IntsFrom(1, "dims")...) },
		"reshape":      func(a *Args) any { return a.Tensor(0, "input").Reshape(a.IntsFrom(1, "shape")...) },
		"transpose": func(a *Args) any {
			return a.Tensor(0, "input").Transpose(a.Int(1, "dim0", 0), a.Int(2, "dim1", 0))
		},
		"unsqueeze": func(a *Args) any { return a.Tensor(0, "input").Unsqueeze(a.Int(1, "dim", 0)) },
		"view":      func(a *Args) any { return a.Tensor(0, "input").View(a.IntsFrom(1, "size")...) },
		"view_as": func(a *Args) any {
			return a.Tensor(0, "input").View(a.Tensor(1, "other").Shape()...)
		},
	})
}
