package tensor

import "cresset/internal/layout"

// Unfold returns a view of all windows of the given size along dim, step apart, with
// the inside of a window as a new last dimension. Windows may share elements.
//
//	x: (A, N, C)   result, for dim 1: (A, ⌊(N - size)/step⌋ + 1, C, size)
//
// It panics with ErrShape if a window is larger than the dimension.
func (x *Tensor) Unfold(dim, size, step int) *Tensor {
	const op = "Unfold"
	d := x.dim(op, dim)
	n := 1
	if len(x.a.Shape) > 0 {
		n = x.a.Shape[d]
	}
	if size < 0 || size > n {
		failf(op, ErrShape, []*Tensor{x}, "windows of %d do not fit into dimension %d of size %d", size, d, n)
	}
	if step < 1 {
		failf(op, ErrValue, []*Tensor{x}, "windows %d apart; it must be at least 1", step)
	}
	return x.viewLike(op, func(shape, strides []int) ([]int, []int, int) {
		if len(shape) == 0 {
			return []int{size}, []int{1}, 0
		}
		stride := strides[d]
		shape[d] = (n-size)/step + 1
		strides[d] *= step
		return append(shape, size), append(strides, stride), 0
	})
}

// viewLike returns the view that layout makes of x's shape and strides, which it may
// change: a shape, strides, and an offset from x's first element. What it makes of the
// strides of a row-major tensor is the layout of the gradient.
func (x *Tensor) viewLike(op string,
	layOut func(shape, strides []int) ([]int, []int, int)) *Tensor {
	copies := func(v []int) []int { return append(make([]int, 0, len(v)+1), v...) }
	shape, strides, offset := layOut(copies(x.a.Shape), copies(x.a.Strides))
	v := x.view(shape, strides, x.a.Offset+offset)
	if !Tracked(x) {
		return v
	}
	from := x.a.Shape
	row := make([]int, len(from))
	layout.Contiguous(row, from)
	shape, strides, offset = layOut(copies(from), row)
	return Record(op, v, Wrt(x, func(dv *Tensor) *Tensor {
		return dv.scatterStrided(from, shape, strides, offset)
	}))
}
