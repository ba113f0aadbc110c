package device

import "cresset/internal/kernel/gemm"

// A Linearer computes an affine map in one pass.
type Linearer interface {
	// Linear sets dst = x·wᵀ + bias for floating arrays (m, k), (n, k), (n) and dst
	// (m, n), which is contiguous. bias may be nil.
	Linear(dst, x, w, bias *Array) error
}

// An Activation is a function of one number that an ActivationLinearer applies.
type Activation = gemm.Activation

// The activations.
const (
	Identity = gemm.Identity
	ReLU     = gemm.ReLU     // max(0, x)
	GELU     = gemm.GELU     // x·Φ(x)
	GELUTanh = gemm.GELUTanh // GELU in the tanh approximation
	SiLU     = gemm.SiLU     // x·σ(x)
	Tanh     = gemm.Tanh
	Sigmoid  = gemm.Sigmoid
)

// An ActivationLinearer computes an affine map and what follows it in one pass.
type ActivationLinearer interface {
	// LinearActivation sets dst = a(x·wᵀ + bias + residual) for floating arrays (m, k),
	// (n, k), (n), (m, n) and dst (m, n), which is contiguous, and kept, which is so too,
	// to what a is given. bias, residual and kept may be nil.
	LinearActivation(dst, kept, x, w, bias, residual *Array, a Activation) error

	// LinearActivationGrad sets dx, contiguous, to the gradient of what a is given and
	// dbias, if it is not nil, to the sum of its rows. y is the result of a where the
	// gradient is a function of that (see FromResult), else what a was given.
	//
	//	dx, dy, y: (m, n)   dbias: (n)
	LinearActivationGrad(dx, dbias, dy, y *Array, a Activation) error
}
