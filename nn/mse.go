package nn

import "cresset/tensor"

// MSE returns the mean of the squared differences. See MSELoss.
func MSE(input, target *tensor.Tensor) *tensor.Tensor { return MSELoss{}.Forward(input, target) }

// MSELoss is the squared error (x - y)².
type MSELoss struct{ Reduction Reduction }

// Forward returns the loss of input and target, of one shape.
func (l MSELoss) Forward(input, target *tensor.Tensor) *tensor.Tensor {
	alike("MSELoss", input, target)
	return l.Reduction.of("MSELoss", input.Sub(target).Square())
}
