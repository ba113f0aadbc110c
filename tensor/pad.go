package tensor

// Pad returns x with value around it: pads lists how many slices to put in front and
// behind, for the last dimension first, then the one before it, and so on. A negative
// number takes slices away.
//
//	x.Pad(0, 1, 2)         one column of zeros at the left, two at the right
//	x.Pad(0, 0, 0, 1, 0)   one row of zeros on top
//
// It panics with ErrShape if pads are odd in number, for more dimensions than x has, or
// take away more than there is.
func (x *Tensor) Pad(value any, pads ...int) *Tensor {
	const op = "Pad"
	shape := x.paddedShape(op, pads)
	z := Options{DType: x.a.DType, Device: x.Device()}.Full(value, shape...)
	from, to := x.alias(x.a.Shape, x.a.Strides, x.a.Offset), z.alias(z.a.Shape, z.a.Strides, 0)
	for i := 0; i < len(pads); i += 2 {
		d := len(shape) - 1 - i/2
		front, behind := pads[i], pads[i+1]
		from.crop(d, max(-front, 0), max(-behind, 0))
		to.crop(d, max(front, 0), max(behind, 0))
	}
	if to.Len() > 0 {
		callCopy(op, to, from)
	}
	if !Tracked(x) {
		return z
	}
	back := make([]int, len(pads))
	for i, n := range pads {
		back[i] = -n
	}
	return Record(op, z, Wrt(x, func(dz *Tensor) *Tensor { return dz.Pad(0, back...) }))
}

// crop takes slices away at both ends of a dimension of t itself.
func (t *Tensor) crop(dim, front, behind int) {
	t.a.Shape[dim] = max(t.a.Shape[dim]-front-behind, 0)
	t.a.Offset += front * t.a.Strides[dim]
}

// paddedShape returns x's shape with padding.
func (x *Tensor) paddedShape(op string, pads []int) []int {
	shape := append([]int{}, x.a.Shape...)
	if len(pads)%2 != 0 || len(pads) > 2*len(shape) {
		failf(op, ErrShape, []*Tensor{x}, "pads %v: need pairs, for at most %d dimensions", pads, len(shape))
	}
	for i := 0; i < len(pads); i += 2 {
		d := len(shape) - 1 - i/2
		n := shape[d] + pads[i] + pads[i+1]
		if n < 0 || shape[d]+min(pads[i], 0)+min(pads[i+1], 0) < 0 {
			failf(op, ErrShape, []*Tensor{x}, "pads %d and %d take away more than dimension %d of size %d has",
				pads[i], pads[i+1], d, shape[d])
		}
		shape[d] = n
	}
	return shape
}

// PadReflect is Pad with x mirrored at its first and last slices, which are not
// repeated: 2 1 | 0 1 2 3 | 2 1. Pads are smaller than the dimension.
// It panics with ErrShape unless x has one or two dimensions more than are padded, at
// most three.
func (x *Tensor) PadReflect(pads ...int) *Tensor {
	return x.padBy("PadReflect", pads, func(i, n int) int {
		if i < 0 {
			i = -i
		}
		if i >= n {
			i = 2*(n-1) - i
		}
		return i
	}, func(pad, n int) bool { return pad < n })
}

// PadReplicate is Pad with the first and last slices repeated: 0 0 | 0 1 2 3 | 3 3.
// It panics with ErrShape unless x has one or two dimensions more than are padded, at
// most three.
func (x *Tensor) PadReplicate(pads ...int) *Tensor {
	return x.padBy("PadReplicate", pads, func(i, n int) int { return min(max(i, 0), n-1) },
		func(pad, n int) bool { return pad <= 0 || n > 0 })
}

// PadCircular is Pad with x going on from its other end: 2 3 | 0 1 2 3 | 0 1. Slices
// that negative pads take away are gone before. Pads are at most as large as what is
// left.
// It panics with ErrShape unless x has one or two dimensions more than are padded, at
// most three.
func (x *Tensor) PadCircular(pads ...int) *Tensor {
	x.padRank("PadCircular", pads)
	crop, grow := make([]int, len(pads)), make([]int, len(pads))
	for i, n := range pads {
		crop[i], grow[i] = min(n, 0), max(n, 0)
	}
	x.paddedShape("PadCircular", crop)
	for i := 0; i < len(pads); i += 2 {
		d := len(x.a.Shape) - 1 - i/2
		if cut := crop[i] + crop[i+1]; cut != 0 {
			x = x.Narrow(d, -crop[i], x.a.Shape[d]+cut)
		}
	}
	return x.padBy("PadCircular", grow, func(i, n int) int { return (i + n) % n },
		func(pad, n int) bool { return pad <= n })
}

// padBy pads with the slices that index names, which gets a place counted from x's
// first slice and the size of the dimension; fits says whether a pad is allowed.
func (x *Tensor) padBy(op string, pads []int, index func(i, n int) int, fits func(pad, n int) bool) *Tensor {
	x.padRank(op, pads)
	shape := x.paddedShape(op, pads)
	for i := 0; i < len(pads); i += 2 {
		d := len(shape) - 1 - i/2
		n := x.a.Shape[d]
		if !fits(pads[i], n) || !fits(pads[i+1], n) {
			failf(op, ErrShape, []*Tensor{x}, "pads %d and %d are too large for dimension %d of size %d",
				pads[i], pads[i+1], d, n)
		}
	}
	for i := 0; i < len(pads); i += 2 {
		if pads[i] == 0 && pads[i+1] == 0 {
			continue
		}
		d := len(shape) - 1 - i/2
		at := make([]int64, shape[d])
		for k := range at {
			at[k] = int64(index(k-pads[i], x.a.Shape[d]))
		}
		x = x.IndexSelect(d, FromSlice(at).onDeviceOf(x))
	}
	return x
}

// padRank panics unless x has one or two dimensions more than are padded.
func (x *Tensor) padRank(op string, pads []int) {
	padded := len(pads) / 2
	if r := len(x.a.Shape); len(pads)%2 != 0 || padded < 1 || padded > 3 || r < padded+1 || r > padded+2 {
		failf(op, ErrShape, []*Tensor{x}, "pads %v of a tensor with %d dimensions: one to three dimensions "+
			"are padded, one or two are before them", pads, r)
	}
}
