package tensor

import (
	"cresset/device"
	"cresset/internal/layout"
)

// Linear returns x·wᵀ + b, the affine map of a linear layer.
//
//	x: (..., in)   w: (out, in)   b: (out), or nil   result: (..., out)
//
// A weight of shape (in) gives a result without the last dimension. It panics with
// ErrShape if sizes differ and with ErrDType if element types do, but that a weight
// (out, in) may be BF16 or F16 beside F32: it is read as it is and widened, at half the traffic
// of memory. That is for inference: it panics with ErrGrad if a gradient would be
// recorded.
func (x *Tensor) Linear(w, b *Tensor) *Tensor {
	if (w.a.DType == BF16 || w.a.DType == F16) && x.a.DType == F32 && len(w.a.Shape) == 2 {
		return x.linearMixed("Linear", w, nil, b)
	}
	x.checkLinear(w, b)
	if len(w.a.Shape) == 1 || !x.a.DType.IsFloat() {
		z := x.MatMul(w.T())
		if b != nil {
			z = z.Add(b)
		}
		return z
	}
	z := x.linear(w, b)
	if !Tracked(x, w, b) {
		return z
	}
	return Record("Linear", z, x.linearEdges(w, b)...)
}

// linearEdges returns the gradients of Linear.
func (x *Tensor) linearEdges(w, b *Tensor) []Edge {
	return []Edge{
		Wrt(x, func(dz *Tensor) *Tensor { return dz.MatMul(w) }, w),
		WrtInto(w, func(dz *Tensor) *Tensor {
			return matMul(dz.rows().MT(), x.rows())
		}, func(dz, sum *Tensor) {
			callMatMul("Linear", sum, dz.rows().MT(), x.Detach().rows(), 1, 1)
		}, x),
		Wrt(b, same), // the engine sums over rows
	}
}

// linear computes the map, unrecorded, for a weight of two dimensions.
func (x *Tensor) linear(w, b *Tensor) *Tensor {
	r := len(x.a.Shape)
	var room [inlineRank]int
	shape := append(append(room[:0], x.a.Shape[:r-1]...), w.a.Shape[0])
	z := empty(x.a.DType, shape, x.st.be)
	rows, zs := x, z
	if r != 2 {
		rows, zs = x.Detach().rows(), z.rows()
	}
	callCounted("Linear", products(z, w.a.Shape[1]), []*Tensor{zs}, []*Tensor{rows, w, b},
		func(be device.Linearer, z, x []*device.Array) error { return be.Linear(z[0], x[0], x[1], x[2]) })
	return z
}

// rows returns x as a matrix of the rows along its last dimension.
func (x *Tensor) rows() *Tensor {
	r := len(x.a.Shape) - 1
	if r == 1 {
		return x
	}
	return x.Reshape(layout.Len(x.a.Shape[:r]), x.a.Shape[r])
}

// checkLinear panics unless operands fit each other.
func (x *Tensor) checkLinear(w, b *Tensor) {
	const op = "Linear"
	all := []*Tensor{x, w, b}
	rw := len(w.a.Shape)
	switch {
	case len(x.a.Shape) == 0 || rw == 0 || rw > 2:
		failf(op, ErrShape, all, "needs an input of at least one dimension and a weight (out, in)")
	case x.a.Shape[len(x.a.Shape)-1] != w.a.Shape[rw-1]:
		failf(op, ErrShape, all, "the input has %d features, the weight (out, in) takes %d",
			x.a.Shape[len(x.a.Shape)-1], w.a.Shape[rw-1])
	case x.a.DType != w.a.DType || b != nil && b.a.DType != w.a.DType:
		failf(op, ErrDType, all, "element types differ; convert one with To")
	case b != nil && !(len(b.a.Shape) == 1 && rw == 2 && b.a.Shape[0] == w.a.Shape[0]):
		failf(op, ErrShape, all, "needs a bias of shape (out)")
	}
	sameDevice(op, x, w, b)
}
