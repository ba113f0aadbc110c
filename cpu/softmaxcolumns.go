package cpu

import (
	"unsafe"

	"cresset/device"
	"cresset/internal/kernel/vec"
	"cresset/internal/layout"
	"cresset/internal/parallel"
)

const (
	// columnsBuffer is how many elements of neighbouring lines are computed at a time,
	// so that they stay in the second-level cache.
	columnsBuffer = 128 << 10
	// columnsWidth is the largest number of lines computed side by side.
	columnsWidth = 512
)

// byColumns computes the lines along dim, not the last dimension, of contiguous arrays
// of type T: neighbouring lines side by side, row by row.
func byColumns[T float](f func(dst, x, y []T, n, w, ld int), dst, x, y *device.Array, dim int) {
	n, inner := dst.Shape[dim], layout.Len(dst.Shape[dim+1:])
	w := min(max(columnsBuffer/n, 64), columnsWidth, inner)
	blocks := (inner + w - 1) / w
	total := dst.Len()
	zs, xs := unsafe.Slice((*T)(pointer(dst)), total), unsafe.Slice((*T)(pointer(x)), total)
	ys := xs
	if y != nil {
		ys = unsafe.Slice((*T)(pointer(y)), total)
	}
	parallel.For(total/(n*inner)*blocks, max(1, softmaxGrain/(n*w)), func(lo, hi int) {
		for i := lo; i < hi; i++ {
			at := i/blocks*n*inner + i%blocks*w
			f(zs[at:], xs[at:], ys[at:], n, min(w, inner-i%blocks*w), inner)
		}
	})
}

func softmaxColumns[T float](z, x, _ []T, n, w, ld int) {
	var room [2][columnsWidth]T
	most, sum := room[0][:w], room[1][:w]
	maxColumns(most, x, n, ld)
	for i := range n {
		row := z[i*ld:][:w]
		vec.Sub(row, x[i*ld:][:w], most)
		vec.Exp(row, row)
		vec.AddTo(sum, row)
	}
	vec.ScalarDiv(sum, 1, sum)
	for i := range n {
		row := z[i*ld:][:w]
		vec.Mul(row, row, sum)
	}
}

func logSoftmaxColumns[T float](z, x, _ []T, n, w, ld int) {
	var room [3][columnsWidth]T
	most, sum, e := room[0][:w], room[1][:w], room[2][:w]
	maxColumns(most, x, n, ld)
	for i := range n {
		vec.Sub(e, x[i*ld:][:w], most)
		vec.Exp(e, e)
		vec.AddTo(sum, e)
	}
	vec.Log(sum, sum)
	for i := range n {
		// Two subtractions: where the maximum is large, adding the logarithm to it loses it.
		row := z[i*ld:][:w]
		vec.Sub(row, x[i*ld:][:w], most)
		vec.Sub(row, row, sum)
	}
}

// softmaxGradColumns sets z = y·(dy - Σ dy·y).
func softmaxGradColumns[T float](z, dy, y []T, n, w, ld int) {
	var room [columnsWidth]T
	sum := room[:w]
	for i := range n {
		vec.MulAdd(sum, dy[i*ld:][:w], y[i*ld:][:w], sum)
	}
	for i := range n {
		row := z[i*ld:][:w]
		vec.Sub(row, dy[i*ld:][:w], sum)
		vec.Mul(row, row, y[i*ld:][:w])
	}
}

// logSoftmaxGradColumns sets z = dy - exp(y)·Σ dy.
func logSoftmaxGradColumns[T float](z, dy, y []T, n, w, ld int) {
	var room [2][columnsWidth]T
	sum, e := room[0][:w], room[1][:w]
	vec.SumRows(sum, dy, n, ld)
	for i := range n {
		vec.Exp(e, y[i*ld:][:w])
		vec.Mul(e, e, sum)
		vec.Sub(z[i*ld:][:w], dy[i*ld:][:w], e)
	}
}

// maxColumns sets most to the largest element of each column of n rows, ld apart.
func maxColumns[T float](most, x []T, n, ld int) {
	copy(most, x)
	for i := 1; i < n; i++ {
		vec.Max(most, most, x[i*ld:][:len(most)])
	}
}
