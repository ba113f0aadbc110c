package cpu

import (
	"unsafe"

	"cresset/device"
	"cresset/dtype"
	"cresset/internal/kernel/vec"
	"cresset/internal/parallel"
)

// softmaxGrain is how many elements one goroutine takes at a time.
const softmaxGrain = 8 << 10

// A lineKernel computes lines of n elements from one source or two: one whose elements
// are adjacent, or w side by side whose elements lie ld apart.
type lineKernel[T float] struct {
	row     func(dst, x, y []T)
	columns func(dst, x, y []T, n, w, ld int)
}

func softmaxKernel[T float](log bool) lineKernel[T] {
	if log {
		return lineKernel[T]{func(z, x, _ []T) { vec.LogSoftmaxRow(z, x) }, logSoftmaxColumns[T]}
	}
	return lineKernel[T]{func(z, x, _ []T) { vec.SoftmaxRow(z, x) }, softmaxColumns[T]}
}

func softmaxGradKernel[T float](log bool) lineKernel[T] {
	if log {
		return lineKernel[T]{vec.LogSoftmaxGradRow[T], logSoftmaxGradColumns[T]}
	}
	return lineKernel[T]{vec.SoftmaxGradRow[T], softmaxGradColumns[T]}
}

// Softmax normalises along a dimension; see device.Softmaxer. 16-bit floats are computed
// in F32.
func (b *Backend) Softmax(dst, src *device.Array, dim int, log bool) error {
	if dst.DType == dtype.F64 {
		return byLines(b, "softmax", dtype.F64, dim, softmaxKernel[float64](log), dst, src, nil)
	}
	return byLines(b, "softmax", dtype.F32, dim, softmaxKernel[float32](log), dst, src, nil)
}

// SoftmaxGrad is the gradient of Softmax; see device.Softmaxer.
func (b *Backend) SoftmaxGrad(dst, dy, y *device.Array, dim int, log bool) error {
	if dst.DType == dtype.F64 {
		return byLines(b, "softmax_grad", dtype.F64, dim, softmaxGradKernel[float64](log), dst, dy, y)
	}
	return byLines(b, "softmax_grad", dtype.F32, dim, softmaxGradKernel[float32](log), dst, dy, y)
}

// byLines computes each line along dim of arrays of one shape; y may be nil. What is
// not of type d, or whose lines are not contiguous, is copied first.
func byLines[T float](b *Backend, op device.Op, d dtype.DType, dim int, f lineKernel[T],
	dst, x, y *device.Array) error {
	if !dst.DType.IsFloat() {
		return unsupported(op, dst.DType)
	}
	total := dst.Len()
	if total == 0 {
		return nil
	}
	if r := len(dst.Shape); dst.DType == d && dim < r-1 && contiguous(dst, x, y) {
		byColumns(f.columns, dst, x, y, dim)
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
			f.row(zs[i:i+n], x0[i:i+n], y0[i:i+n])
		}
	})
	if z == to {
		return nil
	}
	return b.Copy(to, z)
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
