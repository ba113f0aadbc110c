package tensor

import "math"

// twoOverSqrtPi is 2/√π, the slope of the error function at 0.
const twoOverSqrtPi = 2 / math.SqrtPi

// Erf returns the error function of x, elementwise. Integers are computed in the default
// floating type, here and in the functions below.
func (x *Tensor) Erf() *Tensor {
	y := x.function("Erf", "erf")
	if !Tracked(x) {
		return y
	}
	return Record("Erf", y, Wrt(x, func(dy *Tensor) *Tensor { // 2/√π·exp(-x²)
		return dy.Mul(x.Mul(x).Neg().Exp().MulScalar(twoOverSqrtPi))
	}, x))
}

// Erfc returns 1 - Erf(x), elementwise, accurate for large x.
func (x *Tensor) Erfc() *Tensor {
	y := x.function("Erfc", "erfc")
	if !Tracked(x) {
		return y
	}
	return Record("Erfc", y, Wrt(x, func(dy *Tensor) *Tensor {
		return dy.Mul(x.Mul(x).Neg().Exp().MulScalar(-twoOverSqrtPi))
	}, x))
}

// Erfcx returns exp(x²)·Erfc(x), elementwise, which is not 0 where Erfc is.
func (x *Tensor) Erfcx() *Tensor {
	y := x.function("Erfcx", "erfcx")
	if !Tracked(x) {
		return y
	}
	return Record("Erfcx", y, Wrt(x, func(dy *Tensor) *Tensor { // 2x·y - 2/√π
		return dy.Mul(x.Mul(x.Erfcx()).MulScalar(2).SubScalar(twoOverSqrtPi))
	}, x))
}

// Erfinv returns the number whose error function is x, elementwise; NaN beyond ±1.
func (x *Tensor) Erfinv() *Tensor {
	y := x.function("Erfinv", "erfinv")
	if !Tracked(x) {
		return y
	}
	return Record("Erfinv", y, Wrt(x, func(dy *Tensor) *Tensor { // √π/2·exp(y²)
		return dy.Mul(y.Mul(y).Exp().MulScalar(1 / twoOverSqrtPi))
	}, y))
}
