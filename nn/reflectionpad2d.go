package nn

import (
	"fmt"

	"cresset/tensor"
)

// ReflectionPad2d continues images beyond their edges by their mirror images; the pixels
// at the edge are not repeated.
//
//	x: (..., H, W)   y: (..., Top + H + Bottom, Left + W + Right)
type ReflectionPad2d struct {
	Base
	Left, Right, Top, Bottom int
}

// NewReflectionPad2d returns the layer that continues images by size on every side.
func NewReflectionPad2d(size int) *ReflectionPad2d {
	return &ReflectionPad2d{Left: size, Right: size, Top: size, Bottom: size}
}

// Forward pads x. It panics with ErrShape unless every size is less than the image's.
func (l *ReflectionPad2d) Forward(x *tensor.Tensor) *tensor.Tensor {
	x = l.Before(l, x)
	return l.After(l, x, x.PadReflect(l.Left, l.Right, l.Top, l.Bottom))
}

func (l *ReflectionPad2d) String() string {
	return fmt.Sprintf("ReflectionPad2d((%d, %d, %d, %d))", l.Left, l.Right, l.Top, l.Bottom)
}
