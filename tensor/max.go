package tensor

import "cresset/device"

// AMax returns the largest element along the given dimensions, which are dropped, or of
// all; see Sum. A NaN is larger than any number. The gradient is shared evenly by equal
// largest elements. It panics with ErrShape where there is no element to choose from.
func (x *Tensor) AMax(dims ...int) *Tensor { return x.extreme("AMax", "max", dims, false) }

// AMaxKeep is AMax with the dimensions kept, as size 1.
func (x *Tensor) AMaxKeep(dims ...int) *Tensor { return x.extreme("AMax", "max", dims, true) }

// AMin returns the smallest element; otherwise it is like AMax. A NaN is smaller than
// any number.
func (x *Tensor) AMin(dims ...int) *Tensor { return x.extreme("AMin", "min", dims, false) }

// AMinKeep is AMin with the dimensions kept, as size 1.
func (x *Tensor) AMinKeep(dims ...int) *Tensor { return x.extreme("AMin", "min", dims, true) }

// Max returns the largest of all elements: AMax without dimensions. MaxDim is PyTorch's
// max with a dimension, Maximum that of two tensors.
func (x *Tensor) Max() *Tensor { return x.extreme("Max", "max", nil, false) }

// Min returns the smallest of all elements; see Max.
func (x *Tensor) Min() *Tensor { return x.extreme("Min", "min", nil, false) }

// AMinMax returns AMin and AMax.
func (x *Tensor) AMinMax(dims ...int) (least, most *Tensor) { return x.AMin(dims...), x.AMax(dims...) }

func (x *Tensor) extreme(name string, op device.Op, dims []int, keep bool) *Tensor {
	s := x.dimSet(name, dims)
	x.wantElements(name, s)
	z := x.reduced(name, op, x.a.DType, s, keep)
	if !Tracked(x) {
		return z
	}
	from := x.a.Shape
	return Record(name, z, Wrt(x, func(dz *Tensor) *Tensor {
		// NaN is chosen too, but equals nothing.
		z := z.Detach().spread(from, s, keep)
		chosen := x.Detach().Eq(z).LogicalOr(x.Detach().IsNan()).To(dz.a.DType)
		return dz.spread(from, s, keep).Mul(chosen).Div(chosen.sum(s, true))
	}, x, z))
}

// wantElements panics if there is an output but no element to choose for it.
func (x *Tensor) wantElements(op string, s dimSet) {
	if len(x.a.Shape) == 0 || x.Len() > 0 {
		return
	}
	if s.of(x.a.Shape) == 0 {
		failf(op, ErrShape, []*Tensor{x}, "there is no element along the dimensions to choose from")
	}
}

// MaxDim returns the largest elements along dim and their indices, as I64; of equal
// ones, and of NaNs, the first. The gradient goes to the element of the index.
//
//	x: (..., N, ...)   values, indices: (..., ...)
func (x *Tensor) MaxDim(dim int) (values, indices *Tensor) {
	return x.extremeDim("Max", "max", dim, false)
}

// MaxDimKeep is MaxDim with the dimension kept, as size 1.
func (x *Tensor) MaxDimKeep(dim int) (values, indices *Tensor) {
	return x.extremeDim("Max", "max", dim, true)
}

// MinDim returns the smallest elements along dim and their indices; see MaxDim.
func (x *Tensor) MinDim(dim int) (values, indices *Tensor) {
	return x.extremeDim("Min", "min", dim, false)
}

// MinDimKeep is MinDim with the dimension kept, as size 1.
func (x *Tensor) MinDimKeep(dim int) (values, indices *Tensor) {
	return x.extremeDim("Min", "min", dim, true)
}

func (x *Tensor) extremeDim(name string, op device.Op, dim int, keep bool) (values, indices *Tensor) {
	d := x.dim(name, dim)
	s := dimSet(1) << d
	x.wantElements(name, s)
	values = x.reduced(name, op, x.a.DType, s, keep)
	indices = x.reduced(name, "arg"+op, I64, s, keep)
	return x.recordPick(name, d, keep, values, indices), indices
}

// recordPick records values as those of x at indices along dim, which is kept as size 1
// or dropped.
func (x *Tensor) recordPick(name string, dim int, keep bool, values, indices *Tensor) *Tensor {
	if !Tracked(x) {
		return values
	}
	from := x.a.Shape
	return Record(name, values, Wrt(x, func(dz *Tensor) *Tensor {
		index := indices
		if !keep && len(from) > 0 {
			index, dz = indices.Unsqueeze(dim), dz.Unsqueeze(dim)
		}
		return dz.Options().Zeros(from...).ScatterAdd(dim, index, dz)
	}, indices))
}

// ArgMax returns the index of the largest element along the given dimensions, counted
// in their row-major order, or in all of x; of equal ones, and of NaNs, the first. The
// result is I64.
func (x *Tensor) ArgMax(dims ...int) *Tensor { return x.arg("ArgMax", "argmax", dims, false) }

// ArgMaxKeep is ArgMax with the dimensions kept, as size 1.
func (x *Tensor) ArgMaxKeep(dims ...int) *Tensor { return x.arg("ArgMax", "argmax", dims, true) }

// ArgMin returns the index of the smallest element; see ArgMax.
func (x *Tensor) ArgMin(dims ...int) *Tensor { return x.arg("ArgMin", "argmin", dims, false) }

// ArgMinKeep is ArgMin with the dimensions kept, as size 1.
func (x *Tensor) ArgMinKeep(dims ...int) *Tensor { return x.arg("ArgMin", "argmin", dims, true) }

func (x *Tensor) arg(name string, op device.Op, dims []int, keep bool) *Tensor {
	s := x.dimSet(name, dims)
	x.wantElements(name, s)
	return x.reduced(name, op, I64, s, keep)
}
