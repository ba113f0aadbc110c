package nn

import (
	"fmt"

	"cresset/tensor"
)

// GroupNorm normalises groups of channels to mean 0 and variance 1, then scales and
// shifts each channel (Wu and He, arXiv:1803.08494).
//
//	x: (N, C, d…)   y: (N, C, d…)
type GroupNorm struct {
	Base
	Weight *tensor.Tensor // (C), or nil
	Bias   *tensor.Tensor // (C), or nil
	Groups int
	Eps    float64 // added to the variance
	c      int
}

// GroupNormOptions are the rare settings of a GroupNorm.
type GroupNormOptions NormOptions

// NewGroupNorm returns a layer for channels in the given number of groups, with weight 1,
// bias 0 and an Eps of 1e-5.
func NewGroupNorm(groups, channels int) *GroupNorm { return GroupNormOptions{}.New(groups, channels) }

// New is NewGroupNorm with options. It panics with ErrValue unless groups divides
// channels.
func (o GroupNormOptions) New(groups, channels int) *GroupNorm {
	if groups < 1 || channels%groups != 0 {
		tensor.Fail("GroupNorm", tensor.ErrValue, fmt.Sprintf("%d groups do not divide %d channels", groups, channels))
	}
	l := &GroupNorm{Groups: groups, Eps: orElse(o.Eps, 1e-5), c: channels}
	l.Weight, l.Bias = NormOptions(o).affine(channels)
	return l
}

// Forward applies the layer. It panics with ErrShape unless x has the channels.
func (l *GroupNorm) Forward(x *tensor.Tensor) *tensor.Tensor {
	x = l.Before(l, x)
	return l.After(l, x, x.GroupNorm(l.Groups, l.Weight, l.Bias, l.Eps))
}

func (l *GroupNorm) String() string {
	return fmt.Sprintf("GroupNorm(%d, %d, eps=%s, affine=%s, bias=%s)", l.Groups, l.c, number(l.Eps),
		python(l.Weight != nil), python(l.Bias != nil))
}
