package nn

import (
	"fmt"
	"slices"

	"cresset/tensor"
)

// A Reduction says what a loss makes of the losses of the elements.
type Reduction uint8

const (
	Mean      Reduction = iota // their mean, the default
	Sum                        // their sum
	None                       // themselves
	BatchMean                  // their sum over the size of the first dimension (KLDivLoss alone)
)

// Losses are functions with PyTorch's defaults, and structs of its names for the rare
// settings:
//
//	loss := nn.MSE(x, y)
//	loss := nn.MSELoss{Reduction: nn.Sum}.Forward(x, y)
//
// A setting whose zero means something is a pointer, and nil is PyTorch's default:
// nn.SmoothL1Loss{Beta: new(0.5)}.
//
// Unlike PyTorch, they refuse to broadcast: input and target have one shape. A target
// of shape (N) beside an input of shape (N, 1) is a mistake far more often than a wish;
// BroadcastTo says it where it is one.

// of reduces the losses of the elements.
func (r Reduction) of(op string, loss *tensor.Tensor) *tensor.Tensor {
	switch r {
	case Mean:
		return loss.Mean()
	case Sum:
		return loss.Sum()
	case None:
		return loss
	}
	r.fail(op, loss)
	return nil
}

func (r Reduction) fail(op string, ts ...*tensor.Tensor) {
	tensor.Fail(op, tensor.ErrValue, fmt.Sprintf("reduction %d is not one of this loss", r), ts...)
}

// alike panics unless input and target have one shape.
func alike(op string, input, target *tensor.Tensor) {
	if !slices.Equal(input.Shape(), target.Shape()) {
		tensor.Fail(op, tensor.ErrShape, "a loss does not broadcast: input and target need one shape "+
			"(BroadcastTo or Reshape one of them)", input, target)
	}
}
