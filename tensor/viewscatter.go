package tensor

// SelectScatter returns x with slice i along dim replaced by src: the opposite of Select.
func (x *Tensor) SelectScatter(src *Tensor, dim, i int) *Tensor {
	return x.replaced("SelectScatter", src, func(t *Tensor) *Tensor { return t.Select(dim, i) })
}

// SliceScatter returns x with the slices that Slice picks replaced by src.
func (x *Tensor) SliceScatter(src *Tensor, dim, start, stop, step int) *Tensor {
	return x.replaced("SliceScatter", src, func(t *Tensor) *Tensor { return t.Slice(dim, start, stop, step) })
}

// DiagonalScatter returns x with the diagonal that Diagonal shows replaced by src.
func (x *Tensor) DiagonalScatter(src *Tensor, offset, dim1, dim2 int) *Tensor {
	return x.replaced("DiagonalScatter", src, func(t *Tensor) *Tensor { return t.Diagonal(offset, dim1, dim2) })
}

// AsStridedScatter returns x with the elements that AsStrided shows replaced by src.
// It panics with ErrShape if several indices of the view share an element.
func (x *Tensor) AsStridedScatter(src *Tensor, shape, strides []int, offset int) *Tensor {
	return x.replaced("AsStridedScatter", src, func(t *Tensor) *Tensor { return t.AsStrided(shape, strides, offset) })
}

// replaced returns a copy of x in which a view of it, whose shape is src's, is src.
func (x *Tensor) replaced(op string, src *Tensor, view func(t *Tensor) *Tensor) *Tensor {
	if src.a.DType != x.a.DType {
		failf(op, ErrDType, []*Tensor{x, src}, "the tensor and the source need one element type")
	}
	z := x.Clone()
	v := view(z)
	if !sameShape(v, src) {
		failf(op, ErrShape, []*Tensor{x, src}, "the source needs shape %v", v.a.Shape)
	}
	v.CopyInPlace(src)
	return z
}

// Put returns x with the elements at index, which counts through x as one row, replaced
// by those of src, or with src added to them if accumulate is set. Negative indices
// count from the end.
func (x *Tensor) Put(index, src *Tensor, accumulate bool) *Tensor {
	index = x.indices("Put", index)
	if index.Len() != src.Len() {
		failf("Put", ErrShape, []*Tensor{x, index, src}, "as many elements as indices are needed")
	}
	at, row := index.wrapped(x.Len()).Reshape(-1), x.Reshape(-1)
	if accumulate {
		return row.ScatterAdd(0, at, src.Reshape(-1)).Reshape(x.a.Shape...)
	}
	return row.Scatter(0, at, src.Reshape(-1)).Reshape(x.a.Shape...)
}
