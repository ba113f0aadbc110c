package tensor

// Sum returns the sum over the given dimensions, which are dropped, or over all.
// Bools and integers are summed as I64, 16-bit floats in F32.
//
//	x: (..., N, ...)   result: (..., ...)
//
// The order of additions depends on the shape and strides alone.
func (x *Tensor) Sum(dims ...int) *Tensor { return x.SumKeep(dims...).dropped("Sum", x, dims) }

// SumKeep is Sum with the dimensions kept, as size 1.
func (x *Tensor) SumKeep(dims ...int) *Tensor {
	if !x.a.DType.Differentiable() && x.a.DType != I64 {
		x = x.To(I64)
	}
	return x.reduceTo("Sum", "sum", x.keepShape("Sum", dims))
}

// keepShape returns x's shape with size 1 in the given dimensions, or in all if none
// are given.
func (x *Tensor) keepShape(op string, dims []int) []int {
	keep := append([]int{}, x.a.Shape...)
	if len(dims) == 0 {
		for i := range keep {
			keep[i] = 1
		}
		return keep
	}
	seen := make([]bool, max(len(keep), 1))
	for _, d := range dims {
		d = x.dim(op, d)
		if seen[d] {
			failf(op, ErrShape, []*Tensor{x}, "dim %d is given twice", d)
		}
		seen[d] = true
		if len(keep) > 0 {
			keep[d] = 1
		}
	}
	return keep
}

// dim returns d counted from the front; a tensor of no dimensions has dim 0.
func (x *Tensor) dim(op string, d int) int {
	if len(x.a.Shape) == 0 && (d == 0 || d == -1) {
		return 0
	}
	return x.dimension(op, d, len(x.a.Shape))
}

// dropped returns a reduced tensor without the dimensions reduced in x: those of dims,
// or all.
func (z *Tensor) dropped(op string, x *Tensor, dims []int) *Tensor {
	if len(dims) == 0 {
		return z.Reshape()
	}
	if len(x.a.Shape) == 0 {
		return z
	}
	gone := make([]bool, len(x.a.Shape))
	for _, d := range dims {
		gone[x.dim(op, d)] = true
	}
	var shape []int
	for i, n := range z.a.Shape {
		if !gone[i] {
			shape = append(shape, n)
		}
	}
	return z.Reshape(shape...)
}
