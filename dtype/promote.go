package dtype

// Promote returns the type of a result computed from elements of types a and b,
// both with dimensions (PyTorch's torch.promote_types).
//
// A higher kind wins (bool < integer < floating < complex); within a kind the
// wider type wins; U8 with a signed type gives the next wider signed type, and
// F16 with BF16 gives F32.
func Promote(a, b DType) DType {
	if a == b {
		return a
	}
	if table[a].kind > table[b].kind {
		a, b = b, a
	}
	if table[a].kind < table[b].kind {
		if b == C64 && a == F64 {
			return C128
		}
		return b
	}
	// Same kind; the constants are in order of width.
	if a > b {
		a, b = b, a
	}
	switch {
	case a == U8 && b == I8:
		return I16
	case a == F16 && b == BF16:
		return F32
	}
	return b
}

// PromoteWeak returns the type of a result computed from elements of type strong
// and a weak operand of type weak: a number, or a tensor of no dimensions beside
// one with dimensions. The weak operand counts only if its kind is higher, and a
// complex one takes the precision of a floating strong operand. The type of a plain
// number is for the caller to choose (I64, the default floating type, its complex type).
func PromoteWeak(strong, weak DType) DType {
	if table[weak].kind <= table[strong].kind {
		return strong
	}
	if weak.IsComplex() && strong.IsFloat() {
		return strong.Complex()
	}
	return weak
}
