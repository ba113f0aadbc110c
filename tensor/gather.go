package tensor

import (
	"cresset/internal/layout"
)

// Gather returns the elements of x at index along dim:
//
//	z[i][j][k] = x[i][index[i][j][k]][k]   for dim 1 of three
//	x: (A, N, C)   index: (a, m, c) with a ≤ A, c ≤ C   result: (a, m, c)
//
// It panics with ErrIndex where an index is not in [0, N).
func (x *Tensor) Gather(dim int, index *Tensor) *Tensor {
	const op = "Gather"
	d := x.dim(op, dim)
	index = x.indices(op, index)
	x.coversIndex(op, d, index)
	z := empty(x.a.DType, index.a.Shape, x.st.be)
	callGather(op, z.atLeast1(), x.atLeast1(), index.atLeast1(), d)
	if !Tracked(x) {
		return z
	}
	like := x.Options()
	from := x.a.Shape
	return Record(op, z, Wrt(x, func(dz *Tensor) *Tensor {
		like.DType = dz.a.DType
		return like.Zeros(from...).ScatterAdd(d, index, dz)
	}, index))
}

// TakeAlongDim is Gather with index broadcast against x in the other dimensions and
// negative indices counted from the end (NumPy's take_along_axis).
func (x *Tensor) TakeAlongDim(index *Tensor, dim int) *Tensor {
	const op = "TakeAlongDim"
	if len(x.a.Shape) != len(index.a.Shape) {
		failf(op, ErrShape, []*Tensor{x, index}, "the index needs as many dimensions as the tensor")
	}
	d := x.dim(op, dim)
	index = x.indices(op, index)
	xs, is := append([]int{}, x.a.Shape...), append([]int{}, index.a.Shape...)
	if len(xs) > 0 {
		index = index.wrapped(xs[d])
		n := is[d]
		is[d] = xs[d]
		both, err := layout.Broadcast(nil, xs, is)
		if err != nil {
			fail(op, ErrShape, err.Error(), x, index)
		}
		copy(xs, both)
		copy(is, both)
		xs[d], is[d] = x.a.Shape[d], n
	}
	return x.BroadcastTo(xs...).Gather(d, index.BroadcastTo(is...))
}

// Take returns the elements of x, read as one row, at index: a tensor of index's shape.
// Negative indices count from the end.
func (x *Tensor) Take(index *Tensor) *Tensor {
	index = x.indices("Take", index)
	flat := index.wrapped(x.Len()).Reshape(-1)
	return x.Reshape(-1).Gather(0, flat).Reshape(index.a.Shape...)
}

// indices checks the type and device of an index tensor and returns it as I64.
func (x *Tensor) indices(op string, index *Tensor) *Tensor {
	if index.a.DType != I64 && index.a.DType != I32 && (index.Len() > 0 || index.a.DType.Differentiable()) {
		failf(op, ErrDType, []*Tensor{x, index}, "an index is I64 or I32, not %s", index.a.DType)
	}
	sameDevice(op, x, index)
	return index.cast(I64) // an empty index may be of any integer type
}

// wrapped returns an index tensor in which negative indices count from the end of size.
func (x *Tensor) wrapped(size int) *Tensor {
	z := x.like(I64)
	callMap("Index", "wrap_index", z, x, nil, nil, [4]float64{float64(size)})
	return z
}

// coversIndex panics unless index fits x in every dimension but the one it indexes.
func (x *Tensor) coversIndex(op string, dim int, index *Tensor) {
	xs, is := x.a.Shape, index.a.Shape
	if max(len(xs), 1) != max(len(is), 1) {
		if index.Len() == 0 {
			return
		}
		failf(op, ErrShape, []*Tensor{x, index}, "the index needs as many dimensions as the tensor")
	}
	for i := range is {
		if i != dim && len(xs) > 0 && is[i] > xs[i] {
			failf(op, ErrShape, []*Tensor{x, index}, "the index is larger than the tensor in dimension %d, "+
				"which is not the indexed one", i)
		}
	}
}

// atLeast1 returns a tensor of no dimensions as one of one, for a backend.
func (x *Tensor) atLeast1() *Tensor {
	if len(x.a.Shape) > 0 {
		return x
	}
	return x.alias([]int{1}, []int{1}, x.a.Offset)
}
