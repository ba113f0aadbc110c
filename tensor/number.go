package tensor

import (
	"cresset/device"
	"cresset/dtype"
)

// weakFloat returns the number v as a parameter of a kernel: where x is floating and v
// is real, v changes no element type and needs no tensor.
func (x *Tensor) weakFloat(v any) (float64, bool) {
	if !x.a.DType.IsFloat() {
		return 0, false
	}
	switch v := v.(type) {
	case float64:
		return v, true
	case int:
		return float64(v), true
	case float32, int64, int32, int16, int8, uint8, uint16, uint32, uint, bool:
		return asFloat(v), true
	}
	return 0, false
}

// byNumber returns op(x; v) for a floating x and a real number v, and false if they are
// of other kinds.
func (x *Tensor) byNumber(name string, op device.Op, out dtype.DType, v any) (*Tensor, bool) {
	s, ok := x.weakFloat(v)
	if !ok {
		return nil, false
	}
	return x.unary(name, op, out, [4]float64{s}), true
}

// inPlaceNumber sets t = f(t), where f computes op with the number v.
func (t *Tensor) inPlaceNumber(name string, op device.Op, v any, f func(x *Tensor) *Tensor) *Tensor {
	s, ok := t.weakFloat(v)
	if !ok {
		return t.inPlace(name, "", nil, f)
	}
	return t.inPlaceBy(name, op, [4]float64{s}, f)
}

// inPlaceBy sets t = f(t), recorded. If nothing is recorded, that is one pass of op with
// the parameters p.
func (t *Tensor) inPlaceBy(name string, op device.Op, p [4]float64, f func(x *Tensor) *Tensor) *Tensor {
	if Tracked(t) {
		return t.inPlace(name, "", nil, f)
	}
	t.writable(name)
	callMap(name, op, t, t, nil, nil, p)
	t.st.version++
	return t
}

// inPlaceFloat is inPlaceBy for functions that give floats: an integer tensor cannot
// hold them, which assign refuses.
func (t *Tensor) inPlaceFloat(name string, op device.Op, f func(x *Tensor) *Tensor) *Tensor {
	if !t.a.DType.Differentiable() {
		return t.inPlace(name, "", nil, f)
	}
	return t.inPlaceBy(name, op, [4]float64{}, f)
}

// combine returns op(x, y; p) for operands of one shape and element type: the gradients
// computed in one pass.
func combine(name string, op device.Op, x, y *Tensor, p ...float64) *Tensor {
	var params [4]float64
	copy(params[:], p)
	return mapped(name, op, y.a.DType, y.a.Shape, x, y, nil, params)
}

// function returns op(x) in a floating type.
func (x *Tensor) function(name string, op device.Op) *Tensor {
	a := x.floating()
	return a.unary(name, op, a.a.DType, [4]float64{})
}

// flat is the gradient of functions that are constant but for jumps.
func flat(dz *Tensor) *Tensor { return dz.ZerosLike() }
