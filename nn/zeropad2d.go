package nn

import (
	"fmt"

	"cresset/tensor"
)

// ZeroPad2d puts zeros around images; negative sizes take pixels away.
//
//	x: (..., H, W)   y: (..., Top + H + Bottom, Left + W + Right)
type ZeroPad2d struct {
	Base
	Left, Right, Top, Bottom int
}

// NewZeroPad2d returns the layer that puts size zeros on every side.
func NewZeroPad2d(size int) *ZeroPad2d {
	return &ZeroPad2d{Left: size, Right: size, Top: size, Bottom: size}
}

// Forward pads x.
func (l *ZeroPad2d) Forward(x *tensor.Tensor) *tensor.Tensor {
	x = l.Before(l, x)
	return l.After(l, x, x.Pad(0, l.Left, l.Right, l.Top, l.Bottom))
}

func (l *ZeroPad2d) String() string {
	return fmt.Sprintf("ZeroPad2d((%d, %d, %d, %d))", l.Left, l.Right, l.Top, l.Bottom)
}
