package tensor

import "cresset/internal/layout"

// IndexSelect returns the slices of x at index along dim, in the order of index:
//
//	x: (A, N, C)   index: (M)   result: (A, M, C)
//
// It panics with ErrIndex where an index is not in [0, N).
func (x *Tensor) IndexSelect(dim int, index *Tensor) *Tensor {
	const op = "IndexSelect"
	d := x.dim(op, dim)
	index = x.vector(op, index)
	shape := x.with(d, index.a.Shape[0])
	z := empty(x.a.DType, shape, x.st.be)
	to := z.atLeast1()
	callGather(op, to, x.atLeast1(), index.along(d, to.a.Shape), d)
	if !Tracked(x) {
		return z
	}
	like := x.Options()
	from := x.a.Shape
	return Record(op, z, Wrt(x, func(dz *Tensor) *Tensor {
		like.DType = dz.a.DType
		return like.Zeros(from...).IndexAdd(d, index, dz)
	}, index))
}

// vector returns index as I64 of one dimension.
func (x *Tensor) vector(op string, index *Tensor) *Tensor {
	index = x.indices(op, index)
	switch len(index.a.Shape) {
	case 0:
		return index.atLeast1()
	case 1:
		return index
	}
	fail(op, ErrShape, "the index needs one dimension", x, index)
	return nil
}

// with returns x's shape with another size of a dimension.
func (x *Tensor) with(dim, size int) []int {
	shape := append([]int{}, x.a.Shape...)
	if len(shape) > 0 {
		shape[dim] = size
	}
	return shape
}

// along returns a vector read as a tensor of the given shape in which it runs along
// dim and repeats in the others. It is not recorded.
func (x *Tensor) along(dim int, shape []int) *Tensor {
	strides := make([]int, len(shape))
	strides[dim] = x.a.Strides[0]
	return x.alias(shape, strides, x.a.Offset)
}

// IndexAdd returns x with the slices of src added to those at index along dim:
//
//	x: (A, N, C)   index: (M)   src: (A, M, C)   result: (A, N, C)
//
// Slices with one destination are added in the order of index. x and src have one
// element type. It panics with ErrIndex where an index is not in [0, N).
func (x *Tensor) IndexAdd(dim int, index, src *Tensor) *Tensor {
	return x.scatterSlices("IndexAdd", (*Tensor).ScatterAdd, dim, index, src)
}

// IndexCopy returns x with the slices at index along dim replaced by those of src. Of
// several slices with one destination the last one stays.
func (x *Tensor) IndexCopy(dim int, index, src *Tensor) *Tensor {
	return x.scatterSlices("IndexCopy", (*Tensor).Scatter, dim, index, src)
}

// IndexFill returns x with the slices at index along dim set to v, a number or a tensor
// of no dimensions.
func (x *Tensor) IndexFill(dim int, index *Tensor, v any) *Tensor {
	const op = "IndexFill"
	d := x.dim(op, dim)
	index = x.vector(op, index)
	n, shape := 1, make([]int, len(x.a.Shape))
	for i := range shape {
		shape[i] = 1
	}
	if len(shape) > 0 {
		n = x.a.Shape[d]
		shape[d] = n
	}
	mask := Options{DType: Bool, Device: x.Device()}.Zeros(n).ScatterScalar(0, index, true)
	return x.MaskedFill(mask.Reshape(shape...), v)
}

// IndexAddInPlace is IndexAdd into x itself.
func (x *Tensor) IndexAddInPlace(dim int, index, src *Tensor) *Tensor {
	return x.scatterSlices("IndexAddInPlace", (*Tensor).ScatterAddInPlace, dim, index, src)
}

// IndexCopyInPlace is IndexCopy into x itself.
func (x *Tensor) IndexCopyInPlace(dim int, index, src *Tensor) *Tensor {
	return x.scatterSlices("IndexCopyInPlace", (*Tensor).ScatterInPlace, dim, index, src)
}

// scatterSlices calls a scattering method with an index that repeats over whole slices.
func (x *Tensor) scatterSlices(op string, scatter func(x *Tensor, dim int, index, src *Tensor) *Tensor,
	dim int, index, src *Tensor) *Tensor {
	d := x.dim(op, dim)
	index = x.vector(op, index)
	n := index.a.Shape[0]
	if len(x.a.Shape) == 0 && n == 1 && src.Len() == 1 {
		return scatter(x, 0, index, src.Reshape(1))
	}
	if want := x.with(d, n); !layout.Equal(src.a.Shape, want) {
		failf(op, ErrShape, []*Tensor{x, index, src}, "the source needs shape %v: the tensor's, with as many "+
			"slices in dimension %d as there are indices", want, d)
	}
	return scatter(x, d, index.along(d, src.a.Shape), src)
}
