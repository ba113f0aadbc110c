package tensor

import "math"

// Clamp returns x with elements below lo raised to lo and then those above hi lowered to
// hi. Either number may be nil: no bound. NaN stays NaN. The gradient is that of x where
// it lies within the bounds, both included, and 0 elsewhere.
// It panics with ErrValue if both are nil.
func (x *Tensor) Clamp(lo, hi any) *Tensor {
	p, ok := x.bounds("Clamp", lo, hi)
	if !ok {
		var l, h *Tensor
		if lo != nil {
			l = x.number("Clamp", lo)
		}
		if hi != nil {
			h = x.number("Clamp", hi)
		}
		return x.ClampTensor(l, h)
	}
	y := x.unary("Clamp", "clamp_number", x.a.DType, p)
	if !Tracked(x) {
		return y
	}
	return RecordFused("Clamp", y,
		func(dy *Tensor, _ []bool) []*Tensor {
			return []*Tensor{combine("Clamp", "clamp_grad", dy, x, p[0], p[1])}
		},
		Wrt(x, func(dy *Tensor) *Tensor {
			out := x.LtScalar(p[0]).LogicalOr(x.GtScalar(p[1]))
			return Where(out, zeroLike(dy), dy)
		}, x))
}

// bounds returns numbers as a kernel's parameters, and false where x and they are not
// of the kinds for that.
func (x *Tensor) bounds(op string, lo, hi any) (p [4]float64, ok bool) {
	if lo == nil && hi == nil {
		fail(op, ErrValue, "at least one bound must be given", x)
	}
	p[0], p[1] = math.Inf(-1), math.Inf(1)
	if lo != nil {
		if p[0], ok = x.weakFloat(lo); !ok {
			return p, false
		}
	}
	if hi != nil {
		p[1], ok = x.weakFloat(hi)
	}
	return p, ok
}

// ClampTensor is Clamp with tensors as bounds, which broadcast with x; either may be
// nil. A bound gets the gradient where it is the result.
func (x *Tensor) ClampTensor(lo, hi *Tensor) *Tensor {
	switch {
	case lo == nil && hi == nil:
		fail("Clamp", ErrValue, "at least one bound must be given", x)
	case hi == nil:
		a, b := promoted(x, lo)
		return recordClamp(pairwise("Clamp", "maximum", a.a.DType, a, b), x, lo, nil)
	case lo == nil:
		a, b := promoted(x, hi)
		return recordClamp(pairwise("Clamp", "minimum", a.a.DType, a, b), x, nil, hi)
	}
	d := ResultType(x, lo, hi)
	z := pairwise("Clamp", "maximum", d, x.cast(d), lo.cast(d))
	return recordClamp(pairwise("Clamp", "minimum", d, z, hi.cast(d)), x, lo, hi)
}

func recordClamp(z, x, lo, hi *Tensor) *Tensor {
	if !Tracked(x, lo, hi) {
		return z
	}
	below := func() *Tensor { // where lo is the result
		m := x.Lt(lo)
		if hi != nil {
			m = m.LogicalAnd(lo.Lt(hi))
		}
		return m
	}
	above := func() *Tensor { // where hi is the result
		m := x.Gt(hi)
		if lo != nil {
			m = m.LogicalOr(lo.Ge(hi).LogicalAnd(x.Lt(lo)))
			m = m.LogicalOr(lo.Gt(hi))
		}
		return m
	}
	return Record("Clamp", z,
		Wrt(x, func(dz *Tensor) *Tensor {
			if lo != nil {
				dz = Where(x.Lt(lo), zeroLike(dz), dz)
			}
			if hi != nil {
				dz = Where(x.Gt(hi), zeroLike(dz), dz)
			}
			return dz
		}, x, lo, hi),
		Wrt(lo, func(dz *Tensor) *Tensor { return Where(below(), dz, zeroLike(dz)) }, x, lo, hi),
		Wrt(hi, func(dz *Tensor) *Tensor { return Where(above(), dz, zeroLike(dz)) }, x, lo, hi))
}

// ClampMin is Clamp from below alone.
func (x *Tensor) ClampMin(lo any) *Tensor { return x.Clamp(lo, nil) }

// ClampMax is Clamp from above alone.
func (x *Tensor) ClampMax(hi any) *Tensor { return x.Clamp(nil, hi) }

// ClampInPlace clamps x itself. Either bound may be nil.
func (x *Tensor) ClampInPlace(lo, hi any) *Tensor {
	f := func(x *Tensor) *Tensor { return x.Clamp(lo, hi) }
	p, ok := x.bounds("ClampInPlace", lo, hi)
	if !ok {
		return x.inPlace("ClampInPlace", "", nil, f)
	}
	return x.inPlaceBy("ClampInPlace", "clamp_number", p, f)
}
