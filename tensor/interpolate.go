package tensor

import (
	"math"

	"cresset/device"
	"cresset/dtype"
)

// InterpolateOptions are the settings of Interpolate: a Size or a Scale, and a Mode.
type InterpolateOptions struct {
	Size  []int     // of the result's spatial dimensions, or one for all
	Scale []float64 // of each spatial dimension, or one for all: the result has ⌊n·Scale⌋ elements

	// Mode is "nearest" (also ""), "nearest-exact", "area", or, by the number of spatial
	// dimensions, "linear" (1), "bilinear" or "bicubic" (2), "trilinear" (3).
	Mode string

	// AlignCorners makes the centres of the corner elements of source and result
	// coincide, instead of the corners of the corner elements. Not for nearest and area.
	AlignCorners bool

	// RecomputeScale works the scale out again from the sizes, where Scale gave them and is
	// not their exact quotient.
	RecomputeScale bool
}

// Interpolate resizes signals, images or volumes.
//
//	x: (N, C, L), (N, C, H, W) or (N, C, D, H, W)   result: the same with other L, H, W, D
//
// Coordinates are those of PyTorch: element i of the result lies at (i + ½)/scale - ½ in
// the source; nearest, for the sake of old models, takes element ⌊i/scale⌋, and
// nearest-exact ⌊(i + ½)/scale⌋. The cubic kernel is that of Keys (1981) with a = -¾.
// It panics with ErrShape or ErrValue where arguments do not fit.
func (x *Tensor) Interpolate(o InterpolateOptions) *Tensor {
	const op = "Interpolate"
	dims := len(x.a.Shape) - 2
	if dims < 1 || dims > 3 {
		fail(op, ErrShape, "needs 3 to 5 dimensions: batch, channels, and those to resize", x)
	}
	size, scale := x.interpolateSizes(op, dims, &o)
	for d, n := range size {
		if n < 1 || x.a.Shape[2+d] < 1 || max(n, x.a.Shape[2+d]) > math.MaxInt32 {
			failf(op, ErrShape, []*Tensor{x}, "size %d cannot become %d in spatial dimension %d", x.a.Shape[2+d], n, d)
		}
	}
	plain := o.Mode == "" || o.Mode == "nearest" || o.Mode == "nearest-exact" || o.Mode == "area"
	if o.AlignCorners && plain {
		fail(op, ErrValue, "AlignCorners is for linear, bilinear, bicubic and trilinear", x)
	}
	if need := map[string]int{"linear": 1, "bilinear": 2, "bicubic": 2, "trilinear": 3}[o.Mode]; !plain && need != dims {
		if need == 0 {
			failf(op, ErrValue, []*Tensor{x}, "mode %q is unknown", o.Mode)
		}
		failf(op, ErrShape, []*Tensor{x}, "mode %q is for %d spatial dimensions", o.Mode, need)
	}
	taps := make([]*device.Taps, dims)
	for d, out := range size {
		in := x.a.Shape[2+d]
		switch {
		case o.Mode == "area":
			taps[d] = adaptiveMeans(in, out)
		case plain:
			taps[d] = nearestTaps(in, out, scale[d], o.Mode == "nearest-exact")
		case x.a.DType == F64:
			taps[d] = smoothTaps[float64](in, out, scale[d], o.AlignCorners, o.Mode == "bicubic")
		default:
			taps[d] = smoothTaps[float32](in, out, scale[d], o.AlignCorners, o.Mode == "bicubic")
			if o.Mode == "bicubic" {
				narrowWeights(taps[d], x.a.DType)
			}
		}
	}
	return resample(op, x, taps)
}

// interpolateSizes returns the sizes of the result's spatial dimensions, and the scales
// that coordinates are worked out with, 0 meaning the quotient of the sizes.
func (x *Tensor) interpolateSizes(op string, dims int, o *InterpolateOptions) ([]int, []float64) {
	scale := make([]float64, dims)
	if (o.Size == nil) == (o.Scale == nil) {
		fail(op, ErrValue, "needs either a Size or a Scale", x)
	}
	if o.Scale == nil {
		if o.RecomputeScale {
			fail(op, ErrValue, "RecomputeScale needs a Scale", x)
		}
		if len(o.Size) == 0 {
			fail(op, ErrValue, "the Size is empty", x)
		}
		return x.perDim(op, "size", o.Size, dims, 0, 1), scale
	}
	if len(o.Scale) != 1 && len(o.Scale) != dims {
		failf(op, ErrValue, []*Tensor{x}, "Scale %v: need 1 or %d numbers", o.Scale, dims)
	}
	size := make([]int, dims)
	for d := range size {
		s := o.Scale[d%len(o.Scale)]
		if !(s > 0) || math.IsInf(s, 1) {
			failf(op, ErrValue, []*Tensor{x}, "Scale %v: need positive numbers", o.Scale)
		}
		size[d] = int(math.Floor(float64(x.a.Shape[2+d]) * s))
		if !o.RecomputeScale {
			scale[d] = s
		}
	}
	return size, scale
}

// nearestTaps copies the nearest element. Coordinates are computed in float32, as in
// PyTorch, so that ties fall the same way.
func nearestTaps(in, out int, scale float64, exact bool) *device.Taps {
	step := float32(in) / float32(out)
	if scale > 0 {
		step = float32(1 / scale)
	}
	shift := float32(0)
	if exact {
		shift = 0.5
	}
	t := newTaps(in, out)
	for o := range out {
		i := int(math.Floor(float64((float32(o) + shift) * step)))
		if in == out && !exact {
			i = o
		}
		tap(t, min(i, in-1), 1)
		tapped(t)
	}
	return t
}

// smoothTaps interpolates linearly or cubically. Coordinates and weights are computed
// in T, as in PyTorch.
func smoothTaps[T float32 | float64](in, out int, scale float64, align, cubic bool) *device.Taps {
	step := T(in) / T(out)
	switch {
	case align && out > 1:
		step = T(in-1) / T(out-1)
	case align:
		step = 0
	case scale > 0:
		step = T(1 / scale)
	}
	t := newTaps(in, out)
	for o := range out {
		at := step * T(o)
		if !align {
			at = step*(T(o)+0.5) - 0.5
			if at < 0 && !cubic {
				at = 0
			}
		}
		i := min(int(math.Floor(float64(at))), in-1)
		f := min(max(at-T(i), 0), 1)
		if cubic {
			for k, w := range cubicWeights(f) {
				tap(t, min(max(i-1+k, 0), in-1), float64(w))
			}
		} else {
			tap(t, i, float64(1-f))
			tap(t, min(i+1, in-1), float64(f))
		}
		tapped(t)
	}
	return t
}

// narrowWeights rounds weights to the type of 16-bit elements, as PyTorch does for the
// cubic mode.
func narrowWeights(t *device.Taps, d dtype.DType) {
	for i, w := range t.Weight {
		switch d {
		case BF16:
			t.Weight[i] = float64(dtype.ToBFloat16(float32(w)).Float32())
		case F16:
			t.Weight[i] = float64(dtype.ToFloat16(float32(w)).Float32())
		}
	}
}

// cubicWeights returns the weights of the elements at -1, 0, 1 and 2 for a point at f
// between 0 and 1: cubic convolution (Keys 1981, equation 4) with a = -3/4.
func cubicWeights[T float32 | float64](f T) [4]T {
	const a = -0.75
	near := func(x T) T { return ((a+2)*x-(a+3))*x*x + 1 }  // |x| ≤ 1
	far := func(x T) T { return ((a*x-5*a)*x+8*a)*x - 4*a } // 1 < |x| < 2
	return [4]T{far(f + 1), near(f), near(1 - f), far(2 - f)}
}
