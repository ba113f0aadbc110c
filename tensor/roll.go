package tensor

// Roll returns a copy of x in which slices move on by shifts[i] along dims[i]; what
// leaves at one end comes in at the other. Without dims, x is rolled as one row, by a
// single shift.
// It panics with ErrShape unless there are as many shifts as dims.
func (x *Tensor) Roll(shifts, dims []int) *Tensor {
	const op = "Roll"
	if len(dims) == 0 && len(shifts) == 1 {
		return x.Reshape(-1).Roll(shifts, []int{0}).Reshape(x.a.Shape...)
	}
	if len(shifts) == 0 || len(shifts) != len(dims) {
		failf(op, ErrShape, []*Tensor{x}, "%d shifts along %d dims", len(shifts), len(dims))
	}
	z := x
	for i, shift := range shifts {
		z = z.rolled(x.dimension(op, dims[i], len(x.a.Shape)), shift)
	}
	return z
}

// rolled rolls along one dimension.
func (x *Tensor) rolled(dim, shift int) *Tensor {
	n := x.a.Shape[dim]
	z := x.like(x.a.DType)
	if n > 0 {
		k := (shift%n + n) % n // slices of x from n-k on come first
		for _, part := range [2][3]int{{n - k, 0, k}, {0, k, n - k}} {
			from, to, count := part[0], part[1], part[2]
			src := x.alias(x.a.Shape, x.a.Strides, x.a.Offset+from*x.a.Strides[dim])
			dst := z.alias(z.a.Shape, z.a.Strides, to*z.a.Strides[dim])
			src.a.Shape[dim], dst.a.Shape[dim] = count, count
			callCopy("Roll", dst, src)
		}
	}
	if !Tracked(x) {
		return z
	}
	return Record("Roll", z, Wrt(x, func(dz *Tensor) *Tensor { return dz.rolled(dim, -shift) }))
}
