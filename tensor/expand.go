package tensor

import (
	"cresset/device"
	"cresset/internal/layout"
)

// BroadcastTo returns a view of x in which dimensions of size 1, and new ones in front,
// repeat to fill the given shape (PyTorch's expand and broadcast_to). A size of -1
// keeps x's.
// It panics with ErrShape if x does not broadcast to the shape.
func (x *Tensor) BroadcastTo(shape ...int) *Tensor {
	to := append([]int{}, shape...)
	skip := len(to) - len(x.a.Shape)
	for i, d := range to {
		if d == -1 && i >= skip && skip >= 0 {
			to[i] = x.a.Shape[i-skip]
		}
	}
	checkShape("BroadcastTo", to)
	if !broadcastsTo(x.a.Shape, to) {
		failf("BroadcastTo", ErrShape, []*Tensor{x}, "does not broadcast to %v: aligned at the right, "+
			"sizes must be equal or 1", to)
	}
	strides := make([]int, len(to))
	layout.Expand(strides, x.a.Shape, x.a.Strides, to)
	v := x.view(to, strides, x.a.Offset)
	if !Tracked(x) {
		return v
	}
	return Record("BroadcastTo", v, Wrt(x, same)) // the engine sums
}

// ExpandAs is BroadcastTo with the shape of y.
func (x *Tensor) ExpandAs(y *Tensor) *Tensor { return x.BroadcastTo(y.a.Shape...) }

// sumTo sums x over what was broadcast, so that the result has the given shape: the
// transpose of BroadcastTo.
func (x *Tensor) sumTo(shape []int) *Tensor {
	if layout.Equal(x.a.Shape, shape) {
		return x
	}
	skip := len(x.a.Shape) - len(shape)
	keep := make([]int, len(x.a.Shape)) // the result's shape, with the rank of x
	for i := range keep {
		keep[i] = 1
		if i >= skip {
			keep[i] = shape[i-skip]
		}
	}
	return x.reduceTo("Sum", "sum", keep).Reshape(shape...)
}

// reduceTo combines x by op over the dimensions that have size 1 in keep, recorded as
// a sum.
func (x *Tensor) reduceTo(name string, op device.Op, keep []int) *Tensor {
	z := empty(x.a.DType, keep, x.st.be)
	callReduce(name, op, z, x)
	if !Tracked(x) {
		return z
	}
	from := x.a.Shape
	return Record(name, z, Wrt(x, func(dz *Tensor) *Tensor { return dz.BroadcastTo(from...) }))
}
