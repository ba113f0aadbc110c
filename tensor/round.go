package tensor

import (
	"math"

	"cresset/device"
)

// Ceil returns the least whole numbers not below x. Integers stay as they are; the
// gradient is 0, here and in the functions below.
func (x *Tensor) Ceil() *Tensor { return x.whole("Ceil", "ceil") }

// Floor returns the greatest whole numbers not above x.
func (x *Tensor) Floor() *Tensor { return x.whole("Floor", "floor") }

// Round returns the whole numbers nearest x, the even one in a tie.
func (x *Tensor) Round() *Tensor { return x.whole("Round", "round") }

// Trunc returns x without its fraction (PyTorch's trunc and fix).
func (x *Tensor) Trunc() *Tensor { return x.whole("Trunc", "trunc") }

func (x *Tensor) whole(name string, op device.Op) *Tensor {
	y := x.unary(name, op, x.a.DType, [4]float64{})
	if !Tracked(x) {
		return y
	}
	return Record(name, y, Wrt(x, flat))
}

// RoundDecimals returns x rounded to so many decimals; a negative number rounds before
// the point. It panics with ErrDType unless x is floating.
func (x *Tensor) RoundDecimals(decimals int) *Tensor {
	if decimals == 0 {
		return x.Round()
	}
	p := [4]float64{math.Pow10(max(decimals, -decimals))}
	if decimals > 0 {
		p[1] = 1
	}
	y := x.unary("RoundDecimals", "round_decimals", x.a.DType, p)
	if !Tracked(x) {
		return y
	}
	return Record("RoundDecimals", y, Wrt(x, flat))
}

// Frac returns the fraction of x, with the sign of x: x - trunc(x).
// It panics with ErrDType unless x is floating.
func (x *Tensor) Frac() *Tensor {
	y := x.unary("Frac", "frac", x.a.DType, [4]float64{})
	if !Tracked(x) {
		return y
	}
	return Record("Frac", y, Wrt(x, same))
}

// CeilInPlace sets x to Ceil of it.
func (x *Tensor) CeilInPlace() *Tensor {
	return x.inPlaceBy("CeilInPlace", "ceil", [4]float64{}, (*Tensor).Ceil)
}

// FloorInPlace sets x to Floor of it.
func (x *Tensor) FloorInPlace() *Tensor {
	return x.inPlaceBy("FloorInPlace", "floor", [4]float64{}, (*Tensor).Floor)
}

// RoundInPlace sets x to Round of it.
func (x *Tensor) RoundInPlace() *Tensor {
	return x.inPlaceBy("RoundInPlace", "round", [4]float64{}, (*Tensor).Round)
}

// TruncInPlace sets x to Trunc of it.
func (x *Tensor) TruncInPlace() *Tensor {
	return x.inPlaceBy("TruncInPlace", "trunc", [4]float64{}, (*Tensor).Trunc)
}
