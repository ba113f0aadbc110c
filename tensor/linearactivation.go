package tensor

import (
	"cresset/device"
	"cresset/internal/layout"
)

// An Activation is a function of one number: see Activate and LinearActivation.
type Activation = device.Activation

// The functions, as the methods of these names compute them.
const (
	Identity Activation = device.Identity
	ReLU     Activation = device.ReLU
	GELU     Activation = device.GELU
	GELUTanh Activation = device.GELUTanh
	SiLU     Activation = device.SiLU
	Tanh     Activation = device.Tanh
	Sigmoid  Activation = device.Sigmoid
)

// LinearActivation returns a(x·wᵀ + b): an affine map and the function after it, in one
// pass over memory, and so is the gradient of the function with that of b.
//
//	x: (..., in)   w: (out, in)   b: (out), or nil   result: (..., out)
//
// It gives the numbers of x.Linear(w, b) followed by the method of that name, and the
// gradient of b but for the order of its sum. It panics as Linear does, and with ErrValue
// for an unknown function.
func (x *Tensor) LinearActivation(w, b *Tensor, a Activation) *Tensor {
	const op = "LinearActivation"
	if a > Sigmoid || !x.linearFuses(w, b) {
		return x.linearActivationComposite(w, b, a)
	}
	tracked := Tracked(x, w, b)
	z, y := x.linearThen(op, w, b, nil, a, tracked && !a.FromResult())
	if !tracked {
		return z
	}
	if y == nil {
		y = z.Detach()
	}
	kernel := func(dz *Tensor, need []bool) []*Tensor {
		du, db := activationGrad(op, dz, y, b, a, need[2])
		grads := []*Tensor{nil, nil, db}
		if need[0] {
			grads[0] = du.MatMul(w)
		}
		if need[1] {
			grads[1] = matMul(du.rows().MT(), x.rows())
		}
		return grads
	}
	composite := func() *Tensor { return x.linearActivationComposite(w, b, a) }
	return RecordKernel(op, z, kernel, composite, x, w, b)
}

// LinearAdd returns x·wᵀ + b + residual in one pass over memory.
//
//	x: (..., in)   w: (out, in)   b: (out), or nil   residual, result: (..., out)
//
// It gives the numbers of x.Linear(w, b).Add(residual) and panics as these do.
func (x *Tensor) LinearAdd(w, b, residual *Tensor) *Tensor {
	const op = "LinearAdd"
	r := len(x.a.Shape) - 1
	if !x.linearFuses(w, b) || !likeOrNil(x, residual) || len(residual.a.Shape) != r+1 ||
		residual.a.Shape[r] != w.a.Shape[0] || !layout.Equal(residual.a.Shape[:r], x.a.Shape[:r]) {
		return x.Linear(w, b).Add(residual)
	}
	z, _ := x.linearThen(op, w, b, residual, Identity, false)
	if !Tracked(x, w, b, residual) {
		return z
	}
	return Record(op, z, append(x.linearEdges(w, b), Wrt(residual, same))...)
}

// linearFuses reports whether the backend computes what follows Linear along with it.
func (x *Tensor) linearFuses(w, b *Tensor) bool {
	_, ok := x.st.be.(device.ActivationLinearer)
	if !ok || x.a.DType != F32 && x.a.DType != F64 || !likeOrNil(x, w) || len(w.a.Shape) != 2 {
		return false
	}
	x.checkLinear(w, b)
	return true
}

// linearThen computes a(x·wᵀ + b + residual), unrecorded, and, where it is to be kept,
// what a is given.
func (x *Tensor) linearThen(op string, w, b, residual *Tensor, a Activation, keep bool) (z, kept *Tensor) {
	r := len(x.a.Shape)
	var room [inlineRank]int
	z = empty(x.a.DType, append(append(room[:0], x.a.Shape[:r-1]...), w.a.Shape[0]), x.st.be)
	rows, zs := x, z
	if r != 2 {
		rows, zs = x.Detach().rows(), z.rows()
		if residual != nil {
			residual = residual.Detach().rows()
		}
	}
	if keep {
		kept = zs.like(z.a.DType)
	}
	callCounted(op, products(z, w.a.Shape[1]), []*Tensor{zs, kept}, []*Tensor{rows, w, b, residual},
		func(be device.ActivationLinearer, z, x []*device.Array) error {
			return be.LinearActivation(z[0], z[1], x[0], x[1], x[2], x[3], a)
		})
	return z, kept
}

// activationGrad returns the gradients of what a was given and of the bias b, nil unless
// it is needed.
func activationGrad(op string, dz, y, b *Tensor, a Activation, needed bool) (du, db *Tensor) {
	du = dz.like(dz.a.DType)
	if needed {
		db = b.like(b.a.DType)
	}
	callOptional(op, []*Tensor{du.rows(), db}, []*Tensor{dz.rows(), y.rows()},
		func(be device.ActivationLinearer, z, x []*device.Array) error {
			return be.LinearActivationGrad(z[0], z[1], x[0], x[1], a)
		})
	return du, db
}

// linearActivationComposite is the specification of LinearActivation.
func (x *Tensor) linearActivationComposite(w, b *Tensor, a Activation) *Tensor {
	return x.Linear(w, b).Activate(a)
}

// Activate returns a(x), elementwise: what the method of that name returns.
// It panics with ErrValue for an unknown function.
func (x *Tensor) Activate(a Activation) *Tensor {
	switch a {
	case Identity:
		return x
	case ReLU:
		return x.ReLU()
	case GELU:
		return x.GELU()
	case GELUTanh:
		return x.GELUTanh()
	case SiLU:
		return x.SiLU()
	case Tanh:
		return x.Tanh()
	case Sigmoid:
		return x.Sigmoid()
	}
	failf("Activate", ErrValue, []*Tensor{x}, "unknown activation %d", a)
	return nil
}
