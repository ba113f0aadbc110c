// Package initial fills parameters with their first values, in place and unrecorded:
// PyTorch's torch.nn.init. Everything that draws takes its stream first, and every
// function returns the tensor that it filled:
//
//	w := initial.KaimingNormal(r, tensor.Empty(out, in), initial.FanIn, initial.Gain("relu"))
package initial

import (
	"fmt"

	"cresset/internal/layout"
	"cresset/rng"
	"cresset/tensor"
)

// set copies x, in row-major order, into t.
func set(t *tensor.Tensor, x []float64) *tensor.Tensor {
	tensor.NoGrad(func() { t.CopyInPlace(tensor.FromSlice(x, t.Shape()...)) })
	return t
}

// Uniform draws from the uniform distribution on [lo, hi).
func Uniform(r *rng.Stream, t *tensor.Tensor, lo, hi float64) *tensor.Tensor {
	tensor.NoGrad(func() { t.UniformInPlace(r, lo, hi) })
	return t
}

// Normal draws from the normal distribution.
func Normal(r *rng.Stream, t *tensor.Tensor, mean, std float64) *tensor.Tensor {
	tensor.NoGrad(func() { t.NormalInPlace(r, mean, std) })
	return t
}

// TruncNormal draws from the normal distribution of the given mean and standard
// deviation, cut off below lo and above hi. The moments are those before cutting.
// It panics with ErrValue if lo > hi.
func TruncNormal(r *rng.Stream, t *tensor.Tensor, mean, std, lo, hi float64) *tensor.Tensor {
	tensor.NoGrad(func() { t.TruncNormalInPlace(r, mean, std, lo, hi) })
	return t
}

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
