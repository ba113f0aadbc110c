package tensor

import (
	"cresset/device"
	"cresset/internal/layout"
)

// GroupNorm normalises each of the given number of groups of channels, in each image for
// itself, to mean 0 and variance 1, and returns that times weight plus bias, which may be
// nil.
//
//	x: (N, C, …)   weight, bias: (C)   result: (N, C, …)
//
// 16-bit floats are summed in F32. It panics with ErrShape where sizes do not fit.
// Source: arXiv:1803.08494, section 3.
func (x *Tensor) GroupNorm(groups int, weight, bias *Tensor, eps float64) *Tensor {
	const op = "GroupNorm"
	if len(x.a.Shape) < 2 {
		fail(op, ErrShape, "needs at least 2 dimensions: batch and channels", x)
	}
	if groups < 1 || x.a.Shape[1] == 0 || x.a.Shape[1]%groups != 0 {
		failf(op, ErrShape, []*Tensor{x}, "%d channels do not divide into %d groups", x.a.Shape[1], groups)
	}
	if layout.Len(x.a.Shape[2:]) == 0 {
		fail(op, ErrShape, "a channel without elements cannot be normalised", x)
	}
	z, _, _ := normalize(op, x, weight, bias, &device.Norm{Groups: groups, Eps: eps})
	return z
}

// InstanceNorm normalises each channel of each image for itself: BatchNorm for every
// image alone.
//
//	x: (N, C, …)   runningMean, runningVar, weight, bias: (C), or nil   result: (N, C, …)
//
// With Training the statistics are those of x, and the running ones follow their mean
// over the batch; without, the running ones are used (PyTorch's use_input_stats).
// It panics as BatchNorm does. Source: arXiv:1607.08022.
func (x *Tensor) InstanceNorm(runningMean, runningVar, weight, bias *Tensor, o BatchNormOptions) *Tensor {
	const op = "InstanceNorm"
	if len(x.a.Shape) < 2 {
		fail(op, ErrShape, "needs at least 2 dimensions: batch and channels", x)
	}
	x.runningArgs(op, runningMean, runningVar, o)
	if !o.Training {
		return x.normalizeWith(op, runningMean, runningVar, weight, bias, o.Eps)
	}
	n, c, count := x.a.Shape[0], x.a.Shape[1], layout.Len(x.a.Shape[2:])
	if count == 1 {
		fail(op, ErrShape, "one element in a channel has no variance to train with", x)
	}
	if x.Len() == 0 {
		return x.Clone()
	}
	z, mean, variance := normalize(op, x, weight, bias, &device.Norm{Groups: c, Eps: o.Eps})
	average := func(s *Tensor) *Tensor { return s.Reshape(n, c).Sum(0).DivScalar(float64(n)) }
	if runningMean != nil {
		follow(runningMean, average(mean), o.Momentum)
	}
	if runningVar != nil {
		follow(runningVar, average(unbiased(runningVar, variance, count)), o.Momentum)
	}
	return z
}
