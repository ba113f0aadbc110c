package tensor

// MoveDim returns a view of x in which the dimensions from stand at the places to; the
// others keep their order.
// It panics with ErrShape unless each names as many different dimensions.
func (x *Tensor) MoveDim(from, to []int) *Tensor {
	const op = "MoveDim"
	if len(from) != len(to) {
		failf(op, ErrShape, []*Tensor{x}, "%d dims to move to %d places", len(from), len(to))
	}
	r := len(x.a.Shape)
	order := make([]int, r) // of each place, the dimension of x, -1 where still free
	for i := range order {
		order[i] = -1
	}
	moved := make([]bool, max(r, 1))
	for i := range from {
		f, t := x.dim(op, from[i]), x.dim(op, to[i])
		if moved[f] || r > 0 && order[t] >= 0 {
			failf(op, ErrShape, []*Tensor{x}, "dims %v to places %v: one is named twice", from, to)
		}
		moved[f] = true
		if r > 0 {
			order[t] = f
		}
	}
	next := 0
	for i := range order {
		if order[i] >= 0 {
			continue
		}
		for moved[next] {
			next++
		}
		order[i] = next
		next++
	}
	return x.Permute(order...)
}

// SwapAxes is Transpose, under NumPy's name.
func (x *Tensor) SwapAxes(dim0, dim1 int) *Tensor { return x.Transpose(dim0, dim1) }
