package nn

import "cresset/tensor"

// BatchNorm1d normalises each channel over the batch to mean 0 and variance 1, then scales
// and shifts it (Ioffe and Szegedy, arXiv:1502.03167). In evaluation it uses running
// statistics, which training lets follow those of the batches.
//
//	x: (N, C) or (N, C, L)   y: as x
type BatchNorm1d struct{ batchNorm }

// BatchNorm1dOptions are the rare settings of a BatchNorm1d: see BatchNormOptions.
type BatchNorm1dOptions BatchNormOptions

// NewBatchNorm1d returns a layer for the given number of channels, with weight 1, bias 0,
// running mean 0 and running variance 1.
func NewBatchNorm1d(channels int) *BatchNorm1d { return BatchNorm1dOptions{}.New(channels) }

// New is NewBatchNorm1d with options.
func (o BatchNorm1dOptions) New(channels int) *BatchNorm1d {
	return &BatchNorm1d{BatchNormOptions(o).new("BatchNorm1d", channels)}
}

// Forward applies the layer. It panics with ErrShape unless x has the channels, and in
// training where a channel has a single element.
func (l *BatchNorm1d) Forward(x *tensor.Tensor) *tensor.Tensor {
	x = l.Before(l, x)
	l.check(x, 1, "(N, C) or (N, C, L)", 2, 3)
	return l.After(l, x, x.BatchNorm(l.RunningMean, l.RunningVar, l.Weight, l.Bias, l.counted()))
}

// ForwardReLU returns the ReLU of Forward(x), in one pass over memory. Hooks see the
// clipped output.
func (l *BatchNorm1d) ForwardReLU(x *tensor.Tensor) *tensor.Tensor {
	x = l.Before(l, x)
	l.check(x, 1, "(N, C) or (N, C, L)", 2, 3)
	return l.After(l, x, x.BatchNormReLU(nil, l.RunningMean, l.RunningVar, l.Weight, l.Bias, l.counted()))
}
