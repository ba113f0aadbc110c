package tensor

import "cresset/device"

// AvgPoolOptions are the settings of average pooling. A list has an entry for each
// spatial dimension, or one for all of them.
type AvgPoolOptions struct {
	Stride          []int // nil means the kernel's size
	Padding         []int // zeros on both sides, at most half of the kernel; nil means 0
	CeilMode        bool  // a last window that reaches over the end counts
	ExcludePad      bool  // divide by the number of elements that are no padding (PyTorch's count_include_pad=False)
	DivisorOverride *int  // divide by this instead of the window's size; not 0
}

// AvgPool1d returns the means of windows that slide over signals.
//
//	x: (N, C, L) or (C, L)   result: (N, C, L′) or (C, L′),
//	with L′ = (L + 2·Padding - kernel)/Stride + 1, rounded down, or up in CeilMode
//
// Means of integers are truncated. It panics with ErrShape or ErrValue where arguments
// do not fit.
func (x *Tensor) AvgPool1d(kernel []int, o AvgPoolOptions) *Tensor {
	return x.avgPool("AvgPool1d", 1, kernel, o)
}

// AvgPool2d is AvgPool1d for images: (N, C, H, W) or (C, H, W).
func (x *Tensor) AvgPool2d(kernel []int, o AvgPoolOptions) *Tensor {
	return x.avgPool("AvgPool2d", 2, kernel, o)
}

// AvgPool3d is AvgPool1d for volumes: (N, C, D, H, W) or (C, D, H, W).
func (x *Tensor) AvgPool3d(kernel []int, o AvgPoolOptions) *Tensor {
	return x.avgPool("AvgPool3d", 3, kernel, o)
}

func (x *Tensor) avgPool(op string, dims int, kernel []int, o AvgPoolOptions) *Tensor {
	slides := x.slides(op, dims, kernel, o.Stride, o.Padding, nil, o.CeilMode)
	if o.DivisorOverride != nil && *o.DivisorOverride == 0 {
		fail(op, ErrValue, "the divisor is 0", x)
	}
	whole := x.a.DType.IsInt()
	taps := make([]*device.Taps, dims)
	for d := range slides {
		taps[d] = slides[d].means(!whole && o.DivisorOverride == nil, o.ExcludePad)
	}
	if !whole {
		z := resample(op, x, taps)
		if o.DivisorOverride != nil {
			return z.DivScalar(float64(*o.DivisorOverride))
		}
		return z
	}
	z := resample(op, x.To(F64), taps) // sums, exact up to 2⁵³
	if o.DivisorOverride != nil {
		return z.DivScalar(float64(*o.DivisorOverride)).To(x.a.DType)
	}
	return z.Div(x.poolCounts(slides, o.ExcludePad)).To(x.a.DType)
}

// count returns how many elements of a window there are, padding included or not, and
// the range of those that are no padding.
func (s *slide) count(o int, exclude bool) (n, lo, hi int) {
	lo = s.start(o)
	hi = min(lo+s.kernel, s.in+s.pad)
	n = hi - lo
	lo, hi = max(lo, 0), min(hi, s.in)
	if exclude {
		n = hi - lo
	}
	return n, lo, hi
}

// means returns the taps that form the means, or else the sums, of windows.
func (s *slide) means(mean, exclude bool) *device.Taps {
	t := newTaps(s.in, s.out)
	for o := range s.out {
		n, lo, hi := s.count(o, exclude)
		w := 1.0
		if mean {
			w = 1 / float64(n)
		}
		for i := lo; i < hi; i++ {
			tap(t, i, w)
		}
		tapped(t)
	}
	return t
}

// poolCounts returns the sizes of windows, in a shape that broadcasts to the result.
func (x *Tensor) poolCounts(slides []slide, exclude bool) *Tensor {
	all := scalarOn(F64, 1.0, x.st.be)
	for d := range slides {
		s := &slides[d]
		c := make([]float64, s.out)
		for o := range c {
			n, _, _ := s.count(o, exclude)
			c[o] = float64(n)
		}
		shape := []int{s.out, 1, 1}[:len(slides)-d]
		all = all.Mul(FromSlice(c, shape...).onto(x.st.be))
	}
	return all
}
