package nn

import "cresset/tensor"

// BCE returns the mean of BCELoss.
func BCE(input, target *tensor.Tensor) *tensor.Tensor { return BCELoss{}.Forward(input, target) }

// BCELoss is the binary cross-entropy -w·(y·log x + (1-y)·log(1-x)) of a probability x.
// Logarithms are no less than -100 and gradients by x are finite. For the logits that a
// network gives use BCEWithLogits, which loses no digits.
type BCELoss struct {
	Weight    *tensor.Tensor `nn:"weight,buffer"` // w, broadcast to the input; nil means 1
	Reduction Reduction
}

// Forward returns the loss of input and target, of one shape.
func (l BCELoss) Forward(input, target *tensor.Tensor) *tensor.Tensor {
	const op = "BCELoss"
	alike(op, input, target)
	loss := binaryCrossEntropy(input, target)
	if l.Weight != nil {
		loss = loss.Mul(l.Weight.ExpandAs(loss))
	}
	return l.Reduction.of(op, loss)
}

// binaryCrossEntropy is recorded as one operation: where a logarithm is cut off, the
// gradient (x-y)/(x·(1-x)) of the loss that is not points the right way.
func binaryCrossEntropy(x, y *tensor.Tensor) *tensor.Tensor {
	var loss, slope *tensor.Tensor
	tensor.NoGrad(func() {
		log := x.Log().ClampMin(-100)
		log1 := x.Neg().Log1p().ClampMin(-100)
		slope = log1.Sub(log)
		loss = y.Mul(slope).Sub(log1) // -(y·log x + (1-y)·log(1-x))
	})
	if !tensor.Tracked(x, y) {
		return loss
	}
	return tensor.Record("BinaryCrossEntropy", loss,
		tensor.Wrt(x, func(dz *tensor.Tensor) *tensor.Tensor {
			return dz.Mul(x.Sub(y)).Div(x.RSubScalar(1).Mul(x).ClampMin(1e-12))
		}, x, y),
		tensor.Wrt(y, func(dz *tensor.Tensor) *tensor.Tensor {
			if !tensor.Tracked(x) {
				return dz.Mul(slope)
			}
			return dz.Mul(x.Neg().Log1p().ClampMin(-100).Sub(x.Log().ClampMin(-100)))
		}, x, slope))
}
