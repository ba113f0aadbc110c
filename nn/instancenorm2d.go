package nn

import "cresset/tensor"

// InstanceNorm2d normalises each channel of each image to mean 0 and variance 1
// (Ulyanov, Vedaldi and Lempitsky, arXiv:1607.08022).
//
//	x: (N, C, H, W) or (C, H, W)   y: as x
type InstanceNorm2d struct{ batchNorm }

// InstanceNorm2dOptions are the rare settings of an InstanceNorm2d, which by default has
// neither parameters nor running statistics.
type InstanceNorm2dOptions struct {
	Eps      float64 // added to the variance; 0 means 1e-5
	Momentum float64 // the share of a batch in the new running statistics; 0 means 0.1
	Affine   bool    // scale and shift each channel
	NoBias   bool    // only scale
	Stats    bool    // keep running statistics for evaluation
}

// NewInstanceNorm2d returns a layer for the given number of channels.
func NewInstanceNorm2d(channels int) *InstanceNorm2d { return InstanceNorm2dOptions{}.New(channels) }

// New is NewInstanceNorm2d with options.
func (o InstanceNorm2dOptions) New(channels int) *InstanceNorm2d {
	b := BatchNormOptions{Eps: o.Eps, Momentum: o.Momentum, NoAffine: !o.Affine, NoBias: o.NoBias, NoStats: !o.Stats}
	return &InstanceNorm2d{b.new("InstanceNorm2d", channels)}
}

// Forward applies the layer. It panics with ErrShape unless x has the channels, and
// where an image has a single pixel.
func (l *InstanceNorm2d) Forward(x *tensor.Tensor) *tensor.Tensor {
	x = l.Before(l, x)
	l.check(x, -3, "(N, C, H, W) or (C, H, W)", 3, 4)
	o := l.settings()
	if x.Rank() == 3 {
		y := x.Unsqueeze(0).InstanceNorm(l.RunningMean, l.RunningVar, l.Weight, l.Bias, o)
		return l.After(l, x, y.Squeeze(0))
	}
	return l.After(l, x, x.InstanceNorm(l.RunningMean, l.RunningVar, l.Weight, l.Bias, o))
}
