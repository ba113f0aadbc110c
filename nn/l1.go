package nn

import "cresset/tensor"

// L1 returns the mean of the absolute differences. See L1Loss.
func L1(input, target *tensor.Tensor) *tensor.Tensor { return L1Loss{}.Forward(input, target) }

// L1Loss is the absolute error |x - y|, whose gradient is 0 where x = y.
type L1Loss struct{ Reduction Reduction }

// Forward returns the loss of input and target, of one shape.
func (l L1Loss) Forward(input, target *tensor.Tensor) *tensor.Tensor {
	alike("L1Loss", input, target)
	return l.Reduction.of("L1Loss", input.Sub(target).Abs())
}
