package nn

import (
	"math"

	"cresset/dtype"
	"cresset/nn/initial"
	"cresset/rng"
	"cresset/tensor"
)

// uniformParam returns a parameter drawn from U(-bound, bound).
func uniformParam(r *rng.Stream, d dtype.DType, bound float64, shape ...int) *tensor.Tensor {
	return initial.Uniform(r, emptyParam(d, shape...), -bound, bound)
}

// constantParam returns a parameter whose elements are all v.
func constantParam(d dtype.DType, v float64, shape ...int) *tensor.Tensor {
	return tensor.Options{DType: d}.Full(v, shape...).RequireGrad()
}

// emptyParam returns a parameter whose elements are to be set.
func emptyParam(d dtype.DType, shape ...int) *tensor.Tensor {
	return tensor.Options{DType: d}.Empty(shape...).RequireGrad()
}

// inverseSqrt returns 1/√n, the bound from which weights that n inputs enter are drawn,
// and 0 if there are none.
func inverseSqrt(n int) float64 {
	if n <= 0 {
		return 0
	}
	return 1 / math.Sqrt(float64(n))
}

// orDefault returns the number that v points to, or def for nil.
func orDefault[T any](v *T, def T) T {
	if v == nil {
		return def
	}
	return *v
}

// orElse returns v, or def where v is 0.
func orElse[T comparable](v, def T) T {
	var zero T
	if v == zero {
		return def
	}
	return v
}

// streamOf returns a stream of its own for a layer that draws whenever it is called.
func streamOf(r *rng.Stream) *rng.Stream { return rng.New(r.Uint64()) }
