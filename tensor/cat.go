package tensor

// Cat returns the tensors one after the other along dim. Their shapes agree in the
// other dimensions, their element types are promoted; a tensor of shape (0) is left
// out.
//
//	ts: (A, Nᵢ, C)   result: (A, ΣNᵢ, C)
func Cat(ts []*Tensor, dim int) *Tensor {
	const op = "Cat"
	first := wholeOperand(op, ts)
	d := first.dimension(op, dim, len(first.a.Shape))
	n := 0
	for _, t := range ts {
		if t.isNothing() {
			continue
		}
		if len(t.a.Shape) != len(first.a.Shape) {
			fail(op, ErrShape, "the tensors need the same number of dimensions", first, t)
		}
		for i, size := range t.a.Shape {
			if i != d && size != first.a.Shape[i] {
				failf(op, ErrShape, []*Tensor{first, t}, "the tensors differ in dimension %d, which is not "+
					"the one they are joined along", i)
			}
		}
		n += t.a.Shape[d]
	}
	if first.isNothing() {
		n = 0
	}
	z := empty(ResultType(ts...), first.with(d, n), first.st.be)
	edges := make([]Edge, 0, 8)
	record := Tracked(ts...)
	at := 0
	for _, t := range ts {
		if t.isNothing() {
			continue
		}
		to := z.alias(t.a.Shape, z.a.Strides, at*z.a.Strides[d])
		callCopy(op, to, t)
		if record {
			start, size := at, t.a.Shape[d]
			edges = append(edges, Wrt(t, func(dz *Tensor) *Tensor { return dz.Narrow(d, start, size) }))
		}
		at += t.a.Shape[d]
	}
	return Record(op, z, edges...)
}

// isNothing reports whether t has the shape (0), which Cat leaves out, as PyTorch does.
func (t *Tensor) isNothing() bool { return len(t.a.Shape) == 1 && t.a.Shape[0] == 0 }

// wholeOperand returns the first tensor that is not of shape (0), or else the first.
func wholeOperand(op string, ts []*Tensor) *Tensor {
	if len(ts) == 0 {
		fail(op, ErrShape, "needs at least one tensor")
	}
	sameDevice(op, ts...)
	for _, t := range ts {
		if !t.isNothing() {
			return t
		}
	}
	return ts[0]
}

// Stack returns the tensors, which have one shape, as slices along a new dimension dim.
//
//	ts: n times (A, C)   result, for dim 1: (A, n, C)
func Stack(ts []*Tensor, dim int) *Tensor {
	const op = "Stack"
	if len(ts) == 0 {
		fail(op, ErrShape, "needs at least one tensor")
	}
	sameDevice(op, ts...)
	first := ts[0]
	d := first.dimension(op, dim, len(first.a.Shape)+1)
	for _, t := range ts {
		if !sameShape(t, first) {
			fail(op, ErrShape, "the tensors need one shape", first, t)
		}
	}
	shape := append([]int{}, first.a.Shape[:d]...)
	shape = append(append(shape, len(ts)), first.a.Shape[d:]...)
	z := empty(ResultType(ts...), shape, first.st.be)
	record := Tracked(ts...)
	edges := make([]Edge, 0, 8)
	for i, t := range ts {
		callCopy(op, z.slot(d, i, (*Tensor).alias), t)
		if record {
			edges = append(edges, Wrt(t, func(dz *Tensor) *Tensor { return dz.Select(d, i) }))
		}
	}
	return Record(op, z, edges...)
}

// HStack returns the tensors side by side: Cat along dim 1, or along dim 0 of tensors
// with one dimension. Numbers count as one element.
func HStack(ts ...*Tensor) *Tensor {
	rows := eachOf("HStack", ts, (*Tensor).AtLeast1D)
	if len(rows[0].a.Shape) == 1 {
		return Cat(rows, 0)
	}
	return Cat(rows, 1)
}

// VStack returns the tensors one below the other: Cat along dim 0, where a tensor of
// fewer than two dimensions counts as one row.
func VStack(ts ...*Tensor) *Tensor {
	return Cat(eachOf("VStack", ts, (*Tensor).AtLeast2D), 0)
}

// DStack returns the tensors one behind the other: Cat along dim 2 of AtLeast3D.
func DStack(ts ...*Tensor) *Tensor { return Cat(eachOf("DStack", ts, (*Tensor).AtLeast3D), 2) }

// ColumnStack returns the tensors side by side as columns: HStack, where vectors and
// numbers count as one column.
func ColumnStack(ts ...*Tensor) *Tensor {
	return HStack(eachOf("ColumnStack", ts, func(t *Tensor) *Tensor {
		if len(t.a.Shape) < 2 {
			return t.Reshape(-1, 1)
		}
		return t
	})...)
}

// eachOf returns f of every tensor; there must be one.
func eachOf(op string, ts []*Tensor, f func(t *Tensor) *Tensor) []*Tensor {
	if len(ts) == 0 {
		fail(op, ErrShape, "needs at least one tensor")
	}
	out := make([]*Tensor, len(ts))
	for i, t := range ts {
		out[i] = f(t)
	}
	return out
}
