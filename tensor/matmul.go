package tensor

import "cresset/internal/layout"

// MatMul returns the matrix product of x and y, in PyTorch's sense:
//
//	(m, k) @ (k, n)               → (m, n)
//	(batch…, m, k) @ (batch…, k, n) → (batch…, m, n), batch dimensions broadcast
//	(k) @ …, … @ (k)              a vector is a row on the left, a column on the
//	                              right, and its dimension is dropped from the result
//
// It panics with ErrShape if the inner sizes differ and with ErrDType if the types do.
func (x *Tensor) MatMul(y *Tensor) *Tensor {
	const op = "MatMul"
	if len(x.a.Shape) == 0 || len(y.a.Shape) == 0 {
		fail(op, ErrShape, "needs operands with at least one dimension; use Mul for a number", x, y)
	}
	if x.a.DType != y.a.DType {
		failf(op, ErrDType, []*Tensor{x, y}, "types %s and %s differ; convert one with To", x.a.DType, y.a.DType)
	}
	sameDevice(op, x, y)
	if len(x.a.Shape) > 1 && len(y.a.Shape) > 1 {
		return matMul(x, y)
	}
	a, b := x, y
	if len(x.a.Shape) == 1 {
		a = x.Reshape(1, x.Len())
	}
	if len(y.a.Shape) == 1 {
		b = y.Reshape(y.Len(), 1)
	}
	z := matMul(a, b)
	shape := append([]int{}, z.a.Shape...)
	if len(y.a.Shape) == 1 {
		shape = shape[:len(shape)-1]
	}
	if len(x.a.Shape) == 1 {
		at := len(z.a.Shape) - 2
		shape = append(shape[:at], shape[at+1:]...)
	}
	return z.Reshape(shape...)
}

// matMul multiplies tensors of at least two dimensions.
func matMul(x, y *Tensor) *Tensor {
	rx, ry := len(x.a.Shape), len(y.a.Shape)
	m, k, n := x.a.Shape[rx-2], x.a.Shape[rx-1], y.a.Shape[ry-1]
	if y.a.Shape[ry-2] != k {
		failf("MatMul", ErrShape, []*Tensor{x, y}, "inner sizes %d and %d differ: a product is (…, m, k) @ (…, k, n)",
			k, y.a.Shape[ry-2])
	}
	if rx > 2 && ry == 2 && x.IsContiguous() {
		// One large product instead of many small ones.
		to := append(append([]int{}, x.a.Shape[:rx-1]...), n)
		return matMul(x.rows(), y).Reshape(to...)
	}
	batch, err := layout.Broadcast(nil, x.a.Shape[:rx-2], y.a.Shape[:ry-2])
	if err != nil {
		fail("MatMul", ErrShape, "batch dimensions: "+err.Error(), x, y)
	}
	shape := append(batch, m, n)
	z := empty(x.a.DType, shape, x.st.be)
	r := len(shape)
	to := append(append([]int{}, shape[:r-2]...), m, k)
	xe := x.expanded(to)
	to[r-2], to[r-1] = k, n
	callMatMul("MatMul", z, xe, y.expanded(to), 1, 0)
	if !Tracked(x, y) {
		return z
	}
	return Record("MatMul", z,
		WrtWith(x, func(dz, y *Tensor) *Tensor { return matMul(dz, y.conjugate().MT()) }, y),
		Wrt(y, func(dz *Tensor) *Tensor {
			if len(y.a.Shape) == 2 && len(dz.a.Shape) > 2 {
				// Sum over the batch inside the product.
				return matMul(x.conjugate().rows().MT(), dz.rows())
			}
			return matMul(x.conjugate().MT(), dz)
		}, x))
}
