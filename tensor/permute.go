package tensor

// Permute returns a view of x whose dimension i is x's dimension dims[i].
// It panics with ErrShape unless dims names every dimension once.
func (x *Tensor) Permute(dims ...int) *Tensor {
	r := len(x.a.Shape)
	if len(dims) != r {
		failf("Permute", ErrShape, []*Tensor{x}, "%d dims given for a tensor of %d dimensions", len(dims), r)
	}
	shape, strides, inverse := make([]int, r), make([]int, r), make([]int, r)
	seen := make([]bool, r)
	for i, d := range dims {
		d = x.dimension("Permute", d, r)
		if seen[d] {
			failf("Permute", ErrShape, []*Tensor{x}, "dim %d is given twice", d)
		}
		seen[d] = true
		shape[i], strides[i], inverse[d] = x.a.Shape[d], x.a.Strides[d], i
	}
	v := x.view(shape, strides, x.a.Offset)
	if !Tracked(x) {
		return v
	}
	return Record("Permute", v, Wrt(x, func(dv *Tensor) *Tensor { return dv.Permute(inverse...) }))
}

// Transpose returns a view of x with two dimensions exchanged.
func (x *Tensor) Transpose(dim0, dim1 int) *Tensor {
	d0, d1 := x.dim("Transpose", dim0), x.dim("Transpose", dim1)
	v := x.view(x.a.Shape, x.a.Strides, x.a.Offset)
	if len(v.a.Shape) > 0 {
		v.a.Shape[d0], v.a.Shape[d1] = v.a.Shape[d1], v.a.Shape[d0]
		v.a.Strides[d0], v.a.Strides[d1] = v.a.Strides[d1], v.a.Strides[d0]
	}
	if !Tracked(x) {
		return v
	}
	return Record("Transpose", v, Wrt(x, func(dv *Tensor) *Tensor { return dv.Transpose(d0, d1) }))
}

// T returns the transpose of a matrix; of a tensor of fewer dimensions x itself.
// It panics with ErrShape for more than two dimensions: use MT or Permute.
func (x *Tensor) T() *Tensor {
	switch len(x.a.Shape) {
	case 0, 1:
		return x
	case 2:
		return x.Transpose(0, 1)
	}
	fail("T", ErrShape, "needs at most two dimensions; use MT for batches of matrices", x)
	return nil
}

// MT returns x with its last two dimensions exchanged: the transpose of each matrix.
func (x *Tensor) MT() *Tensor {
	if len(x.a.Shape) < 2 {
		fail("MT", ErrShape, "needs at least two dimensions", x)
	}
	return x.Transpose(-2, -1)
}
