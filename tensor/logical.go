package tensor

import "cresset/device"

// LogicalNot reports where x is zero. The result holds bools, here and below.
func (x *Tensor) LogicalNot() *Tensor {
	a := x.truth()
	return a.unary("LogicalNot", "logical_not", Bool, [4]float64{})
}

// LogicalAnd reports where neither x nor y is zero, with broadcasting.
func (x *Tensor) LogicalAnd(y *Tensor) *Tensor {
	return pairwise("LogicalAnd", "logical_and", Bool, x.truth(), y.truth())
}

// LogicalOr reports where x or y is not zero, with broadcasting.
func (x *Tensor) LogicalOr(y *Tensor) *Tensor {
	return pairwise("LogicalOr", "logical_or", Bool, x.truth(), y.truth())
}

// LogicalXor reports where one of x and y is zero and the other is not, with broadcasting.
func (x *Tensor) LogicalXor(y *Tensor) *Tensor {
	return pairwise("LogicalXor", "logical_xor", Bool, x.truth(), y.truth())
}

// truth returns x as bools: whether elements are not zero.
func (x *Tensor) truth() *Tensor { return x.cast(Bool) }

// BitwiseNot returns the integers x with every bit flipped; of bools their negation.
// It panics with ErrDType for other types, as the functions below do.
func (x *Tensor) BitwiseNot() *Tensor {
	return x.unary("BitwiseNot", "bitwise_not", x.a.DType, [4]float64{})
}

// BitwiseAnd returns the bits that x and y share, elementwise and promoted.
func (x *Tensor) BitwiseAnd(y *Tensor) *Tensor { return bitwise("BitwiseAnd", "bitwise_and", x, y) }

// BitwiseOr returns the bits of x and those of y.
func (x *Tensor) BitwiseOr(y *Tensor) *Tensor { return bitwise("BitwiseOr", "bitwise_or", x, y) }

// BitwiseXor returns the bits in which x and y differ.
func (x *Tensor) BitwiseXor(y *Tensor) *Tensor { return bitwise("BitwiseXor", "bitwise_xor", x, y) }

// BitwiseLeftShift returns the integers x shifted left by y bits.
func (x *Tensor) BitwiseLeftShift(y *Tensor) *Tensor {
	return bitwise("BitwiseLeftShift", "shift_left", x, y)
}

// BitwiseRightShift returns the integers x shifted right by y bits, with their sign.
func (x *Tensor) BitwiseRightShift(y *Tensor) *Tensor {
	return bitwise("BitwiseRightShift", "shift_right", x, y)
}

// BitwiseAndScalar is BitwiseAnd with a number.
func (x *Tensor) BitwiseAndScalar(v any) *Tensor {
	return x.withNumber("BitwiseAnd", v, (*Tensor).BitwiseAnd)
}

// BitwiseOrScalar is BitwiseOr with a number.
func (x *Tensor) BitwiseOrScalar(v any) *Tensor {
	return x.withNumber("BitwiseOr", v, (*Tensor).BitwiseOr)
}

// BitwiseXorScalar is BitwiseXor with a number.
func (x *Tensor) BitwiseXorScalar(v any) *Tensor {
	return x.withNumber("BitwiseXor", v, (*Tensor).BitwiseXor)
}

func bitwise(name string, op device.Op, x, y *Tensor) *Tensor {
	a, b := promoted(x, y)
	return pairwise(name, op, a.a.DType, a, b)
}
