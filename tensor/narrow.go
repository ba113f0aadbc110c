package tensor

// Narrow returns a view of n slices of x along dim, from start on. A negative start
// counts from the end.
// It panics with ErrShape if there are not so many.
func (x *Tensor) Narrow(dim, start, n int) *Tensor {
	const op = "Narrow"
	d := x.dimension(op, dim, len(x.a.Shape))
	size := x.a.Shape[d]
	from := start
	if from < 0 {
		from += size
	}
	if from < 0 || n < 0 || from > size-n {
		failf(op, ErrShape, []*Tensor{x}, "%d slices from %d on do not lie in dimension %d of size %d",
			n, start, d, size)
	}
	return x.stepped(op, d, from, 1, n)
}

// Slice returns a view of every step-th slice of x along dim, from start up to, but
// not with, stop: x[start:stop:step] in Python. Negative bounds count from the end;
// bounds outside the dimension are moved to its ends, so that End stands for the end.
// It panics with ErrValue if step is not positive.
func (x *Tensor) Slice(dim, start, stop, step int) *Tensor {
	const op = "Slice"
	d := x.dimension(op, dim, len(x.a.Shape))
	if step <= 0 {
		failf(op, ErrValue, []*Tensor{x}, "a step of %d; it must be positive (use Flip to turn around)", step)
	}
	size := x.a.Shape[d]
	from := bound(start, size)
	n := (bound(stop, size) - from + step - 1) / step
	return x.stepped(op, d, from, step, max(n, 0))
}

// bound returns the end of a slice as a position from 0 to size.
func bound(at, size int) int {
	if at < 0 {
		at += size
	}
	return min(max(at, 0), size)
}

// Select returns a view of slice i of x along dim, without that dimension. A negative
// i counts from the end.
//
//	x: (A, N, C)   result: (A, C)
//
// It panics with ErrIndex if i is out of range.
func (x *Tensor) Select(dim, i int) *Tensor {
	const op = "Select"
	d := x.dimension(op, dim, len(x.a.Shape))
	size := x.a.Shape[d]
	if i < -size || i >= size {
		failf(op, ErrIndex, []*Tensor{x}, "index %d is out of range for dimension %d of size %d", i, d, size)
	}
	if i < 0 {
		i += size
	}
	v := x.slot(d, i, (*Tensor).view)
	if !Tracked(x) {
		return v
	}
	from := x.a.Shape
	return Record(op, v, Wrt(x, func(dv *Tensor) *Tensor { return dv.Unsqueeze(d).unstep(from, d, i, 1) }))
}

// slot returns slice i along dim, without that dimension, by view or alias.
func (x *Tensor) slot(dim, i int, view func(t *Tensor, shape, strides []int, offset int) *Tensor) *Tensor {
	var room [2 * inlineRank]int
	r := len(x.a.Shape)
	shape := append(append(room[:0:inlineRank], x.a.Shape[:dim]...), x.a.Shape[dim+1:]...)
	strides := append(append(room[inlineRank:inlineRank], x.a.Strides[:dim]...), x.a.Strides[dim+1:r]...)
	return view(x, shape, strides, x.a.Offset+i*x.a.Strides[dim])
}

// stepped returns a view of n slices along dim, step apart, recorded under a name.
func (x *Tensor) stepped(op string, dim, start, step, n int) *Tensor {
	v := x.view(x.a.Shape, x.a.Strides, x.a.Offset+start*x.a.Strides[dim])
	v.a.Shape[dim] = n
	v.a.Strides[dim] *= step
	if !Tracked(x) {
		return v
	}
	from := x.a.Shape
	return Record(op, v, Wrt(x, func(dv *Tensor) *Tensor { return dv.unstep(from, dim, start, step) }))
}

// unstep is the transpose of stepped: zeros of shape from in which z fills every
// step-th slice along dim, from start on.
func (z *Tensor) unstep(from []int, dim, start, step int) *Tensor {
	y := Options{DType: z.a.DType, Device: z.Device()}.Zeros(from...)
	v := y.alias(z.a.Shape, y.a.Strides, start*y.a.Strides[dim])
	v.a.Strides[dim] *= step
	callCopy("Unstep", v, z)
	if !Tracked(z) {
		return y
	}
	n := z.a.Shape[dim]
	return Record("Unstep", y, Wrt(z, func(dy *Tensor) *Tensor {
		return dy.stepped("Slice", dim, start, step, n)
	}))
}
