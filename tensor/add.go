package tensor

// Add returns x + y elementwise, with broadcasting and type promotion; of bools it is
// logical or.
func (x *Tensor) Add(y *Tensor) *Tensor {
	a, b := promoted(x, y)
	z := pairwise("Add", "add", a.a.DType, a, b)
	if !Tracked(x, y) {
		return z
	}
	return Record("Add", z, Wrt(x, same), Wrt(y, same))
}

// AddScalar returns x + v for a number v, which is weak in type promotion.
func (x *Tensor) AddScalar(v any) *Tensor {
	z, ok := x.byNumber("Add", "add_number", x.a.DType, v)
	if !ok {
		return x.withNumber("Add", v, (*Tensor).Add)
	}
	if !Tracked(x) {
		return z
	}
	return Record("Add", z, Wrt(x, same))
}

// AddScaled returns x + alpha·y for a number alpha (PyTorch's add(y, alpha=…)).
// It panics with ErrDType if alpha's kind is higher than that of the operands.
func (x *Tensor) AddScaled(y *Tensor, alpha any) *Tensor {
	s, ok := y.weakFloat(alpha)
	if !ok || x.a.DType != y.a.DType || x.st.be != y.st.be {
		return x.Add(y.scaled("AddScaled", x, alpha))
	}
	z := mapped("AddScaled", "add_scaled", x.a.DType, broadcastShape("AddScaled", x, y), x, y, nil, [4]float64{s})
	if !Tracked(x, y) {
		return z
	}
	return Record("AddScaled", z, Wrt(x, same),
		Wrt(y, func(dz *Tensor) *Tensor { return dz.MulScalar(alpha) }))
}

// scaled returns alpha·y in the type of a result computed with x.
func (y *Tensor) scaled(name string, x *Tensor, alpha any) *Tensor {
	d := ResultType(x, y)
	if w, ok := weakDType(alpha, d); !ok || w != d {
		failf(name, ErrDType, []*Tensor{x, y}, "alpha = %v of Go type %T does not fit a result of type %s",
			alpha, alpha, d)
	}
	return y.To(d).MulScalar(alpha)
}

// AddInPlace sets x to x + y; y broadcasts to x.
func (x *Tensor) AddInPlace(y *Tensor) *Tensor {
	return x.inPlace("AddInPlace", "add", y, func(x *Tensor) *Tensor { return x.Add(y) })
}

// AddScalarInPlace sets x to x + v for a number v.
func (x *Tensor) AddScalarInPlace(v any) *Tensor {
	return x.inPlaceNumber("AddScalarInPlace", "add_number", v,
		func(x *Tensor) *Tensor { return x.AddScalar(v) })
}

// AddScaledInPlace sets x to x + alpha·y in one pass; y broadcasts to x.
func (x *Tensor) AddScaledInPlace(y *Tensor, alpha any) *Tensor {
	const op = "AddScaledInPlace"
	f := func(x *Tensor) *Tensor { return x.AddScaled(y, alpha) }
	s, ok := x.weakFloat(alpha)
	if !ok || y.a.DType != x.a.DType || y.st.be != x.st.be || y.st == x.st || Tracked(x, y) ||
		!broadcastsTo(y.a.Shape, x.a.Shape) {
		return x.inPlace(op, "", y, f)
	}
	x.writable(op)
	callMap(op, "add_scaled", x, x, y.expanded(x.a.Shape), nil, [4]float64{s})
	x.st.version++
	return x
}

// same passes a gradient on as it is.
func same(dz *Tensor) *Tensor { return dz }

// withNumber applies f to x, converted to the type it takes beside the number v, and v.
func (x *Tensor) withNumber(name string, v any, f func(x, y *Tensor) *Tensor) *Tensor {
	y := x.number(name, v)
	if y.a.DType != x.a.DType {
		x = x.To(y.a.DType)
	}
	return f(x, y)
}
