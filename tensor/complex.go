package tensor

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
