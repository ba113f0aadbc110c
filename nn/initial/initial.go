// Package initial fills parameters with their first values, in place and unrecorded:
// PyTorch's torch.nn.init. Everything that draws takes its stream first, and every
// function returns the tensor that it filled:
//
//	w := initial.KaimingNormal(r, tensor.Empty(out, in), initial.FanIn, initial.Gain("relu"))
package initial

import (
	"fmt"
	"math"

	"cresset/internal/layout"
	"cresset/rng"
	"cresset/tensor"
)

// fill sets the elements of t, in row-major order, to what draw returns.
func fill(t *tensor.Tensor, draw func() float64) *tensor.Tensor {
	x := make([]float64, t.Len())
	for i := range x {
		x[i] = draw()
	}
	return set(t, x)
}

// set copies x, in row-major order, into t.
func set(t *tensor.Tensor, x []float64) *tensor.Tensor {
	tensor.NoGrad(func() { t.CopyInPlace(tensor.FromSlice(x, t.Shape()...)) })
	return t
}

// Uniform draws from the uniform distribution on [lo, hi).
func Uniform(r *rng.Stream, t *tensor.Tensor, lo, hi float64) *tensor.Tensor {
	return fill(t, func() float64 { return lo + (hi-lo)*r.Float64() })
}

// Normal draws from the normal distribution.
func Normal(r *rng.Stream, t *tensor.Tensor, mean, std float64) *tensor.Tensor {
	return fill(t, func() float64 { return mean + std*r.Normal() })
}

// TruncNormal draws from the normal distribution of the given mean and standard
// deviation, cut off below lo and above hi. The moments are those before cutting.
// It panics with ErrValue unless lo < hi.
func TruncNormal(r *rng.Stream, t *tensor.Tensor, mean, std, lo, hi float64) *tensor.Tensor {
	if !(lo < hi) {
		tensor.Fail("TruncNormal", tensor.ErrValue, fmt.Sprintf("the interval [%g, %g] is empty", lo, hi), t)
	}
	// By the inverse of the cumulative distribution, between its values at lo and hi.
	// Above the mean by symmetry, since 1 - cdf keeps digits that cdf loses.
	a, b, sign := (lo-mean)/std, (hi-mean)/std, 1.0
	if a > 0 {
		a, b, sign = -b, -a, -1
	}
	from, to := cdf(a), cdf(b)
	return fill(t, func() float64 {
		z := -math.Sqrt2 * math.Erfcinv(2*(from+(to-from)*r.Float64()))
		return min(max(mean+sign*std*z, lo), hi)
	})
}

// cdf is the cumulative distribution of the standard normal.
func cdf(x float64) float64 { return math.Erfc(-x/math.Sqrt2) / 2 }

// Constant sets every element to v.
func Constant(t *tensor.Tensor, v float64) *tensor.Tensor {
	tensor.NoGrad(func() { t.FillInPlace(v) })
	return t
}

// Zeros sets every element to 0.
func Zeros(t *tensor.Tensor) *tensor.Tensor { return Constant(t, 0) }

// Ones sets every element to 1.
func Ones(t *tensor.Tensor) *tensor.Tensor { return Constant(t, 1) }

// Eye sets a matrix to the identity, with zeros beyond the square.
// It panics with ErrShape unless t has two dimensions.
func Eye(t *tensor.Tensor) *tensor.Tensor {
	if t.Rank() != 2 {
		tensor.Fail("Eye", tensor.ErrShape, "needs a matrix", t)
	}
	x, cols := make([]float64, t.Len()), t.Dim(1)
	for i := range min(t.Dim(0), cols) {
		x[i*cols+i] = 1
	}
	return set(t, x)
}

// Dirac makes the weight of a convolution one that passes its input on: in each of
// groups, output channel i is input channel i.
//
//	t: (Out, In/groups, sizes…), one to three sizes
//
// It panics with ErrShape if there are not three to five dimensions, or groups does
// not divide the outputs.
func Dirac(t *tensor.Tensor, groups int) *tensor.Tensor {
	if t.Rank() < 3 || t.Rank() > 5 || groups < 1 || t.Dim(0)%groups != 0 {
		tensor.Fail("Dirac", tensor.ErrShape,
			fmt.Sprintf("needs (Out, In, sizes…) with one to three sizes, and %d groups to divide Out", groups), t)
	}
	x := make([]float64, t.Len())
	shape := t.Shape()
	area := layout.Len(shape[2:])
	centre := 0
	for _, n := range shape[2:] {
		centre = centre*n + n/2
	}
	each := shape[0] / groups
	for o := range shape[0] {
		if in := o % each; in < shape[1] {
			x[(o*shape[1]+in)*area+centre] = 1
		}
	}
	return set(t, x)
}
