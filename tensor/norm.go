package tensor

import "math"

// Norm returns the p-norm (Σ |x|ᵖ)^(1/p) over the given dimensions, which are dropped,
// or over all; see Sum. It is PyTorch's linalg.vector_norm, and norm without "nuc".
//
//	p = 2                Euclid's, Frobenius's for matrices
//	p = ±math.Inf(1)     the largest, smallest |x|
//	p = 0                how many elements are not zero
//
// 16-bit floats are computed in F32. The gradient is 0 where the norm is 0, and shared
// evenly by equal largest elements for p = ∞.
// It panics with ErrDType unless x is floating or complex.
func (x *Tensor) Norm(p float64, dims ...int) *Tensor { return x.norm(p, dims, false) }

// NormKeep is Norm with the dimensions kept, as size 1.
func (x *Tensor) NormKeep(p float64, dims ...int) *Tensor { return x.norm(p, dims, true) }

// Normalize returns x divided by its p-norm along dim, or by eps where the norm is
// smaller. PyTorch's defaults are p = 2, dim = 1, eps = 1e-12.
func (x *Tensor) Normalize(p float64, dim int, eps float64) *Tensor {
	return x.Div(x.NormKeep(p, dim).ClampMin(eps))
}

func (x *Tensor) norm(p float64, dims []int, keep bool) *Tensor {
	const name = "Norm"
	if x.a.DType.IsComplex() {
		x = x.Abs()
	}
	if !x.a.DType.IsFloat() {
		failf(name, ErrDType, []*Tensor{x}, "needs a floating or complex tensor; convert it with To")
	}
	s := x.dimSet(name, dims)
	if math.IsInf(p, 0) {
		x.wantElements(name, s)
	}
	wide := x.Detach()
	if d := x.a.DType; d == BF16 || d == F16 {
		wide = wide.cast(F32)
	}
	z := wide.normOf(p, s, keep).cast(x.a.DType)
	if !Tracked(x) {
		return z
	}
	from := x.a.Shape
	return Record(name, z, Wrt(x, func(dz *Tensor) *Tensor {
		return x.normGradient(p, s, z.spread(from, s, keep), dz.spread(from, s, keep))
	}, x, z))
}

// normOf computes the norm.
func (x *Tensor) normOf(p float64, s dimSet, keep bool) *Tensor {
	switch p {
	case 0:
		return x.cast(Bool).reduced("Norm", "sum", x.a.DType, s, keep)
	case 1:
		return x.Abs().sum(s, keep)
	case 2:
		return x.Mul(x).sum(s, keep).Sqrt()
	case math.Inf(1):
		return x.Abs().reduced("Norm", "max", x.a.DType, s, keep)
	case math.Inf(-1):
		return x.Abs().reduced("Norm", "min", x.a.DType, s, keep)
	}
	return x.Abs().PowScalar(p).sum(s, keep).PowScalar(1 / p)
}

// normGradient is the gradient of the norm z; z and dz have x's shape.
func (x *Tensor) normGradient(p float64, s dimSet, z, dz *Tensor) *Tensor {
	zero := func(at, x *Tensor) *Tensor { return Where(at.Detach().EqScalar(0), x.ZerosLike(), x) }
	switch {
	case p == 0:
		return dz.ZerosLike()
	case p == 1:
		return dz.Mul(x.Sign())
	case p == 2:
		return x.Mul(zero(z, dz.Div(z)))
	case math.IsInf(p, 0):
		chosen := x.Detach().Abs().Eq(z.Detach()).To(dz.a.DType)
		return dz.Mul(x.Sign()).Mul(chosen).Div(chosen.sum(s, true))
	case p < 1:
		return zero(x, x.Sign().Mul(x.Abs().PowScalar(p-1))).Mul(dz.Mul(z.PowScalar(1 - p)))
	case p < 2:
		return x.Sign().Mul(x.Abs().PowScalar(p - 1)).Mul(zero(z, dz.Div(z.PowScalar(p-1))))
	}
	return x.Mul(x.Abs().PowScalar(p - 2)).Mul(zero(z, dz.Div(z.PowScalar(p-1))))
}
