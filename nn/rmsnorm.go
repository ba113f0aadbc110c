package nn

import (
	"fmt"

	"cresset/tensor"
)

// RMSNorm divides the last dimensions of x by the root of their mean square, then scales
// each element (Zhang and Sennrich, arXiv:1910.07467).
//
//	x: (..., shape…)   y: (..., shape…)
type RMSNorm struct {
	Base
	Weight *tensor.Tensor // (shape…), or nil
	Eps    float64        // added to the mean square; 0 means the distance from 1 to the next number
	shape  []int
}

// RMSNormOptions are the rare settings of an RMSNorm; NoBias means nothing to it.
type RMSNormOptions NormOptions

// NewRMSNorm returns a layer that normalises over the last dimensions, whose sizes are
// shape, with weight 1.
func NewRMSNorm(shape ...int) *RMSNorm { return RMSNormOptions{}.New(shape...) }

// New is NewRMSNorm with options.
func (o RMSNormOptions) New(shape ...int) *RMSNorm {
	l := &RMSNorm{Eps: o.Eps, shape: append([]int{}, shape...)}
	o.NoBias = true
	l.Weight, _ = NormOptions(o).affine(shape...)
	return l
}

// Forward applies the layer. It panics with ErrShape unless x ends in the shape.
func (l *RMSNorm) Forward(x *tensor.Tensor) *tensor.Tensor {
	x = l.Before(l, x)
	return l.After(l, x, x.RMSNorm(l.shape, l.Weight, l.Eps))
}

func (l *RMSNorm) String() string {
	eps := "None"
	if l.Eps != 0 {
		eps = number(l.Eps)
	}
	return fmt.Sprintf("RMSNorm(%s, eps=%s, elementwise_affine=%s)", tuple(l.shape), eps, python(l.Weight != nil))
}
