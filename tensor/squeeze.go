package tensor

// Squeeze returns a view of x without those of the given dimensions that have size 1,
// or, if none is given, without any dimension of size 1. An empty list that is not nil
// names none, and keeps all.
func (x *Tensor) Squeeze(dims ...int) *Tensor {
	drop := make([]bool, len(x.a.Shape))
	for i := range drop {
		drop[i] = dims == nil
	}
	seen := make([]bool, len(drop))
	for _, d := range dims {
		if d = x.dim("Squeeze", d); len(drop) == 0 {
			continue
		}
		if seen[d] {
			failf("Squeeze", ErrShape, []*Tensor{x}, "dim %d is given twice", d)
		}
		drop[d], seen[d] = true, true
	}
	shape := make([]int, 0, len(drop))
	for i, n := range x.a.Shape {
		if n != 1 || !drop[i] {
			shape = append(shape, n)
		}
	}
	return x.View(shape...)
}

// Flatten returns x with the dimensions from start to end, both included, read as one:
// a view where strides allow it. Flatten(1, -1) keeps a batch dimension.
func (x *Tensor) Flatten(start, end int) *Tensor {
	const op = "Flatten"
	if len(x.a.Shape) == 0 {
		x.dim(op, start)
		x.dim(op, end)
		return x.Reshape(1)
	}
	s, e := x.dim(op, start), x.dim(op, end)
	if s > e {
		failf(op, ErrShape, []*Tensor{x}, "start dim %d lies behind end dim %d", start, end)
	}
	if s == e {
		return x
	}
	n := 1
	for _, d := range x.a.Shape[s : e+1] {
		n *= d
	}
	shape := append([]int{}, x.a.Shape[:s]...)
	return x.Reshape(append(append(shape, n), x.a.Shape[e+1:]...)...)
}

// Unflatten returns a view of x with dimension dim read as several of the given sizes,
// one of which may be -1, to be worked out.
func (x *Tensor) Unflatten(dim int, sizes ...int) *Tensor {
	const op = "Unflatten"
	d := x.dimension(op, dim, len(x.a.Shape))
	if len(sizes) == 0 {
		fail(op, ErrShape, "needs at least one size", x)
	}
	known, hole := 1, -1
	for i, n := range sizes {
		switch {
		case n == -1 && hole < 0:
			hole = i
		case n < 0:
			failf(op, ErrShape, []*Tensor{x}, "sizes %v: one may be -1, the others are not negative", sizes)
		default:
			known *= n
		}
	}
	n := x.a.Shape[d]
	parts := append([]int{}, sizes...)
	if hole >= 0 && known > 0 && n%known == 0 {
		parts[hole] = n / known
		known = n
	}
	if known != n {
		failf(op, ErrShape, []*Tensor{x}, "sizes %v do not make up dimension %d of size %d", sizes, d, n)
	}
	shape := append([]int{}, x.a.Shape[:d]...)
	return x.View(append(append(shape, parts...), x.a.Shape[d+1:]...)...)
}

// Ravel returns x's elements in one dimension: a view where strides allow it.
func (x *Tensor) Ravel() *Tensor { return x.Reshape(-1) }

// ViewAs is View with the shape of y.
func (x *Tensor) ViewAs(y *Tensor) *Tensor { return x.View(y.a.Shape...) }

// ReshapeAs is Reshape with the shape of y.
func (x *Tensor) ReshapeAs(y *Tensor) *Tensor { return x.Reshape(y.a.Shape...) }
