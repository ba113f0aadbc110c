package tensor

import "math"

// Heaviside returns 0 where x is negative, 1 where it is positive, and y where it is 0.
// It panics with ErrDType if the types differ or are complex.
func (x *Tensor) Heaviside(y *Tensor) *Tensor {
	const op = "Heaviside"
	if x.a.DType != y.a.DType || x.a.DType.IsComplex() {
		fail(op, ErrDType, "needs two real tensors of one type", x, y)
	}
	x, y = x.Detach(), y.Detach() // constant but for a jump
	step := x.Gt(zeroLike(x)).To(x.a.DType)
	return Where(x.EqScalar(0), y, Where(x.IsNan(), x, step))
}

// LDExp returns x·2ⁿ, elementwise and in a floating type.
func (x *Tensor) LDExp(n *Tensor) *Tensor { return x.Mul(n.Exp2()) }

// Entr returns -x·log(x), elementwise: the entropy of one outcome; 0 at 0 and -Inf for
// negative numbers.
func (x *Tensor) Entr() *Tensor {
	y := x.function("Entr", "entr")
	if !Tracked(x) {
		return y
	}
	return Record("Entr", y, Wrt(x, func(dy *Tensor) *Tensor {
		return dy.Mul(x.Log().AddScalar(1).Neg())
	}, x))
}

// NDTR returns Φ(x), the distribution function of the standard normal distribution.
func (x *Tensor) NDTR() *Tensor { return x.MulScalar(-1 / math.Sqrt2).Erfc().MulScalar(0.5) }

// NDTRI returns the number whose NDTR is x: ±Inf at 0 and 1, NaN beyond.
func (x *Tensor) NDTRI() *Tensor {
	y := x.function("NDTRI", "ndtri")
	if !Tracked(x) {
		return y
	}
	return Record("NDTRI", y, Wrt(x, func(dy *Tensor) *Tensor { // √(2π)·exp(y²/2)
		return dy.Mul(y.Mul(y).MulScalar(0.5).Exp().MulScalar(math.Sqrt(2 * math.Pi)))
	}, y))
}

// LogNDTR returns log Φ(x), accurate for negative numbers too.
func (x *Tensor) LogNDTR() *Tensor {
	y := x.function("LogNDTR", "log_ndtr")
	if !Tracked(x) {
		return y
	}
	return Record("LogNDTR", y, Wrt(x, func(dy *Tensor) *Tensor { // φ/Φ, as an exponential
		ratio := x.Mul(x).MulScalar(-0.5).Sub(x.LogNDTR()).Exp()
		return dy.Mul(ratio.MulScalar(1 / math.Sqrt(2*math.Pi)))
	}, x))
}

// MvLGamma returns the logarithm of the multivariate gamma function of dimension p:
// p(p-1)/4·log π + Σ log Γ(x - j/2) for j = 0, …, p-1. Unlike PyTorch it gives NaN
// or what LGamma gives where x ≤ (p-1)/2, and looks at no element before.
// It panics with ErrValue if p is not positive.
func (x *Tensor) MvLGamma(p int) *Tensor {
	if p < 1 {
		failf("MvLGamma", ErrValue, []*Tensor{x}, "dimension %d is not positive", p)
	}
	x = x.To(x.floating().a.DType)
	y := x.LGamma()
	for j := 1; j < p; j++ {
		y = y.Add(x.SubScalar(0.5 * float64(j)).LGamma())
	}
	return y.AddScalar(float64(p*(p-1)) / 4 * math.Log(math.Pi))
}

// NextAfter returns the floating number next to x in the direction of y, elementwise.
// It panics with ErrDType unless both are floating, and not of 16 bits.
func (x *Tensor) NextAfter(y *Tensor) *Tensor {
	a, b := promoted(x, y)
	if a.a.DType != F32 && a.a.DType != F64 {
		fail("NextAfter", ErrDType, "needs F32 or F64", x, y)
	}
	z := pairwise("NextAfter", "nextafter", a.a.DType, a, b)
	if !Tracked(x, y) {
		return z
	}
	return Record("NextAfter", z, Wrt(x, same))
}
