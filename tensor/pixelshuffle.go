package tensor

import "cresset/internal/layout"

// PixelShuffle rearranges groups of r² channels into images r times as high and wide.
//
//	x: (..., C·r², H, W)   result: (..., C, H·r, W·r)
//
// It panics with ErrShape unless r² divides the number of channels.
// Source: arXiv:1609.05158.
func (x *Tensor) PixelShuffle(r int) *Tensor {
	const op = "PixelShuffle"
	lead := x.shuffles(op, r)
	c, h, w := x.a.Shape[lead], x.a.Shape[lead+1], x.a.Shape[lead+2]
	if c%(r*r) != 0 {
		failf(op, ErrShape, []*Tensor{x}, "%d channels do not divide into groups of %d", c, r*r)
	}
	batch := x.a.Shape[:lead:lead]
	y := x.Reshape(append(batch, c/(r*r), r, r, h, w)...)
	return y.Permute(leading(lead, 0, 3, 1, 4, 2)...).Reshape(append(batch, c/(r*r), h*r, w*r)...)
}

// PixelUnshuffle undoes PixelShuffle:
//
//	x: (..., C, H·r, W·r)   result: (..., C·r², H, W)
//
// It panics with ErrShape unless r divides height and width.
func (x *Tensor) PixelUnshuffle(r int) *Tensor {
	const op = "PixelUnshuffle"
	lead := x.shuffles(op, r)
	c, h, w := x.a.Shape[lead], x.a.Shape[lead+1], x.a.Shape[lead+2]
	if h%r != 0 || w%r != 0 {
		failf(op, ErrShape, []*Tensor{x}, "height %d and width %d are no multiples of %d", h, w, r)
	}
	batch := x.a.Shape[:lead:lead]
	y := x.Reshape(append(batch, c, h/r, r, w/r, r)...)
	return y.Permute(leading(lead, 0, 2, 4, 1, 3)...).Reshape(append(batch, c*r*r, h/r, w/r)...)
}

// ChannelShuffle deals out channels: with the channels in the given number of groups, the
// first of each group come first, then the second ones.
//
//	x: (N, C, …)   result: (N, C, …)
//
// It panics with ErrShape unless groups divides the number of channels.
// Source: arXiv:1707.01083, section 3.1.
func (x *Tensor) ChannelShuffle(groups int) *Tensor {
	const op = "ChannelShuffle"
	s := x.a.Shape
	if len(s) < 3 {
		fail(op, ErrShape, "needs at least 3 dimensions", x)
	}
	if groups < 1 || s[1]%groups != 0 {
		failf(op, ErrShape, []*Tensor{x}, "%d channels do not divide into %d groups", s[1], groups)
	}
	rest := layout.Len(s[2:])
	return x.Reshape(s[0], groups, s[1]/groups, rest).Transpose(1, 2).Reshape(s...)
}

// shuffles checks x and the factor r and returns how many dimensions precede that of
// the channels.
func (x *Tensor) shuffles(op string, r int) int {
	if len(x.a.Shape) < 3 {
		fail(op, ErrShape, "needs at least 3 dimensions", x)
	}
	if r < 1 {
		failf(op, ErrValue, []*Tensor{x}, "factor %d: need at least 1", r)
	}
	return len(x.a.Shape) - 3
}

// leading returns the permutation that keeps n dimensions and then follows rest.
func leading(n int, rest ...int) []int {
	dims := make([]int, 0, n+len(rest))
	for i := range n {
		dims = append(dims, i)
	}
	for _, d := range rest {
		dims = append(dims, n+d)
	}
	return dims
}
