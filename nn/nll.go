package nn

import (
	"fmt"
	"slices"

	"cresset/tensor"
)

// ignoreNothing is PyTorch's default of the class that a loss leaves out: none.
const ignoreNothing = -100

// NLL returns the mean of NLLLoss.
func NLL(input, target *tensor.Tensor) *tensor.Tensor { return NLLLoss{}.Forward(input, target) }

// NLLLoss is the negative log-likelihood -w[y]·x[y] of class y under the
// log-probabilities x.
//
//	input: (C), (N, C) or (N, C, d…)   target: (), (N) or (N, d…) I64
//
// Its mean is over the weights: Σ -w[y]·x[y] / Σ w[y].
type NLLLoss struct {
	Weight      *tensor.Tensor `nn:"weight,buffer"` // (C), nil means 1
	IgnoreIndex *int           // elements of this class count nothing; nil means -100
	Reduction   Reduction
}

// Forward returns the loss of input and target. It panics with ErrShape if shapes do not
// agree and with ErrIndex for a class that is not one.
func (l NLLLoss) Forward(input, target *tensor.Tensor) *tensor.Tensor {
	const op = "NLLLoss"
	rows, class := classRows(op, input, target)
	checkClassWeight(op, l.Weight, input, rows)
	ignore := orDefault(l.IgnoreIndex, ignoreNothing)
	ignored := class.EqScalar(ignore)
	at := class.MaskedFill(ignored, 0)
	loss := rows.Gather(1, at.Unsqueeze(1)).Squeeze(1).Neg()
	return classLoss{op, l.Weight, l.Reduction, target.Shape()}.of(loss, at, ignored)
}

// classRows returns the input with the classes last, (rows, C), and the target as (rows).
func classRows(op string, input, target *tensor.Tensor) (rows, class *tensor.Tensor) {
	if !target.DType().IsInt() {
		tensor.Fail(op, tensor.ErrDType, "classes are integers", input, target)
	}
	shape := input.Shape()
	switch {
	case len(shape) == 0:
		tensor.Fail(op, tensor.ErrShape, "the input needs a dimension of classes", input, target)
	case len(shape) == 1 && target.Rank() != 0,
		len(shape) > 1 && !slices.Equal(target.Shape(), slices.Delete(slices.Clone(shape), 1, 2)):
		tensor.Fail(op, tensor.ErrShape, "the target has the shape of the input without its dimension of "+
			"classes, which is the second, or the only one", input, target)
	}
	class = target.Reshape(-1)
	if class.DType() != tensor.I64 {
		class = class.To(tensor.I64)
	}
	return classesLast(input), class
}

// classesLast returns (C), (N, C) or (N, C, d…) as (rows, C).
func classesLast(x *tensor.Tensor) *tensor.Tensor {
	switch x.Rank() {
	case 1:
		return x.Unsqueeze(0)
	case 2:
		return x
	}
	dims := []int{0}
	for d := 2; d < x.Rank(); d++ {
		dims = append(dims, d)
	}
	c := x.Dim(1)
	rows := 1
	for _, d := range dims {
		rows *= x.Dim(d)
	}
	return x.Permute(append(dims, 1)...).Reshape(rows, c)
}

func checkClassWeight(op string, weight, input, rows *tensor.Tensor) {
	if weight != nil && (weight.Rank() != 1 || weight.Dim(0) != rows.Dim(1)) {
		tensor.Fail(op, tensor.ErrShape, fmt.Sprintf("weight needs shape [%d]", rows.Dim(1)), input, weight)
	}
}

// A classLoss weighs and reduces the losses of rows that have a class each.
type classLoss struct {
	op        string
	weight    *tensor.Tensor
	reduction Reduction
	shape     []int // of the target
}

// of reduces the losses of rows, in which at is the class, or 0 where ignored holds.
func (c classLoss) of(loss, at, ignored *tensor.Tensor) *tensor.Tensor {
	if c.weight != nil {
		w := c.weight.IndexSelect(0, at).MaskedFill(ignored, 0)
		return c.reduce(loss.MaskedFill(ignored, 0).Mul(w), func() *tensor.Tensor { return w.Sum() })
	}
	return c.reduce(loss.MaskedFill(ignored, 0), func() *tensor.Tensor {
		return ignored.LogicalNot().Sum().To(loss.DType())
	})
}

// reduce reduces weighted losses; total returns the sum of the weights.
func (c classLoss) reduce(loss *tensor.Tensor, total func() *tensor.Tensor) *tensor.Tensor {
	switch c.reduction {
	case Mean:
		return loss.Sum().Div(total())
	case None:
		return loss.Reshape(c.shape...)
	}
	return c.reduction.of(c.op, loss)
}
