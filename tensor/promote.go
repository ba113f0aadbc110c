package tensor

import (
	"fmt"
	"sync/atomic"

	"cresset/device"
	"cresset/dtype"
)

var defaultFloat atomic.Uint32

func init() { defaultFloat.Store(uint32(F32)) }

// DefaultDType returns the floating type that functions use where none is named.
func DefaultDType() dtype.DType { return dtype.DType(defaultFloat.Load()) }

// SetDefaultDType changes it, for the whole program. It panics unless d is floating.
func SetDefaultDType(d dtype.DType) {
	if !d.IsFloat() {
		fail("SetDefaultDType", ErrDType, fmt.Sprintf("%s is no floating type", d))
	}
	defaultFloat.Store(uint32(d))
}

// promoted returns x and y converted to the type that PyTorch's rules give a result
// computed from both: operands with dimensions decide; one of no dimensions counts
// only if its kind (bool, integer, floating, complex) is higher.
func promoted(x, y *Tensor) (*Tensor, *Tensor) {
	if x.a.DType == y.a.DType {
		return x, y
	}
	d := ResultType(x, y)
	return x.cast(d), y.cast(d)
}

// ResultType returns the element type of a result computed from the operands.
func ResultType(ts ...*Tensor) dtype.DType {
	var dims, zero dtype.DType
	for _, t := range ts {
		if t == nil {
			continue
		}
		p := &zero
		if len(t.a.Shape) > 0 {
			p = &dims
		}
		if *p == dtype.Invalid {
			*p = t.a.DType
		} else {
			*p = dtype.Promote(*p, t.a.DType)
		}
	}
	switch {
	case dims == dtype.Invalid:
		return zero
	case zero == dtype.Invalid:
		return dims
	}
	return dtype.PromoteWeak(dims, zero)
}

// cast is To for a type alone, recorded only by its callers' own gradients: the engine
// converts a gradient to the type of the tensor it belongs to.
func (x *Tensor) cast(d dtype.DType) *Tensor {
	if x.a.DType == d {
		return x
	}
	if f := fusing(); f != nil {
		return f.later("To", "", d, x.a.Shape, x, nil, nil, [4]float64{})
	}
	z := x.like(d)
	callCopy("To", z, x)
	return z
}

// A number is what the methods with Scalar in their name take: any Go integer, float,
// complex or bool. It is weak, as a Python number is in PyTorch: it changes the
// element type of the result only if its kind is higher than the tensor's.

// weakDType returns the element type of v beside a tensor of type d, and false if v
// is no number.
func weakDType(v any, d dtype.DType) (dtype.DType, bool) {
	var w dtype.DType
	switch v.(type) {
	case float64, float32:
		w = DefaultDType()
	case int, int64, int32, int16, int8, uint8, uint16, uint32, uint:
		w = I64
	case bool:
		w = Bool
	case complex128, complex64:
		w = DefaultDType().Complex()
	default:
		return 0, false
	}
	return dtype.PromoteWeak(d, w), true
}

// number returns v as a tensor of no dimensions with the type it takes beside x, and
// that type; x itself must be converted to it by the caller.
func (x *Tensor) number(name string, v any) *Tensor {
	d, ok := weakDType(v, x.a.DType)
	if !ok {
		failf(name, ErrDType, []*Tensor{x}, "%v of Go type %T is no number", v, v)
	}
	return scalarOn(d, v, x.st.be)
}

// scalarOn returns a tensor of no dimensions that holds v, converted to d.
func scalarOn(d dtype.DType, v any, be device.Backend) *Tensor {
	z := empty(d, nil, be)
	check("Scalar", be.Fill(&z.a, encode(d, v)))
	return z
}
