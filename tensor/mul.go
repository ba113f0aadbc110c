package tensor

import "cresset/device"

// Mul returns x · y elementwise, with broadcasting and type promotion; of bools it is
// logical and.
func (x *Tensor) Mul(y *Tensor) *Tensor {
	a, b := promoted(x, y)
	z := pairwise("Mul", "mul", a.a.DType, a, b)
	if !Tracked(x, y) {
		return z
	}
	return Record("Mul", z,
		WrtWith(x, timesConjugate, y),
		WrtWith(y, timesConjugate, x))
}

func timesConjugate(dz, other *Tensor) *Tensor { return dz.Mul(other.conjugate()) }

// MulScalar returns x · v for a number v, which is weak in type promotion.
func (x *Tensor) MulScalar(v any) *Tensor {
	z, ok := x.byNumber("Mul", "mul_number", x.a.DType, v)
	if !ok {
		return x.withNumber("Mul", v, (*Tensor).Mul)
	}
	if !Tracked(x) {
		return z
	}
	return Record("Mul", z, Wrt(x, func(dz *Tensor) *Tensor { return dz.MulScalar(v) }))
}

// MulInPlace sets x to x · y; y broadcasts to x.
func (x *Tensor) MulInPlace(y *Tensor) *Tensor {
	return x.inPlace("MulInPlace", "mul", y, func(x *Tensor) *Tensor { return x.Mul(y) })
}

// MulScalarInPlace sets x to x · v for a number v.
func (x *Tensor) MulScalarInPlace(v any) *Tensor {
	return x.inPlaceNumber("MulScalarInPlace", "mul_number", v,
		func(x *Tensor) *Tensor { return x.MulScalar(v) })
}

// AddCMul returns x + v·y·z for a number v, with broadcasting (PyTorch's addcmul).
func (x *Tensor) AddCMul(y, z *Tensor, v any) *Tensor {
	return x.plusTerm("AddCMul", "addcmul", y, z, v, (*Tensor).Mul)
}

// plusTerm returns x + v·f(y, z), in one pass where types allow.
func (x *Tensor) plusTerm(name string, op device.Op, y, z *Tensor, v any,
	f func(y, z *Tensor) *Tensor) *Tensor {
	s, ok := x.weakFloat(v)
	if !ok || y.a.DType != x.a.DType || z.a.DType != x.a.DType {
		return x.AddScaled(f(y, z), v)
	}
	sameDevice(name, x, y, z)
	out := mapped(name, op, x.a.DType, broadcastShape(name, x, y, z), x, y, z, [4]float64{s})
	if !Tracked(x, y, z) {
		return out
	}
	if op == "addcmul" {
		return Record(name, out, Wrt(x, same),
			Wrt(y, func(d *Tensor) *Tensor { return d.Mul(z).MulScalar(v) }, z),
			Wrt(z, func(d *Tensor) *Tensor { return d.Mul(y).MulScalar(v) }, y))
	}
	return Record(name, out, Wrt(x, same),
		Wrt(y, func(d *Tensor) *Tensor { return d.Div(z).MulScalar(v) }, z),
		Wrt(z, func(d *Tensor) *Tensor { return d.Mul(y.Div(z).Div(z)).MulScalar(v).Neg() }, y, z))
}

// AddCMulInPlace sets x to x + v·y·z for a number v; y and z broadcast to x.
func (x *Tensor) AddCMulInPlace(y, z *Tensor, v any) *Tensor {
	return x.plusTermInPlace("AddCMulInPlace", "addcmul", y, z, v, (*Tensor).AddCMul)
}

// AddCDivInPlace sets x to x + v·y/z for a number v; y and z broadcast to x.
func (x *Tensor) AddCDivInPlace(y, z *Tensor, v any) *Tensor {
	return x.plusTermInPlace("AddCDivInPlace", "addcdiv", y, z, v, (*Tensor).AddCDiv)
}

func (x *Tensor) plusTermInPlace(name string, op device.Op, y, z *Tensor, v any,
	f func(x, y, z *Tensor, v any) *Tensor) *Tensor {
	s, ok := x.weakFloat(v)
	if !ok || y.a.DType != x.a.DType || z.a.DType != x.a.DType || y.st == x.st || z.st == x.st ||
		Tracked(x, y, z) || !broadcastsTo(y.a.Shape, x.a.Shape) || !broadcastsTo(z.a.Shape, x.a.Shape) {
		return x.inPlace(name, "", y, func(x *Tensor) *Tensor { return f(x, y, z, v) })
	}
	sameDevice(name, x, y, z)
	x.writable(name)
	callMap(name, op, x, x, y.expanded(x.a.Shape), z.expanded(x.a.Shape), [4]float64{s})
	x.st.version++
	return x
}
