package tensor

// GLU returns a·σ(b), a and b being the halves of x along dim (arXiv:1612.08083, eq. 1).
//
//	x: (..., 2N, ...)   result: (..., N, ...)
//
// It panics with ErrShape if the size of dim is odd.
func (x *Tensor) GLU(dim int) *Tensor {
	const op = "GLU"
	n := x.a.Shape[x.dimension(op, dim, len(x.a.Shape))]
	if n%2 != 0 {
		failf(op, ErrShape, []*Tensor{x}, "dimension %d of size %d has no halves", dim, n)
	}
	return x.Narrow(dim, 0, n/2).Mul(x.Narrow(dim, n/2, n/2).Sigmoid())
}
