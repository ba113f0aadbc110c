package nn

import (
	"fmt"

	"cresset/tensor"
)

// SmoothL1 returns the mean of SmoothL1Loss with Beta 1.
func SmoothL1(input, target *tensor.Tensor) *tensor.Tensor {
	return SmoothL1Loss{}.Forward(input, target)
}

// SmoothL1Loss is (x - y)²/(2·Beta) where |x - y| < Beta and |x - y| - Beta/2 elsewhere
// (Girshick, arXiv:1504.08083, eq. 3). With a Beta of 0 it is L1Loss.
type SmoothL1Loss struct {
	Beta      *float64 // nil means 1
	Reduction Reduction
}

// Forward returns the loss of input and target, of one shape. It panics with ErrValue if
// Beta is negative.
func (l SmoothL1Loss) Forward(input, target *tensor.Tensor) *tensor.Tensor {
	const op = "SmoothL1Loss"
	alike(op, input, target)
	beta := orDefault(l.Beta, 1)
	if beta < 0 {
		tensor.Fail(op, tensor.ErrValue, fmt.Sprintf("beta is %g, must not be negative", beta), input, target)
	}
	a := input.Sub(target).Abs()
	if beta > 0 {
		a = huber(a, beta).DivScalar(beta)
	}
	return l.Reduction.of(op, a)
}

// huber returns a²/2 where a < delta and delta·(a - delta/2) elsewhere, for a ≥ 0.
func huber(a *tensor.Tensor, delta float64) *tensor.Tensor {
	m := a.ClampMax(delta)
	return m.Mul(a.Sub(m.MulScalar(0.5)))
}
