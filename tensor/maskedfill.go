package tensor

import "math"

// MaskedFill returns x with the elements where mask is true set to value, a number or a
// tensor of no dimensions. mask broadcasts to x and x to mask.
//
//	scores.MaskedFill(mask, math.Inf(-1))
//
// It panics with ErrDType if value does not fit into x's type. Unlike PyTorch, a fraction
// does not fit into integers.
func (x *Tensor) MaskedFill(mask *Tensor, value any) *Tensor {
	const op = "MaskedFill"
	mask.requireDType(op, Bool)
	v := x.fillValue(op, mask, value)
	z := ternaryMap(op, "where", x.a.DType, mask, v, x)
	if !Tracked(x, v) {
		return z
	}
	return Record(op, z,
		Wrt(x, func(dz *Tensor) *Tensor { return dz.MaskedFill(mask, 0) }, mask),
		Wrt(v, func(dz *Tensor) *Tensor { return Where(mask, dz, zeroLike(dz)) }, mask))
}

// MaskedFillInPlace is MaskedFill into x itself; mask broadcasts to x.
func (x *Tensor) MaskedFillInPlace(mask *Tensor, value any) *Tensor {
	const op = "MaskedFillInPlace"
	mask.requireDType(op, Bool)
	if !broadcastsTo(mask.a.Shape, x.a.Shape) {
		fail(op, ErrShape, "the mask does not broadcast to the tensor", x, mask)
	}
	v := x.fillValue(op, mask, value)
	x.writable(op)
	if Tracked(x, v) || mask.st == x.st {
		return x.assign(op, x.MaskedFill(mask, v))
	}
	callMap(op, "where", x, mask.expanded(x.a.Shape), v.expanded(x.a.Shape), x, [4]float64{})
	x.st.version++
	return x
}

// fillValue returns a number, or the element of a tensor, as one of x's type.
func (x *Tensor) fillValue(op string, mask *Tensor, value any) *Tensor {
	v, ok := value.(*Tensor)
	if !ok {
		v = x.number(op, value)
	}
	if len(v.a.Shape) > 0 {
		fail(op, ErrShape, "the value must have no dimensions", x, mask, v)
	}
	from, to := v.a.DType, x.a.DType
	whole := to.Differentiable() || !from.IsFloat() ||
		v.Item() == math.Trunc(v.Item()) && !math.IsInf(v.Item(), 0)
	if from.IsComplex() && !to.IsComplex() || !whole {
		failf(op, ErrDType, []*Tensor{x, mask, v}, "the value does not fit into %s", to)
	}
	return v.To(to).ToDevice(x.Device())
}
