package tensor

import (
	"math"

	"cresset/device"
	"cresset/internal/layout"
)

// AdaptiveAvgPool1d returns size means of signals: window i of a signal of length L
// reaches from ⌊i·L/size⌋ to ⌈(i+1)·L/size⌉. It panics with ErrShape or ErrValue where
// arguments do not fit.
//
//	x: (N, C, L) or (C, L)   result: (N, C, size) or (C, size)
func (x *Tensor) AdaptiveAvgPool1d(size ...int) *Tensor {
	return x.adaptiveAvgPool("AdaptiveAvgPool1d", 1, size)
}

// AdaptiveAvgPool2d is AdaptiveAvgPool1d for images, (N, C, H, W) or (C, H, W). size has
// the height and width of the result, or one number for both.
func (x *Tensor) AdaptiveAvgPool2d(size ...int) *Tensor {
	return x.adaptiveAvgPool("AdaptiveAvgPool2d", 2, size)
}

// AdaptiveAvgPool3d is AdaptiveAvgPool1d for volumes, (N, C, D, H, W) or (C, D, H, W).
// size has the depth, height and width of the result, or one number for all.
func (x *Tensor) AdaptiveAvgPool3d(size ...int) *Tensor {
	return x.adaptiveAvgPool("AdaptiveAvgPool3d", 3, size)
}

func (x *Tensor) adaptiveAvgPool(op string, dims int, size []int) *Tensor {
	size = x.adaptiveSizes(op, dims, size)
	spatial := x.a.Shape[len(x.a.Shape)-dims:]
	if layout.Len(size) == 1 && x.a.DType.IsFloat() {
		return x.SumKeep([]int{-1, -2, -3}[:dims]...).DivScalar(float64(layout.Len(spatial)))
	}
	taps := make([]*device.Taps, dims)
	for d, out := range size {
		taps[d] = adaptiveMeans(spatial[d], out)
	}
	return resample(op, x, taps)
}

// adaptiveSizes checks the size of a result and returns it with dims entries.
func (x *Tensor) adaptiveSizes(op string, dims int, size []int) []int {
	x.needSpatial(op, dims)
	if len(size) == 0 {
		fail(op, ErrValue, "needs the size of the result", x)
	}
	size = x.perDim(op, "size", size, dims, 0, 0)
	for _, n := range size {
		if n > math.MaxInt32 {
			failf(op, ErrValue, []*Tensor{x}, "size %v: at most %d in a dimension", size, math.MaxInt32)
		}
	}
	return size
}

// adaptiveWindow returns the range of elements that window o of out covers.
func adaptiveWindow(o, in, out int) (lo, hi int) {
	return o * in / out, ((o+1)*in + out - 1) / out
}

// adaptiveMeans returns the taps of out means that cover a dimension of size in.
func adaptiveMeans(in, out int) *device.Taps {
	t := newTaps(in, out)
	for o := range out {
		lo, hi := adaptiveWindow(o, in, out)
		for i := lo; i < hi; i++ {
			tap(t, i, 1/float64(hi-lo))
		}
		tapped(t)
	}
	return t
}

// AdaptiveMaxPool1d returns the maxima of the windows of AdaptiveAvgPool1d.
func (x *Tensor) AdaptiveMaxPool1d(size ...int) *Tensor {
	return x.adaptiveMaxPool("AdaptiveMaxPool1d", 1, size)
}

// AdaptiveMaxPool2d returns the maxima of the windows of AdaptiveAvgPool2d.
func (x *Tensor) AdaptiveMaxPool2d(size ...int) *Tensor {
	return x.adaptiveMaxPool("AdaptiveMaxPool2d", 2, size)
}

// AdaptiveMaxPool3d returns the maxima of the windows of AdaptiveAvgPool3d.
func (x *Tensor) AdaptiveMaxPool3d(size ...int) *Tensor {
	return x.adaptiveMaxPool("AdaptiveMaxPool3d", 3, size)
}

// AdaptiveMaxPool1dWithIndices returns also where in a signal the maxima are, as I64.
func (x *Tensor) AdaptiveMaxPool1dWithIndices(size ...int) (z, index *Tensor) {
	const op = "AdaptiveMaxPool1dWithIndices"
	return maxPool(op, x, x.adaptiveWindows(op, 1, size), true)
}

// AdaptiveMaxPool2dWithIndices returns also where in an image, in row-major order, the
// maxima are, as I64.
func (x *Tensor) AdaptiveMaxPool2dWithIndices(size ...int) (z, index *Tensor) {
	const op = "AdaptiveMaxPool2dWithIndices"
	return maxPool(op, x, x.adaptiveWindows(op, 2, size), true)
}

// AdaptiveMaxPool3dWithIndices returns also where in a volume, in row-major order, the
// maxima are, as I64.
func (x *Tensor) AdaptiveMaxPool3dWithIndices(size ...int) (z, index *Tensor) {
	const op = "AdaptiveMaxPool3dWithIndices"
	return maxPool(op, x, x.adaptiveWindows(op, 3, size), true)
}

func (x *Tensor) adaptiveMaxPool(op string, dims int, size []int) *Tensor {
	z, _ := maxPool(op, x, x.adaptiveWindows(op, dims, size), false)
	return z
}

func (x *Tensor) adaptiveWindows(op string, dims int, size []int) []device.Windows {
	size = x.adaptiveSizes(op, dims, size)
	w := make([]device.Windows, dims)
	for d, out := range size {
		w[d].Step = 1
		for o := range out {
			lo, hi := adaptiveWindow(o, x.a.Shape[len(x.a.Shape)-dims+d], out)
			w[d].Lo, w[d].Hi = append(w[d].Lo, int32(lo)), append(w[d].Hi, int32(hi))
		}
	}
	return w
}
