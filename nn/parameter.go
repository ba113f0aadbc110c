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
