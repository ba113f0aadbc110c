package tensor

// IsIn reports for each element of x whether it occurs in test: a Bool tensor of x's
// shape. NaN occurs nowhere. It is computed on the CPU.
func (x *Tensor) IsIn(test *Tensor) *Tensor {
	a, b := promoted(x.Detach(), test.Detach())
	if a.a.DType.IsComplex() {
		fail("IsIn", ErrDType, "needs real tensors", x, test)
	}
	if a.a.DType.IsFloat() {
		return FromSlice(members(Data[float64](a.host().cast(F64)), Data[float64](b.host().cast(F64)))).
			Reshape(x.a.Shape...).onto(x.st.be)
	}
	return FromSlice(members(Data[int64](a.host().cast(I64)), Data[int64](b.host().cast(I64)))).
		Reshape(x.a.Shape...).onto(x.st.be)
}

func members[T comparable](x, test []T) []bool {
	in := make(map[T]bool, len(test))
	for _, v := range test {
		in[v] = true
	}
	found := make([]bool, len(x))
	for i, v := range x {
		found[i] = in[v]
	}
	return found
}
