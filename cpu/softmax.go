package cpu

import (
	"unsafe"

	"cresset/device"
	"cresset/dtype"
	"cresset/internal/kernel/vec"
	"cresset/internal/layout"
	"cresset/internal/parallel"
)

// softmaxGrain is how many elements one goroutine takes at a time.
const softmaxGrain = 8 << 10

// columnsBuffer is how many elements a buffer of transposed lines holds.
const columnsBuffer = 64 << 10

// Softmax normalises along a dimension; see device.Softmaxer. 16-bit floats are computed
// in F32.
func (b *Backend) Softmax(dst, src *device.Array, dim int, log bool) error {
	if dst.DType == dtype.F64 {
		f := vec.SoftmaxRow[float64]
		if log {
			f = vec.LogSoftmaxRow[float64]
		}
		return byLines(b, "softmax", dtype.F64, dim, func(z, x, _ []float64) { f(z, x) }, dst, src, nil)
	}
	f := vec.SoftmaxRow[float32]
	if log {
		f = vec.LogSoftmaxRow[float32]
	}
	return byLines(b, "softmax", dtype.F32, dim, func(z, x, _ []float32) { f(z, x) }, dst, src, nil)
}

// SoftmaxGrad is the gradient of Softmax; see device.Softmaxer.
func (b *Backend) SoftmaxGrad(dst, dy, y *device.Array, dim int, log bool) error {
	if dst.DType == dtype.F64 {
		f := vec.SoftmaxGradRow[float64]
		if log {
			f = vec.LogSoftmaxGradRow[float64]
		}
		return byLines(b, "softmax_grad", dtype.F64, dim, f, dst, dy, y)
	}
	f := vec.SoftmaxGradRow[float32]
	if log {
		f = vec.LogSoftmaxGradRow[float32]
	}
	return byLines(b, "softmax_grad", dtype.F32, dim, f, dst, dy, y)
}

// byLines calls f for each line along dim of arrays of one shape; y may be nil. What is
// not of type d, or whose lines are not contiguous, is copied first.
func byLines[T float](b *Backend, op device.Op, d dtype.DType, dim int, f func(dst, x, y []T),
	dst, x, y *device.Array) error {
	if !dst.DType.IsFloat() {
		return unsupported(op, dst.DType)
	}
	total := dst.Len()
	if total == 0 {
		return nil
	}
	if r := len(dst.Shape); dst.DType == d && dim < r-1 && contiguous(dst, x, y) {
		byColumns(f, dst, x, y, dim)
		return nil
	}
	to := lastDim(dst, dim)
	z := to
	if z.DType != d || !contiguous(z) {
		z = b.temporary(d, z.Shape)
	}
	zs, xs := unsafe.Slice((*T)(pointer(z)), total), b.rowsOf(x, d, dim)
	x0 := unsafe.Slice((*T)(pointer(xs)), total)
	y0 := x0
	if y != nil {
		y0 = unsafe.Slice((*T)(pointer(b.rowsOf(y, d, dim))), total)
	}
	n := z.Shape[len(z.Shape)-1]
	parallel.For(total/n, max(1, softmaxGrain/n), func(lo, hi int) {
		for i := lo * n; i < hi*n; i += n {
			f(zs[i:i+n], x0[i:i+n], y0[i:i+n])
		}
	})
	if z == to {
		return nil
	}
	return b.Copy(to, z)
}

// byColumns is byLines for contiguous arrays of type T and another dimension than the
// last: lines are transposed, some at a time, into a buffer that fits into cache.
func byColumns[T float](f func(dst, x, y []T), dst, x, y *device.Array, dim int) {
	n, inner := dst.Shape[dim], layout.Len(dst.Shape[dim+1:])
	w := min(max(columnsBuffer/n, 16), 64, inner)
	blocks := (inner + w - 1) / w
	total := dst.Len()
	zs, xs := unsafe.Slice((*T)(pointer(dst)), total), unsafe.Slice((*T)(pointer(x)), total)
	var ys []T
	if y != nil {
		ys = unsafe.Slice((*T)(pointer(y)), total)
	}
	parallel.For(total/(n*inner)*blocks, max(1, softmaxGrain/(n*w)), func(lo, hi int) {
		bx := make([]T, n*w)
		by := bx
		if ys != nil {
			by = make([]T, n*w)
		}
		for i := lo; i < hi; i++ {
			first := i/blocks*n*inner + i%blocks*w
			lines := min(w, inner-i%blocks*w)
			vec.Transpose(bx, xs[first:], n, lines, n, inner)
			if ys != nil {
				vec.Transpose(by, ys[first:], n, lines, n, inner)
			}
			for j := 0; j < lines*n; j += n {
				f(bx[j:j+n], bx[j:j+n], by[j:j+n])
			}
			vec.Transpose(zs[first:], bx, lines, n, inner, n)
		}
	})
}

// rowsOf returns a with the lines along dim as contiguous rows of type d: a copy unless
// it is that already.
func (b *Backend) rowsOf(a *device.Array, d dtype.DType, dim int) *device.Array {
	a = lastDim(a, dim)
	if a.DType == d && contiguous(a) {
		return a
	}
	z := b.temporary(d, a.Shape)
	_ = b.Copy(z, a) // between floating types: cannot fail
	return z
}

// lastDim returns a with dimension dim moved to the end; an array without dimensions
// gets one.
func lastDim(a *device.Array, dim int) *device.Array {
	r := len(a.Shape)
	if r == 0 {
		v := *a
		v.Shape, v.Strides = []int{1}, []int{1}
		return &v
	}
	if dim == r-1 {
		return a
	}
	v := *a
	v.Shape, v.Strides = make([]int, 0, r), make([]int, 0, r)
	for i := range r {
		if i != dim {
			v.Shape, v.Strides = append(v.Shape, a.Shape[i]), append(v.Strides, a.Strides[i])
		}
	}
	v.Shape, v.Strides = append(v.Shape, a.Shape[dim]), append(v.Strides, a.Strides[dim])
	return &v
}
