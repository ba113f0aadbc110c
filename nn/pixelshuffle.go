package nn

import (
	"fmt"

	"cresset/tensor"
)

// PixelShuffle rearranges groups of Factor² channels into images Factor times as high
// and wide (Shi et al., arXiv:1609.05158).
//
//	x: (..., C·Factor², H, W)   y: (..., C, H·Factor, W·Factor)
type PixelShuffle struct {
	Base
	Factor int
}

// NewPixelShuffle returns the layer.
func NewPixelShuffle(factor int) *PixelShuffle { return &PixelShuffle{Factor: factor} }

// Forward applies the layer. It panics with ErrShape unless Factor² divides the channels.
func (l *PixelShuffle) Forward(x *tensor.Tensor) *tensor.Tensor {
	x = l.Before(l, x)
	return l.After(l, x, x.PixelShuffle(l.Factor))
}

func (l *PixelShuffle) String() string {
	return fmt.Sprintf("PixelShuffle(upscale_factor=%d)", l.Factor)
}
