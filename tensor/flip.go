package tensor

// Flip returns a copy of x with the order of slices along the given dimensions reversed.
// It panics with ErrShape if a dimension is given twice.
func (x *Tensor) Flip(dims ...int) *Tensor {
	const op = "Flip"
	turned := x.alias(x.a.Shape, x.a.Strides, x.a.Offset)
	seen := make([]bool, max(len(x.a.Shape), 1))
	for _, d := range dims {
		d = x.dim(op, d)
		if seen[d] {
			failf(op, ErrShape, []*Tensor{x}, "dim %d is given twice", d)
		}
		seen[d] = true
		if n := x.Len(); n > 0 && len(x.a.Shape) > 0 {
			turned.a.Offset += (x.a.Shape[d] - 1) * x.a.Strides[d]
			turned.a.Strides[d] = -x.a.Strides[d]
		}
	}
	z := x.like(x.a.DType)
	callCopy(op, z, turned)
	if !Tracked(x) {
		return z
	}
	dims = append([]int{}, dims...)
	return Record(op, z, Wrt(x, func(dz *Tensor) *Tensor { return dz.Flip(dims...) }))
}

// FlipLR is Flip of the second dimension, left to right.
func (x *Tensor) FlipLR() *Tensor { return x.Flip(1) }

// FlipUD is Flip of the first dimension, upside down.
func (x *Tensor) FlipUD() *Tensor { return x.Flip(x.dimension("FlipUD", 0, len(x.a.Shape))) }
