package tensor

import (
	"cresset/device"
	"cresset/internal/layout"
)

// writable panics unless t may be changed in place.
func (t *Tensor) writable(op string) {
	t.use(op)
	if f := fusing(); f != nil {
		f.computeReaders(t.st)
	}
	if layout.Overlaps(t.a.Shape, t.a.Strides) {
		fail(op, ErrInPlace, "several indices of the tensor share an element (it was expanded); Clone it first", t)
	}
	b := t
	if t.base != nil {
		b = t.base
	}
	if b.node != nil && b.node.leaf != nil && GradEnabled() {
		fail(op, ErrInPlace, "a leaf that requires a gradient cannot be changed while operations are "+
			"recorded; do it in NoGrad", t)
	}
}

// assign sets t's elements to z's, in place and recorded: t has z's history from now on.
func (t *Tensor) assign(op string, z *Tensor) *Tensor {
	t.writable(op)
	t.fits(op, z)
	if z.a.DType != t.a.DType {
		z = z.To(t.a.DType)
	}
	callCopy(op, t, z)
	t.changed(op, z)
	return t
}

// fits panics unless a result like z may be stored into t.
func (t *Tensor) fits(op string, z *Tensor) {
	if !sameShape(t, z) {
		failf(op, ErrShape, []*Tensor{t, z}, "the result has shape %v, which the tensor changed in place "+
			"cannot take", z.a.Shape)
	}
	d, r := t.a.DType, z.a.DType
	if r.IsComplex() && !d.IsComplex() || r.IsFloat() && !d.Differentiable() || r.IsInt() && d == Bool {
		failf(op, ErrDType, []*Tensor{t, z}, "a result of type %s cannot be stored into %s", r, d)
	}
}

// changed notes that t's memory now holds what z was computed to be.
func (t *Tensor) changed(op string, z *Tensor) {
	t.st.version++
	if !GradEnabled() {
		return
	}
	b := t.base
	if b == nil {
		if z.origin() != nil || t.node != nil {
			t.node, t.out = z.node, z.out
			t.epoch++
		}
		return
	}
	if z.origin() == nil && b.origin() == nil {
		return
	}
	if !b.IsContiguous() {
		// The gradient lays b out in row-major order, where t's strides mean something else.
		fail(op, ErrInPlace, "the change of a view of a tensor that is not contiguous cannot be recorded; "+
			"Clone that first", b)
	}
	shape, strides, offset := t.a.Shape, t.a.Strides, t.a.Offset-b.a.Offset
	n := newNode(op, []Edge{
		Wrt(b, func(db *Tensor) *Tensor { return db.clearStrided(shape, strides, offset) }),
		Wrt(z, func(db *Tensor) *Tensor { return db.Contiguous().AsStrided(shape, strides, offset) }),
	})
	n.outs = n.outRoom[:1]
	n.outs[0].set(b)
	b.node, b.out = n, 0
	b.epoch++
}

// clearStrided returns t with zeros where the view of the given shape, strides and
// offset lies.
func (t *Tensor) clearStrided(shape, strides []int, offset int) *Tensor {
	y := t.Clone()
	v := y.alias(shape, strides, offset)
	check("Fill", v.st.be.Fill(&v.a, [16]byte{}))
	if !Tracked(t) {
		y.node = nil
		return y
	}
	y.node = nil
	return Record("ClearStrided", y, Wrt(t, func(dy *Tensor) *Tensor {
		return dy.clearStrided(shape, strides, offset)
	}))
}

// inPlace sets t = f(t), recorded; f may read y, nil if there is none. If nothing is
// recorded, types agree and op is not empty, that is one pass of op over memory.
func (t *Tensor) inPlace(name string, op device.Op, y *Tensor, f func(x *Tensor) *Tensor) *Tensor {
	plain := op != "" && (y == nil || y.a.DType == t.a.DType && y.st.be == t.st.be && y.st != t.st &&
		broadcastsTo(y.a.Shape, t.a.Shape))
	if plain && !Tracked(t, y) {
		t.writable(name)
		if y != nil {
			y = y.expanded(t.a.Shape)
		}
		callMap(name, op, t, t, y, nil, [4]float64{})
		t.st.version++
		return t
	}
	t.writable(name)
	z := f(t)
	if n := z.origin(); n != nil && n.reads(t.st) {
		z = f(t.Clone()) // the gradient needs t as it was
	}
	return t.assign(name, z)
}

// reads reports whether n's gradient reads the given memory.
func (n *node) reads(st *storage) bool {
	for _, s := range n.saved {
		if s.st == st {
			return true
		}
	}
	return false
}

// CopyInPlace sets t's elements to src's, which broadcasts to t, converting them.
func (t *Tensor) CopyInPlace(src *Tensor) *Tensor {
	const op = "CopyInPlace"
	if !broadcastsTo(src.a.Shape, t.a.Shape) {
		fail(op, ErrShape, "the source does not broadcast to the tensor", t, src)
	}
	t.writable(op)
	s := src
	if src.st == t.st {
		s = src.Clone() // the two may overlap
	}
	callCopy(op, t, s.expanded(t.a.Shape))
	if !Tracked(t, src) {
		t.st.version++
		return t
	}
	z := t.alias(t.a.Shape, t.a.Strides, t.a.Offset) // the new contents, for the tape
	t.changed(op, Record(op, z, Wrt(src, func(dz *Tensor) *Tensor { return dz })))
	return t
}

// FillInPlace sets every element to the number v.
func (t *Tensor) FillInPlace(v any) *Tensor {
	t.writable("FillInPlace")
	check("FillInPlace", t.st.be.Fill(&t.a, encode(t.a.DType, v)), t)
	if !Tracked(t) {
		t.st.version++
		return t
	}
	t.changed("FillInPlace", &Tensor{})
	return t
}

// ZeroInPlace sets every element to zero.
func (t *Tensor) ZeroInPlace() *Tensor { return t.FillInPlace(0) }

// Version returns how often t's memory was changed in place; views share the count.
func (t *Tensor) Version() int { return int(t.st.version) }
