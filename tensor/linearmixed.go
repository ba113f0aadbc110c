package tensor

import "cresset/device"

// LinearInt8 returns x·(scale·w)ᵀ + b for a weight of integers with a scale for each
// row: what QuantizeInt8 makes of a weight.
//
//	x: (..., in) F32   w: (out, in) I8   scale: (out) F32   b: (out) F32, or nil
//	result: (..., out) F32
//
// Sums are exact, of inputs that are rounded too: each row, in stretches of 4096
// elements, to one in 4128 (up to one in 16383 where in is small) of its greatest
// absolute value. That adds little to the error of w, which is one in 127. It is for
// inference: it panics with ErrGrad if a gradient would be recorded.
func (x *Tensor) LinearInt8(w, scale, b *Tensor) *Tensor {
	const op = "LinearInt8"
	switch {
	case w.a.DType != I8:
		fail(op, ErrDType, "needs a weight of I8", x, w, scale, b)
	case len(w.a.Shape) != 2 || len(scale.a.Shape) != 1 || scale.a.Shape[0] != w.a.Shape[0]:
		fail(op, ErrShape, "needs a weight (out, in) and a scale (out)", x, w, scale, b)
	}
	return x.linearMixed(op, w, scale, b)
}

// linearMixed is x·(scale·w)ᵀ + b in F32; scale may be nil.
func (x *Tensor) linearMixed(op string, w, scale, b *Tensor) *Tensor {
	for _, t := range []*Tensor{x, scale, b} {
		if t != nil && t.a.DType != F32 {
			failf(op, ErrDType, []*Tensor{x, w, scale, b}, "with a weight of %s everything else must be F32", w.a.DType)
		}
	}
	k := w.a.Shape[1]
	if r := len(x.a.Shape); r == 0 || x.a.Shape[r-1] != k {
		failf(op, ErrShape, []*Tensor{x, w, scale, b}, "the weight (out, in) takes %d features", k)
	}
	if b != nil && (len(b.a.Shape) != 1 || b.a.Shape[0] != w.a.Shape[0]) {
		fail(op, ErrShape, "needs a bias of shape (out)", x, w, scale, b)
	}
	sameDevice(op, x, w, scale, b)
	if Tracked(x, w, scale, b) {
		failf(op, ErrGrad, []*Tensor{x, w, scale, b}, "a weight of %s with F32 inputs is for inference: compute in NoGrad, "+
			"Freeze the model, or convert the weight with To", w.a.DType)
	}
	if _, ok := x.st.be.(device.MixedLinearer); !ok {
		return x.linearMixedComposite(w, scale, b)
	}
	r := len(x.a.Shape)
	var room [inlineRank]int
	z := empty(F32, append(append(room[:0], x.a.Shape[:r-1]...), w.a.Shape[0]), x.st.be)
	rows, zs := x, z
	if r != 2 {
		rows, zs = x.rows(), z.rows()
	}
	callCounted(op, products(z, w.a.Shape[1]), []*Tensor{zs}, []*Tensor{rows, w, scale, b}, func(be device.MixedLinearer, z, x []*device.Array) error {
		return be.LinearMixed(z[0], x[0], x[1], x[2], x[3])
	})
	return z
}

// linearMixedComposite is the specification of linearMixed.
func (x *Tensor) linearMixedComposite(w, scale, b *Tensor) *Tensor {
	wide := w.To(F32)
	if scale != nil {
		wide = wide.Mul(scale.Unsqueeze(1))
	}
	return x.Linear(wide, b)
}

// QuantizeInt8 returns x, a weight (out, in), as integers and a scale for each row, so
// that x is about q·scale: a row's greatest absolute value becomes 127, and the error of
// an element is at most half of its row's scale.
//
//	x: (out, in)   q: (out, in) I8   scale: (out) F32
//
// Nothing is recorded. A row that is not finite gives a scale that is not, either.
func (x *Tensor) QuantizeInt8() (q, scale *Tensor) {
	const op = "QuantizeInt8"
	if len(x.a.Shape) != 2 || !x.a.DType.IsFloat() {
		fail(op, ErrShape, "needs a floating weight (out, in)", x)
	}
	NoGrad(func() {
		w := x.Detach().To(F32)
		if w.a.Shape[1] == 0 {
			scale = w.Options().Zeros(w.a.Shape[0])
		} else {
			scale = w.Abs().AMax(1).DivScalar(127)
		}
		unit := scale.MaskedFill(scale.EqScalar(0), 1).Unsqueeze(1)
		q = w.Div(unit).Round().To(I8)
	})
	return q, scale
}
