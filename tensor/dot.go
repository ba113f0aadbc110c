package tensor

// MM returns the product of two matrices.
//
//	x: (m, k)   y: (k, n)   result: (m, n)
func (x *Tensor) MM(y *Tensor) *Tensor {
	x.wantRank("MM", 2, x, y)
	y.wantRank("MM", 2, x, y)
	return x.MatMul(y)
}

// BMM returns the products of matrices in two batches of one size.
//
//	x: (b, m, k)   y: (b, k, n)   result: (b, m, n)
func (x *Tensor) BMM(y *Tensor) *Tensor {
	x.wantBatches("BMM", y)
	return x.MatMul(y)
}

// MV returns the product of a matrix and a vector.
//
//	x: (m, k)   v: (k)   result: (m)
func (x *Tensor) MV(v *Tensor) *Tensor {
	x.wantRank("MV", 2, x, v)
	v.wantRank("MV", 1, x, v)
	return x.MatMul(v)
}

// Dot returns Σ x[i]·y[i] of two vectors. Complex elements are not conjugated; VDot does.
//
//	x: (n)   y: (n)   result: ()
func (x *Tensor) Dot(y *Tensor) *Tensor {
	const op = "Dot"
	x.wantRank(op, 1, x, y)
	y.wantRank(op, 1, x, y)
	n := x.a.Shape[0]
	if n != y.a.Shape[0] {
		failf(op, ErrShape, []*Tensor{x, y}, "lengths %d and %d differ", n, y.a.Shape[0])
	}
	if x.a.DType != y.a.DType {
		failf(op, ErrDType, []*Tensor{x, y}, "types %s and %s differ; convert one with To", x.a.DType, y.a.DType)
	}
	sameDevice(op, x, y)
	z := empty(x.a.DType, nil, x.st.be)
	callMatMul(op, z.alias([]int{1, 1}, []int{1, 1}, 0), x.alias([]int{1, n}, []int{0, x.a.Strides[0]}, x.a.Offset),
		y.alias([]int{n, 1}, []int{y.a.Strides[0], 0}, y.a.Offset), 1, 0)
	if !Tracked(x, y) {
		return z
	}
	return Record(op, z,
		Wrt(x, func(dz *Tensor) *Tensor { return dz.Mul(y.conjugate()) }, y),
		Wrt(y, func(dz *Tensor) *Tensor { return dz.Mul(x.conjugate()) }, x))
}

// VDot returns Σ x̄[i]·y[i] of two vectors.
func (x *Tensor) VDot(y *Tensor) *Tensor { return x.Conj().Dot(y) }

// Inner returns the products of the rows of x and of y, their last dimensions; if one
// of the two has no dimensions, x·y.
//
//	x: (A…, k)   y: (B…, k)   result: (A…, B…)
func (x *Tensor) Inner(y *Tensor) *Tensor {
	rx, ry := len(x.a.Shape), len(y.a.Shape)
	if rx == 0 || ry == 0 {
		return x.Mul(y)
	}
	return x.tensorDot("Inner", y, []int{rx - 1}, []int{ry - 1})
}

// Outer returns the products of all elements of two vectors.
//
//	x: (m)   y: (n)   result: (m, n)
func (x *Tensor) Outer(y *Tensor) *Tensor {
	x.wantRank("Outer", 1, x, y)
	y.wantRank("Outer", 1, x, y)
	return x.Unsqueeze(1).Mul(y)
}

// TensorDot sums products over the last n dimensions of x and the first n of y.
//
//	x: (A…, K…)   y: (K…, B…)   result: (A…, B…)
func (x *Tensor) TensorDot(y *Tensor, n int) *Tensor {
	const op = "TensorDot"
	rx := len(x.a.Shape)
	if n < 0 || n > rx || n > len(y.a.Shape) {
		failf(op, ErrShape, []*Tensor{x, y}, "there are no %d dimensions to sum over", n)
	}
	xd, yd := make([]int, n), make([]int, n)
	for i := range n {
		xd[i], yd[i] = rx-n+i, i
	}
	return x.tensorDot(op, y, xd, yd)
}

// TensorDotDims sums products over dimensions xd of x, each paired with the one of y
// that stands at its place in yd. The other dimensions of x come first in the result,
// then those of y. Sizes of a pair are equal or one is 1 and repeats; else it panics
// with ErrShape.
func (x *Tensor) TensorDotDims(y *Tensor, xd, yd []int) *Tensor {
	return x.tensorDot("TensorDot", y, xd, yd)
}

func (x *Tensor) tensorDot(op string, y *Tensor, xd, yd []int) *Tensor {
	if len(xd) != len(yd) {
		failf(op, ErrShape, []*Tensor{x, y}, "%d dimensions of one tensor are paired with %d of the other", len(xd), len(yd))
	}
	xa, xk := x.pairedDims(op, xd)
	ya, yk := y.pairedDims(op, yd)
	k := 1
	for i := range xk {
		n, m := x.a.Shape[xk[i]], y.a.Shape[yk[i]]
		switch {
		case n == m:
		case m == 1: // repeats, so x is summed first
			x, n = x.SumKeep(xk[i]).To(x.a.DType), 1
		case n == 1:
			y = y.SumKeep(yk[i]).To(y.a.DType)
		default:
			failf(op, ErrShape, []*Tensor{x, y}, "dimension %d of size %d is paired with dimension %d of size %d",
				xk[i], n, yk[i], m)
		}
		k *= n
	}
	var shape []int
	m, n := 1, 1
	for _, d := range xa {
		shape = append(shape, x.a.Shape[d])
		m *= x.a.Shape[d]
	}
	for _, d := range ya {
		shape = append(shape, y.a.Shape[d])
		n *= y.a.Shape[d]
	}
	a := x.Permute(append(xa, xk...)...).Reshape(m, k)
	// Summed dimensions last for y too, as Inner has them: the product reads it transposed.
	b := y.Permute(append(ya, yk...)...).Reshape(n, k).T()
	return a.MatMul(b).Reshape(shape...)
}

// pairedDims returns the dimensions of x that are not in dims, and dims from the front.
func (x *Tensor) pairedDims(op string, dims []int) (free, paired []int) {
	gone := make([]bool, len(x.a.Shape))
	for _, d := range dims {
		d = x.dimension(op, d, len(x.a.Shape))
		if gone[d] {
			failf(op, ErrShape, []*Tensor{x}, "dim %d is given twice", d)
		}
		gone[d] = true
		paired = append(paired, d)
	}
	for d, g := range gone {
		if !g {
			free = append(free, d)
		}
	}
	return free, paired
}

// Kron returns the Kronecker product: blocks of y, each multiplied by an element of x.
// The tensor of fewer dimensions gets dimensions of size 1 in front.
//
//	x: (m, n)   y: (p, q)   result: (m·p, n·q), and so for any number of dimensions
func (x *Tensor) Kron(y *Tensor) *Tensor {
	r := max(len(x.a.Shape), len(y.a.Shape))
	xs, ys, shape := make([]int, 2*r), make([]int, 2*r), make([]int, r)
	for i := range r {
		n, m := 1, 1
		if k := i - r + len(x.a.Shape); k >= 0 {
			n = x.a.Shape[k]
		}
		if k := i - r + len(y.a.Shape); k >= 0 {
			m = y.a.Shape[k]
		}
		xs[2*i], xs[2*i+1], ys[2*i], ys[2*i+1], shape[i] = n, 1, 1, m, n*m
	}
	return x.Reshape(xs...).Mul(y.Reshape(ys...)).Reshape(shape...)
}

// Cross returns the vector product of the 3-vectors that lie along dim. The other
// dimensions broadcast.
func (x *Tensor) Cross(y *Tensor, dim int) *Tensor {
	const op = "Cross"
	d := x.dimension(op, dim, len(x.a.Shape))
	if len(x.a.Shape) != len(y.a.Shape) || x.a.Shape[d] != 3 || y.a.Shape[d] != 3 {
		failf(op, ErrShape, []*Tensor{x, y}, "needs tensors of equally many dimensions with size 3 along dim %d", dim)
	}
	next := FromSlice([]int64{1, 2, 0}).onto(x.st.be)
	last := FromSlice([]int64{2, 0, 1}).onto(x.st.be)
	return x.IndexSelect(d, next).Mul(y.IndexSelect(d, last)).
		Sub(x.IndexSelect(d, last).Mul(y.IndexSelect(d, next)))
}
