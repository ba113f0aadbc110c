package tensor

import (
	"cresset/device"
	"cresset/internal/layout"
)

// Scatter returns x with the elements at index along dim replaced by those of src:
//
//	z[i][index[i][j][k]][k] = src[i][j][k]   for dim 1 of three
//	x: (A, N, C)   index: (a, m, c)   src: at least index's shape
//
// Of several elements with one destination the last one stays; the gradient of src is
// right only where there is one (as in PyTorch). x and src have one element type.
// It panics with ErrIndex where an index is not in [0, N).
func (x *Tensor) Scatter(dim int, index, src *Tensor) *Tensor {
	return x.copied("Scatter").scatterInto("Scatter", "set", dim, index, src, x)
}

// ScatterAdd is Scatter that adds to the elements of x. Elements with one destination
// are added in the order of their positions.
func (x *Tensor) ScatterAdd(dim int, index, src *Tensor) *Tensor {
	return x.copied("ScatterAdd").scatterInto("ScatterAdd", "add", dim, index, src, x)
}

// ScatterScalar is Scatter of the number v to every place in index.
func (x *Tensor) ScatterScalar(dim int, index *Tensor, v any) *Tensor {
	return x.Scatter(dim, index, scalarOn(x.a.DType, v, x.st.be).expanded(index.a.Shape))
}

// ScatterMul is Scatter that multiplies the elements of x, without a gradient
// (PyTorch's scatter with reduce="multiply").
func (x *Tensor) ScatterMul(dim int, index, src *Tensor) *Tensor {
	if Tracked(x, src) {
		fail("ScatterMul", ErrGrad, "has no gradient; Detach the operands", x, index, src)
	}
	return x.copied("ScatterMul").scatterInto("ScatterMul", "mul", dim, index, src, x)
}

// ScatterInPlace is Scatter into x itself.
func (x *Tensor) ScatterInPlace(dim int, index, src *Tensor) *Tensor {
	return x.indexed("ScatterInPlace", src, func(z, from *Tensor) *Tensor {
		return z.scatterInto("Scatter", "set", dim, index, src, from)
	})
}

// ScatterAddInPlace is ScatterAdd into x itself.
func (x *Tensor) ScatterAddInPlace(dim int, index, src *Tensor) *Tensor {
	return x.indexed("ScatterAddInPlace", src, func(z, from *Tensor) *Tensor {
		return z.scatterInto("ScatterAdd", "add", dim, index, src, from)
	})
}

// indexed changes x in place by write, which writes into a given copy of x, whose
// history is that of from, and returns it: directly if nothing is recorded.
func (x *Tensor) indexed(op string, src *Tensor, write func(z, from *Tensor) *Tensor) *Tensor {
	x.writable(op)
	if !Tracked(x, src) && (src == nil || src.st != x.st) {
		write(x, x)
		x.st.version++
		return x
	}
	return x.assign(op, write(x.copied(op), x))
}

// scatterInto combines src into z, which holds x's elements, at index, and records that
// as a function of x and src.
func (z *Tensor) scatterInto(name string, op device.Op, dim int, index, src, x *Tensor) *Tensor {
	d := x.dim(name, dim)
	if index = x.indices(name, index); index.st == z.st {
		index = index.copied(name) // it is read while z is written
	}
	if x.a.DType != src.a.DType {
		failf(name, ErrDType, []*Tensor{x, index, src}, "the tensor and the source need one element type")
	}
	sameDevice(name, x, src)
	x.coversIndex(name, d, index)
	src.coversIndex(name, -1, index)
	part := src
	if index.Len() > 0 {
		part = src.atLeast1().corner(index.atLeast1().a.Shape)
		callScatter(name, op, z.atLeast1(), index.atLeast1(), part, d)
	}
	if !Tracked(x, src) {
		return z
	}
	dx := same
	if op == "set" {
		dx = func(dz *Tensor) *Tensor { return dz.ScatterScalar(d, index, 0) }
	}
	from := src.a.Shape
	return Record(name, z, Wrt(x, dx, index), Wrt(src, func(dz *Tensor) *Tensor {
		if index.Len() == 0 {
			return nil
		}
		return dz.Gather(d, index).padTo(from)
	}, index))
}

// corner returns the part of x with the smallest indices that has the given shape, not
// recorded.
func (x *Tensor) corner(shape []int) *Tensor {
	if layout.Equal(x.a.Shape, shape) {
		return x
	}
	return x.alias(shape, x.a.Strides[:len(shape)], x.a.Offset)
}

// padTo returns x with zeros behind it in every dimension up to the given shape.
func (x *Tensor) padTo(shape []int) *Tensor {
	if x.Len() == layout.Len(shape) {
		return x.Reshape(shape...)
	}
	strides := make([]int, len(shape))
	layout.Contiguous(strides, shape)
	return x.scatterStrided(shape, x.a.Shape, strides, 0)
}
