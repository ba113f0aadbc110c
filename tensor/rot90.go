package tensor

// Rot90 returns a copy of x turned k times by a quarter, in the plane of two dimensions,
// from dim0 towards dim1.
func (x *Tensor) Rot90(k, dim0, dim1 int) *Tensor {
	const op = "Rot90"
	r := len(x.a.Shape)
	if r < 2 {
		fail(op, ErrShape, "needs at least two dimensions", x)
	}
	d0, d1 := x.dimension(op, dim0, r), x.dimension(op, dim1, r)
	if d0 == d1 {
		failf(op, ErrShape, []*Tensor{x}, "dims %d and %d are the same", dim0, dim1)
	}
	switch (k%4 + 4) % 4 {
	case 1:
		return x.Flip(d1).Transpose(d0, d1)
	case 2:
		return x.Flip(d0, d1)
	case 3:
		return x.Flip(d0).Transpose(d0, d1)
	}
	return x.Clone()
}
