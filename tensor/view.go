package tensor

import (
	"cresset/internal/layout"
)

// view returns a tensor that looks at t's memory in another way. It is not recorded.
func (t *Tensor) view(shape, strides []int, offset int) *Tensor {
	v := t.alias(shape, strides, offset)
	if v.base = t.base; v.base == nil {
		v.base = t
	}
	v.epoch = v.base.epoch
	return v
}

// alias is view without the tie to t that autograd uses.
func (t *Tensor) alias(shape, strides []int, offset int) *Tensor {
	t.alive("View")
	v := &Tensor{st: t.st}
	v.a.Buf, v.a.DType, v.a.Offset = t.a.Buf, t.a.DType, offset
	v.reserve(len(shape))
	copy(v.a.Shape, shape)
	copy(v.a.Strides, strides)
	return v
}

// refreshView gives a view whose base was changed in place the history of the base.
func (t *Tensor) refreshView() {
	b := t.base
	t.epoch = b.epoch
	t.node, t.out = nil, 0
	if b.origin() == nil {
		return
	}
	if !b.IsContiguous() {
		fail("View", ErrInPlace, "the tensor it shows part of was changed in place, and is not contiguous; "+
			"Clone that first", t, b)
	}
	shape, strides, offset := t.a.Shape, t.a.Strides, t.a.Offset-b.a.Offset
	EnableGrad(func() {
		Record("AsStrided", t, Wrt(b, func(dz *Tensor) *Tensor {
			return dz.scatterStrided(b.a.Shape, shape, strides, offset)
		}))
	})
}

// AsStrided returns a view of t's memory with the given shape, strides and offset (in
// elements, counted from t's own first element; unlike PyTorch, which counts from the
// storage's). Elements may be reached by several indices.
// It panics with ErrShape if the view leaves t's storage.
func (t *Tensor) AsStrided(shape, strides []int, offset int) *Tensor {
	checkShape("AsStrided", shape)
	if len(shape) != len(strides) {
		failf("AsStrided", ErrShape, []*Tensor{t}, "%d sizes, but %d strides", len(shape), len(strides))
	}
	at := t.a.Offset + offset
	lo, hi := layout.Extent(shape, strides)
	if n := t.st.buf.Size / t.a.DType.Size(); layout.Len(shape) > 0 && (at+lo < 0 || at+hi >= n) {
		failf("AsStrided", ErrShape, []*Tensor{t}, "the view reaches elements %d to %d of a storage of %d",
			at+lo, at+hi, n)
	}
	v := t.view(shape, strides, at)
	if !Tracked(t) {
		return v
	}
	if !t.IsContiguous() {
		// The gradient lays t out in row-major order, where the strides mean something else.
		fail("AsStrided", ErrGrad, "of a tensor that is not contiguous has no gradient; "+
			"call Contiguous first", t)
	}
	from := t.a.Shape
	return Record("AsStrided", v, Wrt(t, func(dz *Tensor) *Tensor {
		return dz.scatterStrided(from, v.a.Shape, v.a.Strides, offset)
	}))
}

// scatterStrided is the transpose of AsStrided: zeros of shape from, with z added where
// the view of the given shape, strides and offset lies.
func (z *Tensor) scatterStrided(from, shape, strides []int, offset int) *Tensor {
	y := Options{DType: z.a.DType, Device: z.Device()}.Zeros(from...)
	v := y.alias(shape, strides, offset)
	if !layout.Overlaps(shape, strides) {
		callCopy("AsStrided", v, z)
	} else {
		flat := y.alias([]int{y.Len()}, []int{1}, 0)
		index := stridedIndex(shape, strides, offset).onto(y.st.be)
		callScatter("AsStrided", "add", flat, index, z.Contiguous().Detach().Reshape(-1), 0)
	}
	if !Tracked(z) {
		return y
	}
	return Record("AsStridedScatter", y, Wrt(z, func(dy *Tensor) *Tensor {
		return dy.Contiguous().AsStrided(shape, strides, offset)
	}))
}

// stridedIndex returns, for each element of a strided view, its offset: (Len) I64.
func stridedIndex(shape, strides []int, offset int) *Tensor {
	n := layout.Len(shape)
	index := make([]int64, 0, n)
	at := make([]int, len(shape))
	for range n {
		o := offset
		for d := range shape {
			o += at[d] * strides[d]
		}
		index = append(index, int64(o))
		for d := len(shape) - 1; d >= 0; d-- {
			if at[d]++; at[d] < shape[d] {
				break
			}
			at[d] = 0
		}
	}
	return FromSlice(index, n)
}
