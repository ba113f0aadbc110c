package nn

import (
	"fmt"
	"slices"

	"cresset/tensor"
)

// CrossEntropy returns the mean of CrossEntropyLoss.
func CrossEntropy(input, target *tensor.Tensor) *tensor.Tensor {
	return CrossEntropyLoss{}.Forward(input, target)
}

// CrossEntropyLoss is the cross-entropy -Σ w[c]·y[c]·log softmax(x)[c] of logits x, for a
// class, whose y is 1 at it and 0 elsewhere, or for probabilities y.
//
//	input: (C), (N, C) or (N, C, d…)
//	target: (), (N) or (N, d…) I64, the classes; or the input's shape, probabilities
//
// For classes its mean is over their weights, as that of NLLLoss, for probabilities over
// the rows. With LabelSmoothing ε, y is (1-ε)·y + ε/C (Szegedy et al., arXiv:1512.00567,
// section 7).
type CrossEntropyLoss struct {
	Weight         *tensor.Tensor `nn:"weight,buffer"` // (C), nil means 1
	IgnoreIndex    *int           // elements of this class count nothing; nil means -100
	LabelSmoothing float64        // ε, of [0, 1]
	Reduction      Reduction
}

// Forward returns the loss of input and target. It panics with ErrShape if shapes do not
// agree, with ErrIndex for a class that is not one, and with ErrValue unless
// LabelSmoothing lies in [0, 1].
func (l CrossEntropyLoss) Forward(input, target *tensor.Tensor) *tensor.Tensor {
	const op = "CrossEntropyLoss"
	if !(l.LabelSmoothing >= 0 && l.LabelSmoothing <= 1) {
		tensor.Fail(op, tensor.ErrValue, fmt.Sprintf("label smoothing %g is not in [0, 1]", l.LabelSmoothing), input)
	}
	if target.DType().IsFloat() {
		return l.probabilities(op, input, target)
	}
	rows, class := classRows(op, input, target)
	checkClassWeight(op, l.Weight, input, rows)
	ignore := orDefault(l.IgnoreIndex, ignoreNothing)
	reduction := classLoss{op, l.Weight, l.Reduction, target.Shape()}
	ignored := class.EqScalar(ignore)
	at := class.MaskedFill(ignored, 0)
	if l.LabelSmoothing == 0 {
		return reduction.of(rows.ClassLoss(class, ignore), at, ignored)
	}
	return l.smoothed(reduction, rows.LogSoftmax(1), at, ignored)
}

// LinearCrossEntropy returns CrossEntropy(x.Linear(weight, nil), target) for rows of
// features x and a large matrix, such as a language model's head, without the logits of
// all rows in memory; see tensor.LinearClassLoss.
//
//	x: (..., in)   weight: (classes, in)   target: (...) I64   result: ()
//
// It panics with ErrShape if shapes do not agree and with ErrIndex for a class that is
// not one.
func LinearCrossEntropy(x, weight, target *tensor.Tensor) *tensor.Tensor {
	const op = "LinearCrossEntropy"
	if r := x.Rank(); r == 0 || !slices.Equal(x.Shape()[:r-1], target.Shape()) {
		tensor.Fail(op, tensor.ErrShape, "needs a class for each row (..., in) of features", x, weight, target)
	}
	class := target.Reshape(-1)
	ignored := class.EqScalar(ignoreNothing)
	loss := x.Reshape(-1, x.Dim(-1)).LinearClassLoss(weight, class, ignoreNothing)
	return classLoss{op, nil, Mean, target.Shape()}.of(loss, class.MaskedFill(ignored, 0), ignored)
}

// smoothed is the loss of classes with label smoothing, from the log-probabilities.
func (l CrossEntropyLoss) smoothed(c classLoss, logp, at, ignored *tensor.Tensor) *tensor.Tensor {
	nll := logp.Gather(1, at.Unsqueeze(1)).Squeeze(1).Neg()
	even := logp.Neg()
	weight := ignored.LogicalNot().To(logp.DType()) // of each row
	if l.Weight != nil {
		weight = weight.Mul(l.Weight.IndexSelect(0, at))
		even = even.Mul(l.Weight)
	}
	nll = nll.Mul(weight).MulScalar(1 - l.LabelSmoothing)
	even = even.Sum(1).MaskedFill(ignored, 0).MulScalar(l.LabelSmoothing / float64(logp.Dim(1)))
	return c.reduce(nll.Add(even), func() *tensor.Tensor { return weight.Sum() })
}

// probabilities is the loss of targets that are probabilities.
func (l CrossEntropyLoss) probabilities(op string, input, target *tensor.Tensor) *tensor.Tensor {
	alike(op, input, target)
	if input.Rank() == 0 {
		tensor.Fail(op, tensor.ErrShape, "the input needs a dimension of classes", input, target)
	}
	if l.IgnoreIndex != nil && *l.IgnoreIndex >= 0 {
		tensor.Fail(op, tensor.ErrValue, "a class to ignore means nothing where targets are probabilities",
			input, target)
	}
	x, y := classesLast(input), classesLast(target)
	checkClassWeight(op, l.Weight, input, x)
	if e := l.LabelSmoothing; e > 0 {
		y = y.MulScalar(1 - e).AddScalar(e / float64(x.Dim(1)))
	}
	logp := x.LogSoftmax(1)
	if l.Weight != nil {
		logp = logp.Mul(l.Weight)
	}
	loss := logp.Mul(y).Sum(1).Neg()
	if l.Reduction != None {
		return l.Reduction.of(op, loss)
	}
	shape := slices.Clone(input.Shape())
	at := min(1, len(shape)-1)
	return loss.Reshape(slices.Delete(shape, at, at+1)...)
}
