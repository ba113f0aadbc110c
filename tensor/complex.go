package tensor

import "math"

// conjugate is what gradients of complex functions multiply by; a real tensor is its
// own conjugate.
func (x *Tensor) conjugate() *Tensor {
	if !x.a.DType.IsComplex() {
		return x
	}
	return x.Conj()
}

// Conj returns the complex conjugate of x, elementwise; of a real tensor x itself.
func (x *Tensor) Conj() *Tensor {
	if !x.a.DType.IsComplex() {
		return x
	}
	z := x.unary("Conj", "conj", x.a.DType, [4]float64{})
	if !Tracked(x) {
		return z
	}
	return Record("Conj", z, Wrt(x, (*Tensor).Conj))
}

// Real returns the real part of x, elementwise; of a real tensor x itself. Unlike
// PyTorch's it is no view.
func (x *Tensor) Real() *Tensor {
	if !x.a.DType.IsComplex() {
		return x
	}
	z := x.unary("Real", "real", x.a.DType.Real(), [4]float64{})
	if !Tracked(x) {
		return z
	}
	return Record("Real", z, Wrt(x, same)) // the engine converts it to a complex one
}

// Imag returns the imaginary part of x, elementwise. Unlike PyTorch's it is no view.
// It panics with ErrDType if x is not complex.
func (x *Tensor) Imag() *Tensor {
	if !x.a.DType.IsComplex() {
		fail("Imag", ErrDType, "only complex tensors have an imaginary part", x)
	}
	z := x.unary("Imag", "imag", x.a.DType.Real(), [4]float64{})
	if !Tracked(x) {
		return z
	}
	return Record("Imag", z, Wrt(x, func(dz *Tensor) *Tensor { return dz.MulScalar(1i) }))
}

// Complex returns re + im·i, with broadcasting: C64 of F32 parts, C128 of F64 ones.
// It panics with ErrDType unless both parts are F32 or both F64.
func Complex(re, im *Tensor) *Tensor {
	if re.a.DType != im.a.DType || re.a.DType != F32 && re.a.DType != F64 {
		fail("Complex", ErrDType, "the parts must both be F32, or both F64", re, im)
	}
	return re.To(re.a.DType.Complex()).Add(im.MulScalar(1i))
}

// Polar returns the complex numbers with length r and angle phi in radians.
// It panics with ErrDType as Complex does.
func Polar(r, phi *Tensor) *Tensor { return Complex(r.Mul(phi.Cos()), r.Mul(phi.Sin())) }

// Angle returns the angle of the complex numbers x in radians, from -π to π; of real
// ones 0, or π where they are negative. Its gradient is 0 for real numbers and at 0.
func (x *Tensor) Angle() *Tensor {
	if !x.a.DType.IsComplex() {
		a := x.floating()
		y := Where(a.LtScalar(0), a.Options().Scalar(math.Pi), Where(a.IsNan(), a, zeroLike(a)).Detach())
		if !Tracked(x) {
			return y
		}
		return Record("Angle", y, Wrt(x, flat))
	}
	y := x.Imag().Detach().Atan2(x.Real().Detach())
	if !Tracked(x) {
		return y
	}
	return Record("Angle", y, Wrt(x, func(dy *Tensor) *Tensor { // dy·i·x/|x|²
		r := x.Abs()
		d := x.Div(r.Mul(r)).MulScalar(1i)
		return dy.Mul(Where(r.EqScalar(0), zeroLike(d), d))
	}, x))
}
