package cpu

import (
	"cresset/device"
	"cresset/dtype"
	"cresset/internal/kernel/gemm"
)

// Linear computes an affine map; see device.Linearer. 16-bit floats are computed in F32
// and rounded once.
func (b *Backend) Linear(dst, x, w, bias *device.Array) error {
	switch dst.DType {
	case dtype.F32:
		if isStream(x, w) {
			linearDots[float32](b, dst, x, w, nil, bias)
			return nil
		}
		linear[float32](b, dst, x, w, bias)
		return nil
	case dtype.F64:
		linear[float64](b, dst, x, w, bias)
		return nil
	case dtype.BF16, dtype.F16:
		z := b.temporary(dtype.F32, dst.Shape)
		linear[float32](b, z, b.widened(x), b.widened(w), b.widened(bias))
		return b.Copy(dst, z)
	}
	return unsupported("linear", dst.DType)
}

// isStream reports whether a product is so few rows of x with so many elements of w that
// its time is that of reading w from memory.
func isStream(x, w *device.Array) bool {
	const fewRows, longRow, many = 4, 256, 1 << 17
	n, k := w.Shape[0], w.Shape[1]
	return x.Shape[0] <= fewRows && k >= longRow && n*k >= many && rowsAdjacent(x) && rowsAdjacent(w)
}

// widened returns a copy of 16-bit floats as F32; nil for nil.
func (b *Backend) widened(a *device.Array) *device.Array {
	if a == nil {
		return nil
	}
	z := b.temporary(dtype.F32, a.Shape)
	_ = b.Copy(z, a) // between floating types: cannot fail
	return z
}

func linear[T gemm.Float](b *Backend, dst, x, w, bias *device.Array) {
	linearThen(b, dst, x, w, bias, gemm.Epilogue[T]{})
}

// linearThen is linear with what follows it.
func linearThen[T gemm.Float](b *Backend, dst, x, w, bias *device.Array, then gemm.Epilogue[T]) {
	m, n, k := x.Shape[0], w.Shape[0], x.Shape[1]
	if m == 0 || n == 0 {
		return
	}
	x, w = b.forward(x), b.forward(w)
	c := gemm.Call[T]{M: m, N: n, K: k, Alpha: 1,
		A: elements[T](x), ARow: x.Strides[0], ACol: x.Strides[1],
		B: elements[T](w), BRow: w.Strides[1], BCol: w.Strides[0],
		C: elements[T](dst), CRow: n, Epilogue: then}
	if bias != nil {
		c.Bias = elements[T](b.inLine(bias))[:n]
	}
	c.Run()
}
