package tensor

// Mean returns the arithmetic mean over the given dimensions, which are dropped, or
// over all; see Sum. Of no elements it is NaN. 16-bit floats are summed and divided in
// F32. It panics with ErrDType unless x is floating or complex.
func (x *Tensor) Mean(dims ...int) *Tensor { return x.mean(x.dimSet("Mean", dims), false) }

// MeanKeep is Mean with the dimensions kept, as size 1.
func (x *Tensor) MeanKeep(dims ...int) *Tensor { return x.mean(x.dimSet("Mean", dims), true) }

func (x *Tensor) mean(s dimSet, keep bool) *Tensor {
	if !x.a.DType.Differentiable() {
		failf("Mean", ErrDType, []*Tensor{x}, "needs a floating or complex tensor; convert it with To")
	}
	d := x.a.DType
	if d == BF16 || d == F16 {
		d = F32
	}
	z := x.reduced("Mean", "sum", d, s, keep)
	if n := s.of(x.a.Shape); d.IsFloat() {
		callMap("Mean", "div_number", z, z, nil, nil, [4]float64{float64(n)})
	} else {
		z = z.DivScalar(n)
	}
	z = z.cast(x.a.DType)
	if !Tracked(x) {
		return z
	}
	from := x.a.Shape
	return Record("Mean", z, Wrt(x, func(dz *Tensor) *Tensor {
		return dz.DivScalar(s.of(from)).spread(from, s, keep)
	}))
}
