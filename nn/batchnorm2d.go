package nn

import "cresset/tensor"

// BatchNorm2d normalises each channel over the batch to mean 0 and variance 1, then scales
// and shifts it (Ioffe and Szegedy, arXiv:1502.03167). In evaluation it uses running
// statistics, which training lets follow those of the batches.
//
//	x: (N, C, H, W)   y: as x
type BatchNorm2d struct{ batchNorm }

// BatchNorm2dOptions are the rare settings of a BatchNorm2d: see BatchNormOptions.
type BatchNorm2dOptions BatchNormOptions

// NewBatchNorm2d returns a layer for the given number of channels, with weight 1, bias 0,
// running mean 0 and running variance 1.
func NewBatchNorm2d(channels int) *BatchNorm2d { return BatchNorm2dOptions{}.New(channels) }

// New is NewBatchNorm2d with options.
func (o BatchNorm2dOptions) New(channels int) *BatchNorm2d {
	return &BatchNorm2d{BatchNormOptions(o).new("BatchNorm2d", channels)}
}

// Forward applies the layer. It panics with ErrShape unless x has the channels, and in
// training where a channel has a single element.
func (l *BatchNorm2d) Forward(x *tensor.Tensor) *tensor.Tensor {
	x = l.Before(l, x)
	l.check(x, 1, "(N, C, H, W)", 4)
	return l.After(l, x, x.BatchNorm(l.RunningMean, l.RunningVar, l.Weight, l.Bias, l.counted()))
}

// ForwardReLU returns the ReLU of Forward(x), in one pass over memory. Hooks see the
// clipped output.
func (l *BatchNorm2d) ForwardReLU(x *tensor.Tensor) *tensor.Tensor { return l.ForwardAddReLU(x, nil) }

// ForwardAddReLU returns the ReLU of Forward(x) + shortcut, the end of a residual block, in
// one pass over memory. shortcut broadcasts to x; nil adds nothing. Hooks see that as the output.
func (l *BatchNorm2d) ForwardAddReLU(x, shortcut *tensor.Tensor) *tensor.Tensor {
	x = l.Before(l, x)
	l.check(x, 1, "(N, C, H, W)", 4)
	return l.After(l, x, x.BatchNormReLU(shortcut, l.RunningMean, l.RunningVar, l.Weight, l.Bias, l.counted()))
}
