package tensor

import (
	"cresset/device"
	"cresset/internal/layout"
)

// GridSampleOptions are the settings of GridSample.
type GridSampleOptions struct {
	Mode         string // "bilinear" (also "", and for volumes), "nearest" or "bicubic"
	PaddingMode  string // what lies outside: "zeros" (also ""), "border" or "reflection"
	AlignCorners bool   // -1 and 1 are the centres of the corner elements instead of their outer corners
}

// GridSample returns x sampled at the points of a grid. A point has a coordinate for
// each spatial dimension, the last one (width) first, from -1 to 1 across x.
//
//	x: (N, C, H, W)      grid: (N, H′, W′, 2)       result: (N, C, H′, W′)
//	x: (N, C, D, H, W)   grid: (N, D′, H′, W′, 3)   result: (N, C, D′, H′, W′)
//
// Between elements the value is interpolated linearly, or cubically as by Interpolate;
// nearest rounds halves to even, and its gradient by the grid is 0. At the border, and
// where a point falls on an element, the gradient by the grid is one of the one-sided
// ones. It panics with ErrShape, ErrDType or ErrValue where arguments do not fit.
// Source: arXiv:1506.02025, section 3.3.
func (x *Tensor) GridSample(grid *Tensor, o GridSampleOptions) *Tensor {
	const op = "GridSample"
	s := x.gridSampler(op, grid, o)
	r := len(x.a.Shape)
	n, points := x.a.Shape[0], layout.Len(grid.a.Shape[1:r-1])
	flat := grid.Reshape(n, points, r-2)
	if flat.a.DType != F64 {
		flat = flat.To(F32)
	}
	var index, weight *Tensor
	for d, size := range x.a.Shape[2:] {
		i, w := s.axis(flat.Select(2, r-3-d).Contiguous(), size)
		if d == 0 {
			index, weight = i, w
			continue
		}
		// All pairs of what was picked so far and what is picked along this dimension.
		pairs := index.a.Shape[1] * i.a.Shape[1]
		index = index.Unsqueeze(2).MulScalar(size).Add(i.Unsqueeze(1)).Reshape(n, pairs, points)
		weight = weight.Unsqueeze(2).Mul(w.Unsqueeze(1)).Reshape(n, pairs, points)
	}
	z := sample(op, x.Reshape(n, x.a.Shape[1], layout.Len(x.a.Shape[2:])), weight, index)
	return z.Reshape(append([]int{n, x.a.Shape[1]}, grid.a.Shape[1:r-1]...)...)
}

// A gridSampler finds out which elements a point is interpolated from.
type gridSampler struct{ GridSampleOptions }

// gridSampler checks the operands and settings of GridSample.
func (x *Tensor) gridSampler(op string, grid *Tensor, o GridSampleOptions) gridSampler {
	sameDevice(op, x, grid)
	r := len(x.a.Shape)
	if r != 4 && r != 5 || len(grid.a.Shape) != r {
		fail(op, ErrShape, "needs an input and a grid of 4 dimensions each, or of 5", x, grid)
	}
	if grid.a.Shape[0] != x.a.Shape[0] || grid.a.Shape[r-1] != r-2 {
		failf(op, ErrShape, []*Tensor{x, grid}, "the grid needs a batch of %d and points of %d coordinates",
			x.a.Shape[0], r-2)
	}
	if layout.Len(x.a.Shape[2:]) == 0 {
		fail(op, ErrShape, "the input has no elements to sample", x, grid)
	}
	if x.a.DType != grid.a.DType || !x.a.DType.IsFloat() {
		fail(op, ErrDType, "input and grid need one floating type", x, grid)
	}
	switch o.Mode {
	case "":
		o.Mode = "bilinear"
	case "bilinear", "nearest", "bicubic":
	default:
		failf(op, ErrValue, []*Tensor{x, grid}, "mode %q is unknown", o.Mode)
	}
	switch o.PaddingMode {
	case "", "zeros", "border", "reflection":
	default:
		failf(op, ErrValue, []*Tensor{x, grid}, "padding mode %q is unknown", o.PaddingMode)
	}
	return gridSampler{o}
}

// axis returns, for coordinates (N, P) along a dimension of the given size, the indices
// of the T elements that each is interpolated from, and their weights: (N, T, P).
func (s gridSampler) axis(at *Tensor, size int) (index, weight *Tensor) {
	n := float64(size)
	if s.AlignCorners { // from [-1, 1] to elements
		at = at.AddScalar(1).MulScalar((n - 1) / 2)
	} else {
		at = at.AddScalar(1).MulScalar(n).SubScalar(1).DivScalar(2)
	}
	var taps, weights []*Tensor
	switch s.Mode {
	case "nearest":
		at = s.padded(at, size)
		taps = []*Tensor{at.Detach().Round()}
		weights = []*Tensor{at.MulScalar(0).AddScalar(1)} // 1, with a gradient of 0
	case "bilinear":
		at = s.padded(at, size)
		base := at.Detach().Floor()
		f := at.Sub(base)
		taps = []*Tensor{base, base.AddScalar(1)}
		weights = []*Tensor{f.RSubScalar(1), f}
	case "bicubic":
		base := at.Detach().Floor()
		weights = cubicTensors(at.Sub(base))
		for k := range weights {
			taps = append(taps, s.padded(base.AddScalar(k-1), size))
		}
	}
	tap, w := Stack(taps, 1), Stack(weights, 1)
	inside := tap.GeScalar(0).LogicalAnd(tap.LeScalar(n - 1))
	// Clamped as integers, a NaN or a number too large for one is in range too.
	return tap.To(I64).Clamp(0, size-1), Where(inside, w, scalarOn(w.a.DType, 0, w.st.be))
}

// padded returns coordinates moved inside according to the padding mode.
func (s gridSampler) padded(at *Tensor, size int) *Tensor {
	n := float64(size)
	switch s.PaddingMode {
	case "reflection":
		low, span := -0.5, n // reflected at the outer corners
		if s.AlignCorners {
			low, span = 0, n-1
		}
		if span == 0 {
			at = at.MulScalar(0)
			break
		}
		d := at.SubScalar(low).Abs()
		odd := d.Detach().DivScalar(span).Floor().FModScalar(2).GtScalar(0.5)
		d = d.FModScalar(span)
		at = Where(odd, d.RSubScalar(span), d).AddScalar(low)
	case "border":
	default:
		return at
	}
	within := at.GtScalar(0).LogicalAnd(at.LtScalar(n - 1))
	return Where(within, at, at.Detach().Clamp(0, n-1))
}

// cubicTensors returns the weights of the elements at -1, 0, 1 and 2 for points at f, as
// cubicWeights does.
func cubicTensors(f *Tensor) []*Tensor {
	const a = -0.75
	near := func(x *Tensor) *Tensor { // ((a+2)x - (a+3))x² + 1
		return x.MulScalar(a + 2).SubScalar(a + 3).Mul(x).Mul(x).AddScalar(1)
	}
	far := func(x *Tensor) *Tensor { // ((ax - 5a)x + 8a)x - 4a
		return x.MulScalar(a).SubScalar(5 * a).Mul(x).AddScalar(8 * a).Mul(x).SubScalar(4 * a)
	}
	rest := f.RSubScalar(1)
	return []*Tensor{far(f.AddScalar(1)), near(f), near(rest), far(rest.AddScalar(1))}
}

// sample forms weighted sums of picked elements. It is linear in x and in the weights;
// with sampleGrad and sampleWeightGrad it forms a set that is closed: the gradients of
// each are the other two.
//
//	x: (N, C, L)   weight, index: (N, K, P)   result: (N, C, P)
func sample(op string, x, weight, index *Tensor) *Tensor {
	y := empty(x.a.DType, []int{x.a.Shape[0], x.a.Shape[1], index.a.Shape[2]}, x.st.be)
	callOptional(op, []*Tensor{y}, []*Tensor{x, weight, index}, func(be device.Sampler, z, in []*device.Array) error {
		return be.Sample(z[0], in[0], in[1], in[2])
	})
	if !Tracked(x, weight) {
		return y
	}
	return Record(op, y,
		Wrt(x, func(dy *Tensor) *Tensor { return sampleGrad(op, dy, weight, index, x.a.Shape) }, weight),
		Wrt(weight, func(dy *Tensor) *Tensor { return sampleWeightGrad(op, x, dy, index) }, x))
}

// sampleGrad is the transpose of sample in its input, of the given shape.
func sampleGrad(op string, dy, weight, index *Tensor, shape []int) *Tensor {
	dx := empty(dy.a.DType, shape, dy.st.be)
	callOptional(op, []*Tensor{dx}, []*Tensor{dy, weight, index}, func(be device.Sampler, z, in []*device.Array) error {
		return be.SampleGrad(z[0], in[0], in[1], in[2])
	})
	if !Tracked(dy, weight) {
		return dx
	}
	return Record(op, dx,
		Wrt(dy, func(d *Tensor) *Tensor { return sample(op, d, weight, index) }, weight),
		Wrt(weight, func(d *Tensor) *Tensor { return sampleWeightGrad(op, d, dy, index) }, dy))
}

// sampleWeightGrad is the transpose of sample in its weights.
func sampleWeightGrad(op string, x, dy, index *Tensor) *Tensor {
	dw := empty(x.a.DType, index.a.Shape, x.st.be)
	callOptional(op, []*Tensor{dw}, []*Tensor{x, dy, index}, func(be device.Sampler, z, in []*device.Array) error {
		return be.SampleWeightGrad(z[0], in[0], in[1], in[2])
	})
	if !Tracked(x, dy) {
		return dw
	}
	return Record(op, dw,
		Wrt(x, func(d *Tensor) *Tensor { return sampleGrad(op, dy, d, index, x.a.Shape) }, dy),
		Wrt(dy, func(d *Tensor) *Tensor { return sample(op, x, d, index) }, x))
}
