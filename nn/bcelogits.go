package nn

import "cresset/tensor"

// BCEWithLogits returns the mean of BCEWithLogitsLoss.
func BCEWithLogits(input, target *tensor.Tensor) *tensor.Tensor {
	return BCEWithLogitsLoss{}.Forward(input, target)
}

// BCEWithLogitsLoss is the binary cross-entropy -w·(p·y·log σ(x) + (1-y)·log(1-σ(x))) of
// a logit x.
type BCEWithLogitsLoss struct {
	Weight    *tensor.Tensor `nn:"weight,buffer"`     // w, broadcast to the input; nil means 1
	PosWeight *tensor.Tensor `nn:"pos_weight,buffer"` // p, broadcast to the input; nil means 1
	Reduction Reduction
}

// Forward returns the loss of input and target, of one shape.
func (l BCEWithLogitsLoss) Forward(input, target *tensor.Tensor) *tensor.Tensor {
	const op = "BCEWithLogitsLoss"
	alike(op, input, target)
	// log(1-σ(x)) = log σ(x) - x, so the loss is (1-y)·x - (1 + (p-1)·y)·log σ(x).
	log := input.LogSigmoid()
	if l.PosWeight != nil {
		log = log.Mul(l.PosWeight.ExpandAs(target).SubScalar(1).Mul(target).AddScalar(1))
	}
	loss := target.RSubScalar(1).Mul(input).Sub(log)
	if l.Weight != nil {
		loss = loss.Mul(l.Weight.ExpandAs(loss))
	}
	return l.Reduction.of(op, loss)
}
