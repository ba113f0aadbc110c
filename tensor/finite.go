package tensor

import (
	"math"

	"cresset/device"
)

// IsNan reports which elements are NaN; a complex one is if one of its parts is.
func (x *Tensor) IsNan() *Tensor { return x.class("IsNan", "isnan", false) }

// IsInf reports which elements are infinite; a complex one is if one of its parts is.
func (x *Tensor) IsInf() *Tensor { return x.class("IsInf", "isinf", false) }

// IsFinite reports which elements are neither infinite nor NaN.
func (x *Tensor) IsFinite() *Tensor { return x.class("IsFinite", "isfinite", true) }

// IsPosInf reports which elements are +Inf.
func (x *Tensor) IsPosInf() *Tensor { return x.EqScalar(math.Inf(1)) }

// IsNegInf reports which elements are -Inf.
func (x *Tensor) IsNegInf() *Tensor { return x.EqScalar(math.Inf(-1)) }

// class is for questions to which integers have one answer.
func (x *Tensor) class(name string, op device.Op, integers bool) *Tensor {
	if !x.a.DType.Differentiable() {
		return Options{DType: Bool, Device: x.Device()}.Full(integers, x.a.Shape...)
	}
	return x.unary(name, op, Bool, [4]float64{})
}

// NanToNumOptions says what takes the place of numbers that are not finite; nil means
// 0 for NaN and the largest and smallest number of the type for the infinities.
type NanToNumOptions struct {
	Nan, PosInf, NegInf *float64
}

// NanToNum returns x with NaN and infinities replaced by numbers. The gradient is 0 there.
func (x *Tensor) NanToNum(o NanToNumOptions) *Tensor {
	if !x.a.DType.Differentiable() {
		return x.Clone()
	}
	var p [4]float64
	p[1] = largest(x)
	p[2] = -p[1]
	for i, v := range [...]*float64{o.Nan, o.PosInf, o.NegInf} {
		if v != nil {
			p[i] = *v
		}
	}
	y := x.unary("NanToNum", "nan_to_num", x.a.DType, p)
	if !Tracked(x) {
		return y
	}
	return Record("NanToNum", y, Wrt(x, func(dy *Tensor) *Tensor {
		return Where(x.IsFinite(), dy, zeroLike(dy))
	}, x))
}

// largest returns the largest finite number of x's floating type.
func largest(x *Tensor) float64 {
	switch x.a.DType {
	case F16:
		return 65504
	case BF16:
		return 0x1.fep127
	case F64:
		return math.MaxFloat64
	}
	return math.MaxFloat32
}
