package nn

import (
	"fmt"

	"cresset/tensor"
)

// LayerNorm normalises the last dimensions of x to mean 0 and variance 1, then scales
// and shifts each element (Ba, Kiros and Hinton, arXiv:1607.06450).
//
//	x: (..., shape…)   y: (..., shape…)
type LayerNorm struct {
	Base
	Weight *tensor.Tensor // (shape…), or nil
	Bias   *tensor.Tensor // (shape…), or nil
	Eps    float64        // added to the variance
	shape  []int
}

// LayerNormOptions are the rare settings of a LayerNorm.
type LayerNormOptions NormOptions

// NewLayerNorm returns a layer that normalises over the last dimensions, whose sizes are
// shape, with weight 1, bias 0 and an Eps of 1e-5.
func NewLayerNorm(shape ...int) *LayerNorm { return LayerNormOptions{}.New(shape...) }

// New is NewLayerNorm with options.
func (o LayerNormOptions) New(shape ...int) *LayerNorm {
	l := &LayerNorm{Eps: orElse(o.Eps, 1e-5), shape: append([]int{}, shape...)}
	l.Weight, l.Bias = NormOptions(o).affine(shape...)
	return l
}

// Forward applies the layer. It panics with ErrShape unless x ends in the shape.
func (l *LayerNorm) Forward(x *tensor.Tensor) *tensor.Tensor {
	x = l.Before(l, x)
	return l.After(l, x, x.LayerNorm(l.shape, l.Weight, l.Bias, l.Eps))
}

func (l *LayerNorm) String() string {
	return fmt.Sprintf("LayerNorm(%s, eps=%s, elementwise_affine=%s, bias=%s)", tuple(l.shape), number(l.Eps),
		python(l.Weight != nil), python(l.Bias != nil))
}
