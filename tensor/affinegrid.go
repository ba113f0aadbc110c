package tensor

// AffineGrid returns the grid that makes GridSample apply affine maps to images or
// volumes of the given size.
//
//	x: (N, 2, 3), size N, C, H, W      result: (N, H, W, 2)
//	x: (N, 3, 4), size N, C, D, H, W   result: (N, D, H, W, 3)
//
// alignCorners is that of GridSample. It panics with ErrShape where sizes do not fit.
// Source: arXiv:1506.02025, equation 1.
func (x *Tensor) AffineGrid(size []int, alignCorners bool) *Tensor {
	const op = "AffineGrid"
	d := len(size) - 2
	checkShape(op, size)
	if d != 2 && d != 3 {
		failf(op, ErrShape, []*Tensor{x}, "size %v: need 4 or 5 numbers", size)
	}
	if s := x.a.Shape; len(s) != 3 || s[0] != size[0] || s[1] != d || s[2] != d+1 {
		failf(op, ErrShape, []*Tensor{x}, "need shape [%d %d %d] for size %v", size[0], d, d+1, size)
	}
	spatial := size[2:]
	base := make([]*Tensor, d+1) // homogeneous coordinates of each point, the width's first
	for k, n := range spatial {
		shape := []int{1, 1, 1}[:d]
		shape[k] = n
		base[d-1-k] = cornerRange(n, alignCorners).Reshape(shape...).BroadcastTo(spatial...)
	}
	base[d] = Ones(1).To(F64).BroadcastTo(spatial...)
	points := Stack(base, d).To(x.a.DType).onto(x.st.be).Reshape(-1, d+1)
	return points.MatMul(x.MT()).Reshape(append(append([]int{size[0]}, spatial...), d)...)
}

// cornerRange returns n coordinates from -1 to 1: the centres of n elements whose
// corners, or the centres of the outer ones, lie at -1 and 1.
func cornerRange(n int, alignCorners bool) *Tensor {
	c := make([]float64, n)
	for i := range c {
		switch {
		case !alignCorners:
			c[i] = (2*float64(i)+1)/float64(n) - 1
		case n > 1:
			c[i] = 2*float64(i)/float64(n-1) - 1
		}
	}
	return FromSlice(c, n)
}
