package tensor

import "fmt"

// AddMM returns beta·c + alpha·x·y; with beta 0, c is not read. For integers alpha and
// beta are truncated.
//
//	x: (m, k)   y: (k, n)   c: broadcasts to (m, n)   result: (m, n)
func (c *Tensor) AddMM(x, y *Tensor, beta, alpha float64) *Tensor {
	return c.addProduct("AddMM", 2, x, y, beta, alpha)
}

// BAddBMM is AddMM for batches of matrices.
//
//	x: (b, m, k)   y: (b, k, n)   c: broadcasts to (b, m, n)   result: (b, m, n)
func (c *Tensor) BAddBMM(x, y *Tensor, beta, alpha float64) *Tensor {
	return c.addProduct("BAddBMM", 3, x, y, beta, alpha)
}

// AddMV returns beta·c + alpha·x·v for a vector v.
//
//	x: (m, k)   v: (k)   c: broadcasts to (m)   result: (m)
func (c *Tensor) AddMV(x, v *Tensor, beta, alpha float64) *Tensor {
	const op = "AddMV"
	x.wantRank(op, 2, x, v)
	v.wantRank(op, 1, x, v)
	m := x.a.Shape[0]
	return c.BroadcastTo(m).Unsqueeze(1).addProduct(op, 2, x, v.Unsqueeze(1), beta, alpha).Reshape(m)
}

// AddR returns beta·c + alpha·v·wᵀ, v and w being vectors (PyTorch's addr).
//
//	v: (m)   w: (n)   c: broadcasts to (m, n)   result: (m, n)
func (c *Tensor) AddR(v, w *Tensor, beta, alpha float64) *Tensor {
	const op = "AddR"
	v.wantRank(op, 1, v, w)
	w.wantRank(op, 1, v, w)
	if v.a.DType == Bool { // which matrix products do not know
		return c.Add(v.Outer(w))
	}
	return c.addProduct(op, 2, v.Unsqueeze(1), w.Unsqueeze(0), beta, alpha)
}

// AddBMM returns beta·c + alpha·Σ x[i]·y[i], summed over a batch.
//
//	x: (b, m, k)   y: (b, k, n)   c: broadcasts to (m, n)   result: (m, n)
func (c *Tensor) AddBMM(x, y *Tensor, beta, alpha float64) *Tensor {
	const op = "AddBMM"
	x.wantBatches(op, y)
	m, n := x.a.Shape[1], y.a.Shape[2]
	a := x.Transpose(0, 1).Reshape(m, x.a.Shape[0]*x.a.Shape[2]) // the batch joins the inner size
	return c.addProduct(op, 2, a, y.Reshape(y.a.Shape[0]*y.a.Shape[1], n), beta, alpha)
}

// addProduct is AddMM for operands of the given rank, with equal batch dimensions.
func (c *Tensor) addProduct(op string, rank int, x, y *Tensor, beta, alpha float64) *Tensor {
	x.wantRank(op, rank, x, y)
	y.wantRank(op, rank, x, y)
	if rank == 3 {
		x.wantBatches(op, y)
	}
	x.wantInner(op, y)
	if c.a.DType != x.a.DType {
		failf(op, ErrDType, []*Tensor{c, x, y}, "element types differ; convert one with To")
	}
	sameDevice(op, c, x, y)
	shape := append(append([]int{}, x.a.Shape[:rank-1]...), y.a.Shape[rank-1])
	if !broadcastsTo(c.a.Shape, shape) {
		failf(op, ErrShape, []*Tensor{c, x, y}, "the summand does not broadcast to the product's shape %v", shape)
	}
	z := empty(x.a.DType, shape, x.st.be)
	if beta != 0 {
		callCopy(op, z, c.expanded(shape))
	}
	callMatMul(op, z, x, y, alpha, beta)
	if !Tracked(c, x, y) {
		return z
	}
	return Record(op, z,
		Wrt(c, func(dz *Tensor) *Tensor { return dz.times(beta) }),
		Wrt(x, func(dz *Tensor) *Tensor { return matMul(dz, y.conjugate().MT()).times(alpha) }, y),
		Wrt(y, func(dz *Tensor) *Tensor { return matMul(x.conjugate().MT(), dz).times(alpha) }, x))
}

// times returns x·v; x itself if v is 1.
func (x *Tensor) times(v float64) *Tensor {
	if v == 1 {
		return x
	}
	return x.MulScalar(v)
}

// wantRank panics unless x, one of the operands, has the given number of dimensions.
func (x *Tensor) wantRank(op string, rank int, operands ...*Tensor) {
	if len(x.a.Shape) != rank {
		kind := [...]string{1: "a vector", 2: "a matrix", 3: "a batch of matrices"}[rank]
		fail(op, ErrShape, fmt.Sprintf("shape %v is not %s", x.a.Shape, kind), operands...)
	}
}

// wantBatches panics unless x and y are batches of equally many matrices.
func (x *Tensor) wantBatches(op string, y *Tensor) {
	x.wantRank(op, 3, x, y)
	y.wantRank(op, 3, x, y)
	if x.a.Shape[0] != y.a.Shape[0] {
		failf(op, ErrShape, []*Tensor{x, y}, "batches of %d and %d matrices differ", x.a.Shape[0], y.a.Shape[0])
	}
	x.wantInner(op, y)
}

// wantInner panics unless the product of x and y is defined.
func (x *Tensor) wantInner(op string, y *Tensor) {
	k, l := x.a.Shape[len(x.a.Shape)-1], y.a.Shape[len(y.a.Shape)-2]
	if k != l {
		failf(op, ErrShape, []*Tensor{x, y}, "inner sizes %d and %d differ: a product is (…, m, k) @ (…, k, n)", k, l)
	}
	if x.a.DType != y.a.DType {
		failf(op, ErrDType, []*Tensor{x, y}, "types %s and %s differ; convert one with To", x.a.DType, y.a.DType)
	}
}
