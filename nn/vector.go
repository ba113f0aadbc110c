package nn

import (
	"fmt"

	"cresset/tensor"
)

// ParametersToVector returns the elements of parameters, one after another, as a vector;
// gradients pass through it.
func ParametersToVector(params []*tensor.Tensor) *tensor.Tensor {
	flat := make([]*tensor.Tensor, len(params))
	for i, p := range params {
		flat[i] = p.Reshape(-1)
	}
	return tensor.Cat(flat, 0)
}

// VectorToParameters copies the elements of a vector into parameters, in the order of
// ParametersToVector. It panics with ErrShape unless there are as many.
func VectorToParameters(vector *tensor.Tensor, params []*tensor.Tensor) {
	n := 0
	for _, p := range params {
		n += p.Len()
	}
	if vector.Rank() != 1 || vector.Len() != n {
		tensor.Fail("VectorToParameters", tensor.ErrShape, fmt.Sprintf("needs a vector of %d elements", n), vector)
	}
	tensor.NoGrad(func() {
		at := 0
		for _, p := range params {
			p.CopyInPlace(vector.Narrow(0, at, p.Len()).Reshape(p.Shape()...))
			at += p.Len()
		}
	})
}
