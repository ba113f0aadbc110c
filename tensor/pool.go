package tensor

import "math"

// A slide says how the window of a pooling operation moves along one dimension.
type slide struct {
	in, kernel, stride, pad, dilation int
	out                               int
}

// start returns where window o starts, before the source where it is padded.
func (s *slide) start(o int) int { return o*s.stride - s.pad }

// slides checks the settings of a pooling operation over the last dims dimensions.
func (x *Tensor) slides(op string, dims int, kernel, stride, pad, dilation []int, ceil bool) []slide {
	x.needSpatial(op, dims)
	if len(kernel) == 0 {
		fail(op, ErrValue, "needs a kernel size", x)
	}
	k := x.perDim(op, "kernel size", kernel, dims, 1, 1)
	if len(stride) == 0 {
		stride = k
	}
	s := x.perDim(op, "stride", stride, dims, 1, 1)
	p := x.perDim(op, "padding", pad, dims, 0, 0)
	d := x.perDim(op, "dilation", dilation, dims, 1, 1)
	out := make([]slide, dims)
	for i := range out {
		w := slide{in: x.a.Shape[len(x.a.Shape)-dims+i], kernel: k[i], stride: s[i], pad: p[i], dilation: d[i]}
		span := w.dilation*(w.kernel-1) + 1
		if w.pad > span/2 {
			failf(op, ErrValue, []*Tensor{x}, "padding %d is more than half of the kernel, which spans %d", w.pad, span)
		}
		room := w.in + 2*w.pad - span
		if ceil {
			room += w.stride - 1
		}
		if room >= 0 {
			w.out = room/w.stride + 1
		}
		if ceil && (w.out-1)*w.stride >= w.in+w.pad {
			w.out-- // the last window would start behind the end
		}
		if w.out < 1 {
			failf(op, ErrShape, []*Tensor{x}, "the kernel spans %d elements, the padded input has %d in spatial dimension %d",
				span, w.in+2*w.pad, i)
		}
		out[i] = w
	}
	return out
}

// needSpatial panics unless x has dims spatial dimensions after a dimension of channels,
// with or without a batch, and only the batch may be empty. Indices along a dimension
// are kept in 32 bits.
func (x *Tensor) needSpatial(op string, dims int) {
	r := len(x.a.Shape)
	if r != dims+1 && r != dims+2 {
		failf(op, ErrShape, []*Tensor{x}, "needs %d dimensions, or %d without a batch", dims+2, dims+1)
	}
	for _, n := range x.a.Shape[r-dims-1:] {
		if n == 0 {
			fail(op, ErrShape, "only the batch may be empty", x)
		}
		if n > math.MaxInt32 {
			failf(op, ErrShape, []*Tensor{x}, "at most %d elements in a spatial dimension", math.MaxInt32)
		}
	}
}
