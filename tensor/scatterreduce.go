package tensor

import (
	"math"

	"cresset/device"
	"cresset/dtype"
)

// ScatterReduce returns x with the elements of src combined into it at index along dim,
// as ScatterAdd does, by reduce: "sum", "prod", "mean", "amax" or "amin". If self is
// false, elements of x that receive any do not take part themselves.
//
// The gradient of an extreme is shared among all elements that equal it.
func (x *Tensor) ScatterReduce(dim int, index, src *Tensor, reduce string, self bool) *Tensor {
	const op = "ScatterReduce"
	kernel, ok := map[string]device.Op{"sum": "add", "mean": "add", "prod": "mul", "amax": "max", "amin": "min"}[reduce]
	if !ok {
		failf(op, ErrValue, []*Tensor{x, index, src}, `reduce is %q; it may be "sum", "prod", "mean", "amax", "amin"`,
			reduce)
	}
	d := x.dim(op, dim)
	z := x.Detach()
	if !self {
		z = z.ScatterScalar(d, index, unit(reduce, x.a.DType))
	}
	var z1 *Tensor
	NoGrad(func() {
		z1 = z.copied(op).scatterInto(op, kernel, d, index, src, x)
		if reduce == "mean" {
			count := x.received(d, index, src, self)
			if x.a.DType.Differentiable() {
				z1 = z1.Div(count)
			} else {
				z1 = z1.DivFloor(count)
			}
		}
	})
	if !Tracked(x, src) {
		return z1
	}
	return Record(op, z1,
		Wrt(x, func(dz *Tensor) *Tensor {
			dx := x.scatterReduceSelf(d, index, src, z1, dz, reduce, self)
			if !self {
				dx = dx.ScatterScalar(d, index, 0)
			}
			return dx
		}, x, src, z1),
		Wrt(src, func(dz *Tensor) *Tensor {
			return x.scatterReduceSource(d, index, src, z1, dz, reduce, self)
		}, x, src, z1))
}

// unit is what does not change a combination of elements of type d by reduce.
func unit(reduce string, d dtype.DType) any {
	least, most := int64(-1)<<(8*d.Size()-1), int64(1)<<(8*d.Size()-1)-1
	switch d {
	case U8:
		least, most = 0, 255
	case Bool:
		least, most = 0, 1
	}
	switch {
	case reduce == "prod":
		return 1
	case reduce == "amax" && d.IsFloat():
		return math.Inf(-1)
	case reduce == "amin" && d.IsFloat():
		return math.Inf(1)
	case reduce == "amax":
		return least
	case reduce == "amin":
		return most
	}
	return 0
}

// received counts, for each element of x, how many elements of src it receives, itself
// included if self holds; at least 1.
func (x *Tensor) received(dim int, index, src *Tensor, self bool) *Tensor {
	count := x.ZerosLike()
	if self {
		count = x.OnesLike()
	}
	count = count.ScatterAdd(dim, index, src.OnesLike())
	return count.MaskedFill(count.Eq(count.ZerosLike()), 1)
}

// scatterReduceSelf is the gradient of x, as if x took part.
func (x *Tensor) scatterReduceSelf(dim int, index, src, z, dz *Tensor, reduce string, self bool) *Tensor {
	switch reduce {
	case "sum":
		return dz
	case "mean":
		return dz.Div(x.received(dim, index, src, self))
	case "prod": // of the others: the product with a one in place of a zero
		one := x.MaskedFill(x.Eq(x.ZerosLike()), 1)
		return dz.Mul(one.ScatterReduce(dim, index, src, reduce, self)).Div(one)
	}
	return x.Eq(z).To(dz.a.DType).Mul(dz).Div(x.ties(dim, index, src, z, dz))
}

// scatterReduceSource is the gradient of src.
func (x *Tensor) scatterReduceSource(dim int, index, src, z, dz *Tensor, reduce string, self bool) *Tensor {
	switch reduce {
	case "sum":
		return dz.Gather(dim, index)
	case "mean":
		return dz.Div(x.received(dim, index, src, self)).Gather(dim, index)
	case "prod":
		// An element's own product is z over it, unless it is zero. If it is the only zero
		// that is received, its gradient is the product of the others.
		zero := src.Eq(src.ZerosLike())
		zeros := x.ZerosLike().Detach().ScatterAdd(dim, index, zero.To(src.a.DType)).Gather(dim, index)
		only := zero.LogicalAnd(zeros.Eq(zeros.OnesLike()))
		others := x.ScatterReduce(dim, index, src.MaskedFill(only, 1), reduce, self)
		return Where(only, dz.Mul(others).Gather(dim, index),
			dz.Mul(z).Gather(dim, index).Div(src.MaskedFill(zero, 1)))
	}
	share := dz.Div(x.ties(dim, index, src, z, dz)).Gather(dim, index)
	return src.Eq(z.Gather(dim, index)).To(dz.a.DType).Mul(share)
}

// ties counts the elements of x and src that equal their result.
func (x *Tensor) ties(dim int, index, src, z, dz *Tensor) *Tensor {
	n := x.Eq(z).To(dz.a.DType)
	return n.ScatterAdd(dim, index, src.Eq(z.Gather(dim, index)).To(dz.a.DType))
}

// IndexReduce is ScatterReduce of whole slices, at index along dim.
//
//	x: (A, N, C)   index: (M)   src: (A, M, C)   result: (A, N, C)
func (x *Tensor) IndexReduce(dim int, index, src *Tensor, reduce string, self bool) *Tensor {
	return x.scatterSlices("IndexReduce", func(x *Tensor, dim int, index, src *Tensor) *Tensor {
		return x.ScatterReduce(dim, index, src, reduce, self)
	}, dim, index, src)
}
