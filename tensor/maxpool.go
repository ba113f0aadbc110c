package tensor

import (
	"cresset/device"
	"cresset/internal/layout"
)

// PoolOptions are the settings of max pooling. A list has an entry for each spatial
// dimension, or one for all of them.
type PoolOptions struct {
	Stride   []int // nil means the kernel's size
	Padding  []int // on both sides, never the maximum, at most half of the kernel; nil means 0
	Dilation []int // steps between the elements of a window; nil means 1
	CeilMode bool  // a last window that reaches over the end counts
}

// MaxPool1d returns the maxima of windows that slide over signals.
//
//	x: (N, C, L) or (C, L)   result: (N, C, L′) or (C, L′),
//	with L′ = (L + 2·Padding - Dilation·(kernel-1) - 1)/Stride + 1, rounded down, or up in CeilMode
//
// A NaN is greater than any number. The gradient goes to the first of equal maxima.
// It panics with ErrShape or ErrValue where arguments do not fit.
func (x *Tensor) MaxPool1d(kernel []int, o PoolOptions) *Tensor {
	z, _ := maxPool("MaxPool1d", x, x.maxWindows("MaxPool1d", 1, kernel, o), false)
	return z
}

// MaxPool2d is MaxPool1d for images: (N, C, H, W) or (C, H, W).
func (x *Tensor) MaxPool2d(kernel []int, o PoolOptions) *Tensor {
	z, _ := maxPool("MaxPool2d", x, x.maxWindows("MaxPool2d", 2, kernel, o), false)
	return z
}

// MaxPool3d is MaxPool1d for volumes: (N, C, D, H, W) or (C, D, H, W).
func (x *Tensor) MaxPool3d(kernel []int, o PoolOptions) *Tensor {
	z, _ := maxPool("MaxPool3d", x, x.maxWindows("MaxPool3d", 3, kernel, o), false)
	return z
}

// MaxPool1dWithIndices returns also where in a signal the maxima are, as I64.
func (x *Tensor) MaxPool1dWithIndices(kernel []int, o PoolOptions) (z, index *Tensor) {
	const op = "MaxPool1dWithIndices"
	return maxPool(op, x, x.maxWindows(op, 1, kernel, o), true)
}

// MaxPool2dWithIndices returns also where in an image, in row-major order, the maxima
// are, as I64.
func (x *Tensor) MaxPool2dWithIndices(kernel []int, o PoolOptions) (z, index *Tensor) {
	const op = "MaxPool2dWithIndices"
	return maxPool(op, x, x.maxWindows(op, 2, kernel, o), true)
}

// MaxPool3dWithIndices returns also where in a volume, in row-major order, the maxima
// are, as I64.
func (x *Tensor) MaxPool3dWithIndices(kernel []int, o PoolOptions) (z, index *Tensor) {
	const op = "MaxPool3dWithIndices"
	return maxPool(op, x, x.maxWindows(op, 3, kernel, o), true)
}

// maxWindows returns the windows that slide over the last dims dimensions.
func (x *Tensor) maxWindows(op string, dims int, kernel []int, o PoolOptions) []device.Windows {
	w := make([]device.Windows, dims)
	for d, s := range x.slides(op, dims, kernel, o.Stride, o.Padding, o.Dilation, o.CeilMode) {
		w[d].Step = s.dilation
		for i := range s.out {
			lo := s.start(i)
			hi := min(lo+s.dilation*(s.kernel-1)+1, s.in)
			for lo < 0 {
				lo += s.dilation
			}
			w[d].Lo, w[d].Hi = append(w[d].Lo, int32(lo)), append(w[d].Hi, int32(hi))
		}
	}
	return w
}

// maxPool returns the maxima of windows over the last dimensions of x, and where they
// are if that is asked for or needed for the gradient.
func maxPool(op string, x *Tensor, w []device.Windows, indices bool) (z, index *Tensor) {
	lead := len(x.a.Shape) - len(w)
	shape := append([]int{}, x.a.Shape...)
	for d := range w {
		shape[lead+d] = len(w[d].Lo)
	}
	z = empty(x.a.DType, shape, x.st.be)
	tracked := Tracked(x)
	if indices || tracked {
		index = empty(I64, shape, x.st.be)
	}
	callOptional(op, []*Tensor{z, index}, []*Tensor{x}, func(be device.MaxPooler, z, x []*device.Array) error {
		return be.MaxPool(z[0], z[1], x[0], w)
	})
	if !tracked {
		return z, index
	}
	from := x.a.Shape
	flat := append(append([]int{}, from[:lead]...), layout.Len(from[lead:]))
	return Record(op, z, Wrt(x, func(dz *Tensor) *Tensor {
		rows := append(append([]int{}, from[:lead]...), -1)
		if dz.Len() == 0 {
			return dz.Sum().BroadcastTo(from...) // zeros, which depend on dz
		}
		zeros := dz.Options().Zeros(flat...)
		return zeros.ScatterAdd(-1, index.Reshape(rows...), dz.Reshape(rows...)).Reshape(from...)
	}, index)), index
}
