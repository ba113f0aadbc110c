package nn

import (
	"fmt"

	"cresset/tensor"
)

// LeakyReLU is x where x > 0 and Slope·x elsewhere.
type LeakyReLU struct {
	Base
	Slope *float64 // nil means 0.01
}

// NewLeakyReLU returns the layer with a slope of 0.01.
func NewLeakyReLU() *LeakyReLU { return &LeakyReLU{} }

// Forward applies the function.
func (l *LeakyReLU) Forward(x *tensor.Tensor) *tensor.Tensor {
	x = l.Before(l, x)
	return l.After(l, x, x.LeakyReLU(orDefault(l.Slope, 0.01)))
}

func (l *LeakyReLU) String() string {
	return fmt.Sprintf("LeakyReLU(negative_slope=%s)", number(orDefault(l.Slope, 0.01)))
}
