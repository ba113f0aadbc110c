package nn

import (
	"fmt"

	"cresset/tensor"
)

// Huber returns the mean of HuberLoss with Delta 1.
func Huber(input, target *tensor.Tensor) *tensor.Tensor { return HuberLoss{}.Forward(input, target) }

// HuberLoss is (x - y)²/2 where |x - y| < Delta and Delta·(|x - y| - Delta/2) elsewhere
// (Huber, "Robust estimation of a location parameter", 1964).
type HuberLoss struct {
	Delta     *float64 // nil means 1
	Reduction Reduction
}

// Forward returns the loss of input and target, of one shape. It panics with ErrValue
// unless Delta is positive.
func (l HuberLoss) Forward(input, target *tensor.Tensor) *tensor.Tensor {
	const op = "HuberLoss"
	alike(op, input, target)
	delta := orDefault(l.Delta, 1)
	if !(delta > 0) {
		tensor.Fail(op, tensor.ErrValue, fmt.Sprintf("delta is %g, must be positive", delta), input, target)
	}
	return l.Reduction.of(op, huber(input.Sub(target).Abs(), delta))
}
