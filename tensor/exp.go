package tensor

import (
	"math"

	"cresset/device"
)

// Exp returns eˣ, elementwise. Integers are computed in the default floating type, here
// and in the functions below.
func (x *Tensor) Exp() *Tensor {
	y := x.function("Exp", "exp")
	if !Tracked(x) {
		return y
	}
	return Record("Exp", y, Wrt(x, func(dy *Tensor) *Tensor { return dy.Mul(y.conjugate()) }, y))
}

// ExpInPlace sets x to eˣ.
func (x *Tensor) ExpInPlace() *Tensor { return x.inPlaceFloat("ExpInPlace", "exp", (*Tensor).Exp) }

// Exp2 returns 2ˣ, elementwise.
func (x *Tensor) Exp2() *Tensor {
	y := x.function("Exp2", "exp2")
	if !Tracked(x) {
		return y
	}
	return Record("Exp2", y, Wrt(x, func(dy *Tensor) *Tensor { return dy.Mul(y.MulScalar(math.Ln2)) }, y))
}

// Expm1 returns eˣ - 1, elementwise, accurate near 0.
func (x *Tensor) Expm1() *Tensor {
	y := x.function("Expm1", "expm1")
	if !Tracked(x) {
		return y
	}
	return Record("Expm1", y, Wrt(x, func(dy *Tensor) *Tensor {
		return dy.Mul(y.AddScalar(1).conjugate())
	}, y))
}

// Log returns the natural logarithm of x, elementwise: -Inf at 0, NaN below.
func (x *Tensor) Log() *Tensor {
	y := x.function("Log", "log")
	if !Tracked(x) {
		return y
	}
	return Record("Log", y, Wrt(x, func(dy *Tensor) *Tensor { return dy.Div(x.conjugate()) }, x))
}

// LogInPlace sets x to its natural logarithm.
func (x *Tensor) LogInPlace() *Tensor { return x.inPlaceFloat("LogInPlace", "log", (*Tensor).Log) }

// Log1p returns log(1 + x), elementwise, accurate near 0.
func (x *Tensor) Log1p() *Tensor {
	y := x.function("Log1p", "log1p")
	if !Tracked(x) {
		return y
	}
	return Record("Log1p", y, Wrt(x, func(dy *Tensor) *Tensor { return dy.Div(x.AddScalar(1)) }, x))
}

// Log2 returns the logarithm of x to base 2, elementwise.
func (x *Tensor) Log2() *Tensor {
	y := x.function("Log2", "log2")
	if !Tracked(x) {
		return y
	}
	return Record("Log2", y, Wrt(x, func(dy *Tensor) *Tensor { return dy.Div(x.MulScalar(math.Ln2)) }, x))
}

// Log10 returns the logarithm of x to base 10, elementwise.
func (x *Tensor) Log10() *Tensor {
	y := x.function("Log10", "log10")
	if !Tracked(x) {
		return y
	}
	return Record("Log10", y, Wrt(x, func(dy *Tensor) *Tensor {
		return dy.Div(x.MulScalar(math.Ln10).conjugate())
	}, x))
}

// LogAddExp returns log(eˣ + eʸ), elementwise, without overflow.
// It panics with ErrDType unless the operands are floating.
func (x *Tensor) LogAddExp(y *Tensor) *Tensor { return logAddExp("LogAddExp", "logaddexp", 1, x, y) }

// LogAddExp2 returns log₂(2ˣ + 2ʸ), elementwise, without overflow.
// It panics with ErrDType unless the operands are floating.
func (x *Tensor) LogAddExp2(y *Tensor) *Tensor {
	return logAddExp("LogAddExp2", "logaddexp2", math.Ln2, x, y)
}

// logAddExp's gradient by x is σ(base·(x - y)), base being the logarithm of the base.
func logAddExp(name string, op device.Op, base float64, x, y *Tensor) *Tensor {
	a, b := promoted(x, y)
	z := pairwise(name, op, a.a.DType, a, b)
	if !Tracked(x, y) {
		return z
	}
	to := func(x, y *Tensor) func(dz *Tensor) *Tensor {
		return func(dz *Tensor) *Tensor { return dz.Mul(x.Sub(y).MulScalar(base).Sigmoid()) }
	}
	return Record(name, z, Wrt(x, to(x, y), x, y), Wrt(y, to(y, x), x, y))
}

// XLogY returns x·log(y), elementwise, and 0 where x is 0 unless y is NaN.
func (x *Tensor) XLogY(y *Tensor) *Tensor {
	a, b := floatPair(x, y)
	z := pairwise("XLogY", "xlogy", a.a.DType, a, b)
	if !Tracked(x, y) {
		return z
	}
	return Record("XLogY", z,
		Wrt(x, func(dz *Tensor) *Tensor {
			free := x.EqScalar(0).LogicalAnd(y.LeScalar(0))
			return Where(free, zeroLike(dz), dz.Mul(y.Log()))
		}, x, y),
		Wrt(y, func(dz *Tensor) *Tensor { return dz.Mul(x.Div(y)) }, x, y))
}

// XLog1pY returns x·log(1 + y), elementwise, and 0 where x is 0 unless y is NaN.
func (x *Tensor) XLog1pY(y *Tensor) *Tensor {
	a, b := floatPair(x, y)
	z := pairwise("XLog1pY", "xlog1py", a.a.DType, a, b)
	if !Tracked(x, y) {
		return z
	}
	return Record("XLog1pY", z,
		Wrt(x, func(dz *Tensor) *Tensor {
			free := x.EqScalar(0).LogicalAnd(y.LeScalar(-1))
			return Where(free, zeroLike(dz), dz.Mul(y.Log1p()))
		}, x, y),
		Wrt(y, func(dz *Tensor) *Tensor { return dz.Mul(x.Div(y.AddScalar(1))) }, x, y))
}
