package tensor

import (
	"cresset/device"
	"cresset/dtype"
)

// Reductions follow one pattern. Sum(dims...) combines along the dimensions given,
// which are dropped; without dims it combines everything. SumKeep keeps the dimensions
// as size 1. A reduction that needs a number takes it first: Var(correction, dims...).
// Those along exactly one dimension that also tell where are called MaxDim(dim),
// MaxDimKeep(dim), and return values and indices.

// Sum returns the sum over the given dimensions, which are dropped, or over all.
// Bools and integers are summed as I64, 16-bit floats in F32.
//
//	x: (..., N, ...)   result: (..., ...)
//
// The order of additions depends on the shape and strides alone.
// It panics with ErrShape if a dimension is out of range or given twice.
func (x *Tensor) Sum(dims ...int) *Tensor { return x.sum(x.dimSet("Sum", dims), false) }

// SumKeep is Sum with the dimensions kept, as size 1.
func (x *Tensor) SumKeep(dims ...int) *Tensor { return x.sum(x.dimSet("Sum", dims), true) }

func (x *Tensor) sum(s dimSet, keep bool) *Tensor {
	z := x.reduced("Sum", "sum", x.summed(), s, keep)
	if !Tracked(x) {
		return z
	}
	from := x.a.Shape
	return Record("Sum", z, Wrt(x, func(dz *Tensor) *Tensor { return dz.spread(from, s, keep) }))
}

// summed returns the type in which x's elements are added and multiplied up.
func (x *Tensor) summed() dtype.DType {
	if x.a.DType.Differentiable() {
		return x.a.DType
	}
	return I64
}

// A dimSet is a set of dimensions of a tensor, as bits.
type dimSet uint64

// maxRank is how many dimensions a tensor that is reduced may have.
const maxRank = 64

func (s dimSet) has(dim int) bool { return s>>dim&1 == 1 }

// dimSet returns the given dimensions of x, or all if none are given.
func (x *Tensor) dimSet(op string, dims []int) dimSet {
	rank := len(x.a.Shape)
	if rank > maxRank {
		failf(op, ErrShape, []*Tensor{x}, "%d dimensions; reductions know up to %d", rank, maxRank)
	}
	if len(dims) == 0 {
		return dimSet(1)<<rank - 1
	}
	var s dimSet
	for _, d := range dims {
		i := x.dim(op, d)
		if s.has(i) {
			failf(op, ErrShape, []*Tensor{x}, "dim %d is given twice", d)
		}
		s |= 1 << i
	}
	return s
}

// of returns how many elements of a tensor of the given shape are combined into one.
func (s dimSet) of(shape []int) int {
	n := 1
	for i, d := range shape {
		if s.has(i) {
			n *= d
		}
	}
	return n
}

// reduced returns x's elements combined by op along s, as type d. It is not recorded.
func (x *Tensor) reduced(name string, op device.Op, d dtype.DType, s dimSet, keep bool) *Tensor {
	var room [inlineRank]int
	shape := append(room[:0], x.a.Shape...)
	for i := range shape {
		if s.has(i) {
			shape[i] = 1
		}
	}
	z := empty(d, shape, x.st.be)
	callReduce(name, op, z, x)
	if !keep {
		z.drop(s)
	}
	return z
}

// drop takes dimensions of size 1 out of z, a new contiguous tensor.
func (z *Tensor) drop(s dimSet) {
	k := 0
	for i, n := range z.a.Shape {
		if !s.has(i) {
			z.a.Shape[k] = n
			k++
		}
	}
	z.a.Shape, z.a.Strides = z.a.Shape[:k], z.a.Strides[:k]
	n := 1
	for i := k - 1; i >= 0; i-- {
		z.a.Strides[i] = n
		n *= max(z.a.Shape[i], 1)
	}
}

// spread returns a view of z, a tensor of shape from reduced along s, in which each
// element repeats where it came from: the transpose of a sum.
func (z *Tensor) spread(from []int, s dimSet, keep bool) *Tensor {
	var room [inlineRank]int
	strides := append(room[:0], from...)
	k := 0
	for i := range from {
		switch {
		case s.has(i):
			strides[i] = 0
		default:
			strides[i] = z.a.Strides[k]
		}
		if keep || !s.has(i) {
			k++
		}
	}
	v := z.view(from, strides, z.a.Offset)
	if !Tracked(z) {
		return v
	}
	return Record("BroadcastTo", v, Wrt(z, func(dv *Tensor) *Tensor { return dv.sum(s, keep) }))
}

// dim returns d counted from the front; a tensor of no dimensions has dim 0.
func (x *Tensor) dim(op string, d int) int {
	if len(x.a.Shape) == 0 && (d == 0 || d == -1) {
		return 0
	}
	return x.dimension(op, d, len(x.a.Shape))
}
