// Package extend adds to cresset from outside, with exported names alone: an operation
// with its gradient, a module that nn finds the parameters of, and a backend.
package extend

import (
	"cresset/nn"
	"cresset/tensor"
)

// Snake returns x + sin²(αx)/α elementwise (Ziyin et al., arXiv:2006.08195, eq. 3).
//
//	x: (…, C)   alpha: (C), not 0   result: (…, C)
//
// It panics with ErrShape if alpha is not one number for each channel.
func Snake(x, alpha *tensor.Tensor) *tensor.Tensor {
	if alpha.Rank() != 1 || x.Rank() < 1 || alpha.Dim(0) != x.Dim(-1) {
		tensor.Fail("Snake", tensor.ErrShape, "alpha has one element for each channel, the last dimension of x", x, alpha)
	}
	var z *tensor.Tensor
	tensor.NoGrad(func() { // one operation on the tape instead of those it is made of
		z = x.Add(x.Mul(alpha).Sin().Square().Div(alpha))
	})
	if !tensor.Tracked(x, alpha) {
		return z
	}
	double := func() *tensor.Tensor { return x.Mul(alpha).MulScalar(2).Sin() } // sin 2αx
	return tensor.Record("Snake", z,
		tensor.Wrt(x, func(dz *tensor.Tensor) *tensor.Tensor {
			return dz.Mul(double().AddScalar(1))
		}, x, alpha),
		tensor.Wrt(alpha, func(dz *tensor.Tensor) *tensor.Tensor { // (x·sin 2αx - sin²(αx)/α)/α
			s := x.Mul(alpha).Sin()
			return dz.Mul(x.Mul(double()).Sub(s.Square().Div(alpha)).Div(alpha))
		}, x, alpha))
}

// Periodic is a layer that applies Snake with an α for each channel that is learned.
type Periodic struct {
	nn.Base
	Alpha *tensor.Tensor // (C)
}

// NewPeriodic starts with α = 1.
func NewPeriodic(channels int) *Periodic {
	return &Periodic{Alpha: tensor.Ones(channels).RequireGrad()}
}

// Forward returns Snake of x.
//
//	x: (…, C)   result: (…, C)
func (p *Periodic) Forward(x *tensor.Tensor) *tensor.Tensor { return Snake(x, p.Alpha) }
