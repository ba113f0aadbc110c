package tensor

// NanSum returns the sum of the elements that are not NaN; see Sum.
func (x *Tensor) NanSum(dims ...int) *Tensor { return x.withoutNaN().Sum(dims...) }

// NanSumKeep is NanSum with the dimensions kept, as size 1.
func (x *Tensor) NanSumKeep(dims ...int) *Tensor { return x.withoutNaN().SumKeep(dims...) }

// NanMean returns the mean of the elements that are not NaN; see Mean.
func (x *Tensor) NanMean(dims ...int) *Tensor {
	return x.NanSum(dims...).Div(x.numbers().Sum(dims...))
}

// NanMeanKeep is NanMean with the dimensions kept, as size 1.
func (x *Tensor) NanMeanKeep(dims ...int) *Tensor {
	return x.NanSumKeep(dims...).Div(x.numbers().SumKeep(dims...))
}

// withoutNaN returns x with 0 for NaN.
func (x *Tensor) withoutNaN() *Tensor {
	if !x.a.DType.Differentiable() {
		return x
	}
	return Where(x.Detach().IsNan(), x.ZerosLike(), x)
}

// numbers returns 1 where an element of x is a number and 0 where it is NaN, in its type.
func (x *Tensor) numbers() *Tensor {
	if !x.a.DType.Differentiable() {
		failf("NanMean", ErrDType, []*Tensor{x}, "needs a floating or complex tensor; convert it with To")
	}
	return x.Detach().IsNan().LogicalNot().To(x.a.DType)
}
