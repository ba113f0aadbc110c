package nn

import "cresset/tensor"

// KLDiv returns the mean of KLDivLoss over all elements. For the divergence itself,
// which sums over classes, use KLDivLoss{Reduction: BatchMean}.
func KLDiv(input, target *tensor.Tensor) *tensor.Tensor { return KLDivLoss{}.Forward(input, target) }

// KLDivLoss is y·(log y - x): what an element adds to the Kullback-Leibler divergence of
// the distribution whose logarithm is x, the input, from y, the target.
type KLDivLoss struct {
	LogTarget bool // the target is log y
	Reduction Reduction
}

// Forward returns the loss of input and target, of one shape.
func (l KLDivLoss) Forward(input, target *tensor.Tensor) *tensor.Tensor {
	const op = "KLDivLoss"
	alike(op, input, target)
	var loss *tensor.Tensor
	if l.LogTarget {
		loss = target.Exp().Mul(target.Sub(input))
	} else {
		loss = target.XLogY(target).Sub(target.Mul(input))
	}
	if l.Reduction != BatchMean {
		return l.Reduction.of(op, loss)
	}
	if loss.Rank() == 0 {
		return loss // a batch of one
	}
	return loss.Sum().DivScalar(float64(loss.Dim(0)))
}
