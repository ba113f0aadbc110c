package tensor

// Lerp returns the point between x and end at weight w, elementwise and with
// broadcasting: x + w·(end - x), which is x at 0 and end at 1, exactly.
// It panics with ErrDType unless all have one floating or complex type.
func (x *Tensor) Lerp(end, w *Tensor) *Tensor {
	const op = "Lerp"
	if x.a.DType != end.a.DType || x.a.DType != w.a.DType {
		fail(op, ErrDType, "the types differ; convert the operands with To", x, end, w)
	}
	z := ternaryMap(op, "lerp", x.a.DType, x, end, w)
	if !Tracked(x, end, w) {
		return z
	}
	return Record(op, z,
		Wrt(x, func(dz *Tensor) *Tensor { return dz.Mul(w.RSubScalar(1).conjugate()) }, w),
		Wrt(end, func(dz *Tensor) *Tensor { return dz.Mul(w.conjugate()) }, w),
		Wrt(w, func(dz *Tensor) *Tensor { return dz.Mul(end.Sub(x).conjugate()) }, x, end))
}

// LerpScalar is Lerp with a number as weight.
func (x *Tensor) LerpScalar(end *Tensor, w any) *Tensor {
	const op = "Lerp"
	s, ok := x.weakFloat(w)
	if !ok || x.a.DType != end.a.DType || x.st.be != end.st.be {
		return x.Lerp(end, x.number(op, w))
	}
	z := mapped(op, "lerp_number", x.a.DType, broadcastShape(op, x, end), x, end, nil, [4]float64{s})
	if !Tracked(x, end) {
		return z
	}
	return Record(op, z,
		Wrt(x, func(dz *Tensor) *Tensor { return dz.MulScalar(1 - s) }),
		Wrt(end, func(dz *Tensor) *Tensor { return dz.MulScalar(s) }))
}

// LerpScalarInPlace moves x towards end by the share w of the way; end broadcasts to x.
func (x *Tensor) LerpScalarInPlace(end *Tensor, w any) *Tensor {
	const op = "LerpScalarInPlace"
	s, ok := x.weakFloat(w)
	if !ok || end.a.DType != x.a.DType || end.st.be != x.st.be || end.st == x.st || Tracked(x, end) ||
		!broadcastsTo(end.a.Shape, x.a.Shape) {
		return x.inPlace(op, "", end, func(x *Tensor) *Tensor { return x.LerpScalar(end, w) })
	}
	x.writable(op)
	callMap(op, "lerp_number", x, x, end.expanded(x.a.Shape), nil, [4]float64{s})
	x.st.version++
	return x
}
