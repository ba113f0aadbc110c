package tensor

import "cresset/device"

// Sort returns the elements in rising, or falling, order along dim, and where they
// stood, as I64. Equal elements keep their order (PyTorch's stable=True); NaN is larger
// than any number. It panics with ErrDType for complex tensors.
func (x *Tensor) Sort(dim int, descending bool) (values, indices *Tensor) {
	d := x.dim("Sort", dim)
	n := 1
	if len(x.a.Shape) > 0 {
		n = x.a.Shape[d]
	}
	return x.sorted("Sort", d, n, descending)
}

// ArgSort returns the indices of Sort.
func (x *Tensor) ArgSort(dim int, descending bool) *Tensor {
	_, indices := x.Detach().Sort(dim, descending)
	return indices
}

// MSort returns x sorted along its first dimension.
func (x *Tensor) MSort() *Tensor {
	values, _ := x.Sort(0, false)
	return values
}

// TopK returns the k largest elements along dim, or the smallest, in order, and where
// they stand, as I64. Of equal elements the first ones are taken.
//
//	x: (..., N, ...)   values, indices: (..., k, ...)
//
// It panics with ErrValue unless 0 ≤ k ≤ N.
func (x *Tensor) TopK(k, dim int, largest bool) (values, indices *Tensor) {
	d := x.dim("TopK", dim)
	n := 1
	if len(x.a.Shape) > 0 {
		n = x.a.Shape[d]
	}
	if k < 0 || k > n {
		failf("TopK", ErrValue, []*Tensor{x}, "k is %d; there are %d elements along dim %d", k, n, dim)
	}
	return x.sorted("TopK", d, k, largest)
}

// sorted returns the first k elements in order along dimension d.
func (x *Tensor) sorted(op string, d, k int, descending bool) (values, indices *Tensor) {
	var room [inlineRank]int
	shape := append(room[:0], x.a.Shape...)
	if len(shape) > 0 {
		shape[d] = k
	}
	values, indices = empty(x.a.DType, shape, x.st.be), empty(I64, shape, x.st.be)
	callOptional(op, []*Tensor{values, indices}, []*Tensor{x},
		func(be device.Sorter, z, x []*device.Array) error {
			return be.Sort(z[0], z[1], x[0], d, descending)
		})
	return x.recordPick(op, d, true, values, indices), indices
}

// KthValue returns the k-th smallest element along dim, counted from 1, and its index.
//
//	x: (..., N, ...)   values, indices: (..., ...)
//
// It panics with ErrValue unless 1 ≤ k ≤ N.
func (x *Tensor) KthValue(k, dim int) (values, indices *Tensor) {
	return x.kth("KthValue", k, dim, false)
}

// KthValueKeep is KthValue with the dimension kept, as size 1.
func (x *Tensor) KthValueKeep(k, dim int) (values, indices *Tensor) {
	return x.kth("KthValue", k, dim, true)
}

func (x *Tensor) kth(op string, k, dim int, keep bool) (values, indices *Tensor) {
	d := x.dim(op, dim)
	n := 1
	if len(x.a.Shape) > 0 {
		n = x.a.Shape[d]
	}
	if k < 1 || k > n {
		failf(op, ErrValue, []*Tensor{x}, "k is %d; there are %d elements along dim %d", k, n, dim)
	}
	values, indices = x.Detach().sorted(op, d, k, false)
	if len(x.a.Shape) > 0 {
		values, indices = values.Narrow(d, k-1, 1).Clone(), indices.Narrow(d, k-1, 1).Clone()
		if !keep {
			values.drop(1 << d)
			indices.drop(1 << d)
		}
	}
	return x.recordPick(op, d, keep, values, indices), indices
}

// Median returns the median of all elements, the smaller one of two in the middle; NaN
// if one is NaN. It panics with ErrShape if there is none.
func (x *Tensor) Median() *Tensor {
	if x.Len() == 0 {
		fail("Median", ErrShape, "there is no element to choose", x)
	}
	values, _ := x.Reshape(-1).MedianDim(0)
	return values
}

// MedianDim returns the medians along dim, which is dropped, and their indices.
func (x *Tensor) MedianDim(dim int) (values, indices *Tensor) { return x.median("Median", dim, false) }

// MedianDimKeep is MedianDim with the dimension kept, as size 1.
func (x *Tensor) MedianDimKeep(dim int) (values, indices *Tensor) {
	return x.median("Median", dim, true)
}

func (x *Tensor) median(op string, dim int, keep bool) (values, indices *Tensor) {
	d := x.dim(op, dim)
	n := 1
	if len(x.a.Shape) > 0 {
		n = x.a.Shape[d]
	}
	if n == 0 {
		failf(op, ErrShape, []*Tensor{x}, "there is no element along dim %d to choose", dim)
	}
	if x.a.DType.IsFloat() {
		// A line with a NaN gives its first one: as the largest, it is found by ArgMax.
		nan := x.IsNan().AnyKeep(d)
		if nan.Any().ItemBool() {
			_, indices = x.Detach().kth(op, (n+1)/2, d, true)
			indices = Where(nan, x.Detach().ArgMaxKeep(d), indices)
			values = x.Detach().Gather(d, indices)
			if !keep && len(x.a.Shape) > 0 {
				values, indices = values.Squeeze(d), indices.Squeeze(d)
			}
			return x.recordPick(op, d, keep, values, indices), indices
		}
	}
	return x.kth(op, (n+1)/2, dim, keep)
}
