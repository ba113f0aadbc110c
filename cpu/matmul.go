package cpu

import (
	"cresset/device"
	"cresset/dtype"
	"cresset/internal/kernel/gemm"
	"cresset/internal/layout"
	"cresset/internal/parallel"
)

// MatMul multiplies matrices in batches. See device.Backend. 16-bit floats are
// multiplied and accumulated in F32; integers and complex numbers by plain loops.
func (b *Backend) MatMul(dst, x, y *device.Array, alpha, beta float64) error {
	switch dst.DType {
	case dtype.F32:
		return multiply[float32](b, dst, x, y, alpha, beta)
	case dtype.F64:
		return multiply[float64](b, dst, x, y, alpha, beta)
	case dtype.BF16, dtype.F16:
		return b.multiplyWide(dst, x, y, alpha, beta)
	case dtype.I64:
		multiplyPlain[int64](dst, x, y, int64(alpha), int64(beta))
	case dtype.I32:
		multiplyPlain[int32](dst, x, y, int32(alpha), int32(beta))
	case dtype.I16:
		multiplyPlain[int16](dst, x, y, int16(alpha), int16(beta))
	case dtype.I8:
		multiplyPlain[int8](dst, x, y, int8(alpha), int8(beta))
	case dtype.U8:
		multiplyPlain[uint8](dst, x, y, uint8(int64(alpha)), uint8(int64(beta)))
	case dtype.C64:
		multiplyPlain[complex64](dst, x, y, complex(float32(alpha), 0), complex(float32(beta), 0))
	case dtype.C128:
		multiplyPlain[complex128](dst, x, y, complex(alpha, 0), complex(beta, 0))
	default:
		return unsupported("matmul", dst.DType)
	}
	return nil
}

// multiply hands strided operands to the kernel as they lie.
func multiply[T gemm.Float](b *Backend, dst, x, y *device.Array, alpha, beta float64) error {
	r := len(dst.Shape)
	m, n, k := dst.Shape[r-2], dst.Shape[r-1], x.Shape[r-1]
	if m == 0 || n == 0 || layout.Len(dst.Shape) == 0 {
		return nil
	}
	if dst.Strides[r-1] != 1 && n > 1 || dst.Strides[r-2] < n && m > 1 {
		z := b.temporary(dst.DType, dst.Shape)
		if beta != 0 {
			if err := b.Copy(z, dst); err != nil {
				return err
			}
		}
		if err := multiply[T](b, z, x, y, alpha, beta); err != nil {
			return err
		}
		return b.Copy(dst, z)
	}
	x, y = b.forward(x), b.forward(y)
	c := gemm.Call[T]{M: m, N: n, K: k, Alpha: T(alpha), Beta: T(beta),
		A: elements[T](x), ARow: x.Strides[r-2], ACol: x.Strides[r-1],
		B: elements[T](y), BRow: y.Strides[r-2], BCol: y.Strides[r-1],
		C: elements[T](dst), CRow: max(dst.Strides[r-2], n)}
	count := layout.Len(dst.Shape[:r-2])
	if count == 1 {
		c.Run()
		return nil
	}
	c.Batch = count
	c.AAt, c.BAt, c.CAt = starts(x), starts(y), starts(dst)
	c.RunBatch()
	return nil
}

// forward returns a, or a copy of it if a stride is negative, which the kernel does
// not read.
func (b *Backend) forward(a *device.Array) *device.Array {
	for i, s := range a.Strides {
		if s < 0 && a.Shape[i] > 1 {
			z := b.temporary(a.DType, a.Shape)
			_ = b.Copy(z, a) // of one type: cannot fail
			return z
		}
	}
	return a
}

// starts returns the offset of each matrix of a batch.
func starts(a *device.Array) []int {
	r := len(a.Shape) - 2
	d := dims{Shape: a.Shape[:r], Strides: [2][]int{a.Strides[:r]}}
	at := make([]int, layout.Len(d.Shape))
	for i := range at {
		at[i] = d.offset(i, 0)
	}
	return at
}

// multiplyWide multiplies 16-bit floats through F32.
func (b *Backend) multiplyWide(dst, x, y *device.Array, alpha, beta float64) error {
	z := b.temporary(dtype.F32, dst.Shape)
	if beta != 0 {
		if err := b.Copy(z, dst); err != nil {
			return err
		}
	}
	xw, yw := b.temporary(dtype.F32, x.Shape), b.temporary(dtype.F32, y.Shape)
	if err := b.Copy(xw, x); err != nil {
		return err
	}
	if err := b.Copy(yw, y); err != nil {
		return err
	}
	if err := multiply[float32](b, z, xw, yw, alpha, beta); err != nil {
		return err
	}
	return b.Copy(dst, z)
}

// multiplyPlain is the definition.
func multiplyPlain[T number](dst, x, y *device.Array, alpha, beta T) {
	r := len(dst.Shape)
	m, n, k := dst.Shape[r-2], dst.Shape[r-1], x.Shape[r-1]
	if layout.Len(dst.Shape) == 0 {
		return
	}
	ds, xs, ys := starts(dst), starts(x), starts(y)
	d, a, b := (*T)(pointer(dst)), (*T)(pointer(x)), (*T)(pointer(y))
	parallel.For(len(ds)*m, 1+10_000/(n*k+1), func(lo, hi int) {
		for i := lo; i < hi; i++ {
			batch, row := i/m, i%m
			for col := range n {
				var s T
				for l := range k {
					s += *at(a, xs[batch]+row*x.Strides[r-2]+l*x.Strides[r-1]) *
						*at(b, ys[batch]+l*y.Strides[r-2]+col*y.Strides[r-1])
				}
				p := at(d, ds[batch]+row*dst.Strides[r-2]+col*dst.Strides[r-1])
				if beta == 0 {
					*p = alpha * s
				} else {
					*p = alpha*s + beta**p
				}
			}
		}
	})
}
