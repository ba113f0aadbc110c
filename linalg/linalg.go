// Package linalg factors matrices and solves with them. Matrices are the last two
// dimensions of a tensor; those before are a batch. Element types are F32 and F64;
// the arithmetic is in F64, on the CPU.
package linalg

import (
	"fmt"

	"cresset/tensor"
)

// checkSquare panics unless a is a batch of square matrices of a floating type.
func checkSquare(op string, a *tensor.Tensor) {
	shape := a.Shape()
	r := len(shape)
	if r < 2 || shape[r-1] != shape[r-2] {
		tensor.Fail(op, tensor.ErrShape, "needs square matrices (..., n, n)", a)
	}
	checkFloat(op, a)
}

func checkFloat(op string, a *tensor.Tensor) {
	if d := a.DType(); d != tensor.F32 && d != tensor.F64 {
		tensor.Fail(op, tensor.ErrDType, fmt.Sprintf("%s is neither F32 nor F64", d), a)
	}
}

// near returns the elements of x in row-major order, in F64, in memory of their own.
func near(x *tensor.Tensor) []float64 {
	return append([]float64{}, tensor.Data[float64](x.Detach().To(tensor.F64).ToDevice("cpu"))...)
}

// far returns a tensor of elements with the type and device of x.
func far(elements []float64, x *tensor.Tensor, shape []int) *tensor.Tensor {
	if len(elements) == 0 {
		return x.Options().Zeros(shape...)
	}
	return tensor.FromSlice(elements, shape...).To(x.DType()).ToDevice(x.Device())
}
