package tensor

import (
	"cresset/device"
	"cresset/dtype"
)

// To returns x with its elements converted to type d; x itself if they are of that
// type. Floats become integers by truncation, anything but zero becomes true.
func (x *Tensor) To(d dtype.DType) *Tensor {
	if x.a.DType == d {
		return x
	}
	z := x.cast(d)
	if !Tracked(x) || !d.Differentiable() {
		return z
	}
	return Record("To", z, Wrt(x, same)) // the engine converts a gradient back
}

// Float returns x as F32.
func (x *Tensor) Float() *Tensor { return x.To(F32) }

// Double returns x as F64.
func (x *Tensor) Double() *Tensor { return x.To(F64) }

// Half returns x as F16.
func (x *Tensor) Half() *Tensor { return x.To(F16) }

// BFloat16 returns x as BF16.
func (x *Tensor) BFloat16() *Tensor { return x.To(BF16) }

// Long returns x as I64.
func (x *Tensor) Long() *Tensor { return x.To(I64) }

// Int returns x as I32.
func (x *Tensor) Int() *Tensor { return x.To(I32) }

// Bool returns where x is not zero.
func (x *Tensor) Bool() *Tensor { return x.To(Bool) }

// backTo converts a gradient to the type of its tensor.
func (x *Tensor) backTo(d dtype.DType) *Tensor { return x.To(d) }

// ToDevice returns x on the named device; x itself if it lies there.
func (x *Tensor) ToDevice(name string) *Tensor {
	be := Options{Device: name}.backend("ToDevice")
	if x.st.be == be {
		return x
	}
	return x.moved(be)
}

func (x *Tensor) moved(be device.Backend) *Tensor {
	z := x.Contiguous().onto(be)
	if !Tracked(x) {
		return z
	}
	from := x.st.be
	return Record("ToDevice", z, Wrt(x, func(dz *Tensor) *Tensor { return dz.moved(from) }))
}
