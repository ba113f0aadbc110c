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
	return x.withNumber("Add", v, (*Tensor).Add)
}

// AddInPlace sets x to x + y; y broadcasts to x.
func (x *Tensor) AddInPlace(y *Tensor) *Tensor {
	return x.inPlace("AddInPlace", "add", y, func(x *Tensor) *Tensor { return x.Add(y) })
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
