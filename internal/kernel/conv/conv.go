// Package conv convolves images that lie in slices, in up to three dimensions.
//
// Sizes alone decide which of four ways a convolution goes, and how its work is split, so
// the result is the same, bit for bit, for any number of threads:
//
//   - Winograd's method for kernels of 3 × 3 and stride 1 (see winograd);
//   - otherwise, if there are some channels, a product of patches and weights, of images
//     turned so that the channels of a pixel are adjacent (see channelsLast);
//   - depthwise, sums of turned images, a channel to each lane of a vector (see depths);
//   - for the rest, and float64, a product of weights and columns: each position of the
//     kernel over an image becomes a column of the patch it covers. A tile of them is
//     filled at a time, which stays in the second cache, and handed to package gemm.
//
// Letters: N images, C channels in, K channels out, G groups, R taps of the kernel,
// P positions of the kernel in an image.
package conv

import (
	"cresset/internal/kernel/gemm"
	"cresset/internal/scratch"
)

// A Shape says what is convolved with what. There are three spatial dimensions (depth,
// height, width); where an image has fewer, the first ones have size 1.
//
//	x: (N, C, In…)   w: (K, C/Groups, Kernel…)   y: (N, K, Out…)
//
//	y[n, k, o] = Σ over c, t of w[k, c, t] · x[n, c, o·Stride + t·Dilation - Pad]
//
// where x is 0 outside In, so that Pad and Out say how much is padded on either side.
// All arrays are in row-major order.
type Shape struct {
	N, C, K, Groups       int
	In, Out, Kernel       [3]int
	Stride, Dilation, Pad [3]int
}

func volume(d [3]int) int { return d[0] * d[1] * d[2] }

// Sizes of the parts of a Shape, per image where that makes sense.
func (s *Shape) cols() int     { return volume(s.Out) }                    // P
func (s *Shape) taps() int     { return volume(s.Kernel) }                 // R
func (s *Shape) pixels() int   { return volume(s.In) }                     // of a channel
func (s *Shape) groupIn() int  { return s.C / s.Groups }                   // channels
func (s *Shape) groupOut() int { return s.K / s.Groups }                   // channels
func (s *Shape) depth() int    { return s.groupIn() * s.taps() }           // rows of a column
func (s *Shape) empty() bool   { return s.N == 0 || s.K == 0 || s.C == 0 } // nothing to add up

// pointwise reports whether the columns are the image itself.
func (s *Shape) pointwise() bool {
	return s.Kernel == [3]int{1, 1, 1} && s.Stride == s.Kernel && s.Pad == [3]int{} && s.In == s.Out
}

// depthwise reports whether a group has too few products for a matrix product.
func (s *Shape) depthwise() bool { return s.groupIn() == 1 && s.groupOut() <= 4 && s.Groups > 1 }

// unitStride reports whether the kernel visits every position, so that the gradient
// of the input is itself such a convolution.
func (s *Shape) unitStride() bool { return s.Stride == [3]int{1, 1, 1} }

// Forward sets y to the convolution of x with w, plus bias (K), which may be nil.
func Forward[T gemm.Float](s *Shape, y, x, w, bias []T) {
	switch {
	case len(y) == 0:
	case s.empty() || s.depth() == 0:
		fillBias(s, y, bias)
	case isF32[T]() && s.depthwise() && s.suitsDepths():
		depthsForward(s, f32(y), f32(x), f32(w), f32(bias))
	case s.depthwise():
		depthwiseForward(s, y, x, w, bias)
	case isF32[T]() && s.suitsWinograd():
		winogradForward(s, false, f32(y), f32(x), f32(w), f32(bias))
	case isF32[T]() && s.suitsChannelsLast() && s.N*s.cols() >= lastFew:
		channelsLastForward(s, f32(y), f32(x), f32(w), f32(bias))
	default:
		forward(s, y, x, w, bias)
	}
}

// InputGrad sets dx to the gradient of x, given that of y:
//
//	dx[n, c, i] = Σ over k, o, t with o·Stride + t·Dilation - Pad = i of w[k, c, t] · dy[n, k, o]
//
// This is the convolution's transpose, PyTorch's conv_transpose.
func InputGrad[T gemm.Float](s *Shape, dx, dy, w []T) {
	switch {
	case len(dx) == 0:
	case s.empty() || len(dy) == 0 || len(w) == 0:
		clear(dx)
	case isF32[T]() && s.depthwise() && s.suitsDepths():
		depthsInput(s, f32(dx), f32(dy), f32(w))
	case s.depthwise():
		depthwiseInputGrad(s, dx, dy, w)
	case isF32[T]() && s.winogradInput():
		t := s.transposed()
		winogradForward(&t, true, f32(dx), f32(dy), f32(w), nil)
	case isF32[T]() && s.suitsChannelsLast():
		channelsLastInput(s, f32(dx), f32(dy), f32(w))
	case s.unitStride():
		t := s.transposed()
		flipped := scratch.Get[T](len(w))
		flip(s, flipped.Data, w)
		forward(&t, dx, dy, flipped.Data, nil)
		flipped.Release()
	default:
		inputGrad(s, dx, dy, w)
	}
}

// WeightGrad sets dw to the gradient of w, given that of y:
//
//	dw[k, c, t] = Σ over n, o of dy[n, k, o] · x[n, c, o·Stride + t·Dilation - Pad]
func WeightGrad[T gemm.Float](s *Shape, dw, x, dy []T) {
	switch {
	case len(dw) == 0:
	case len(dy) == 0 || len(x) == 0:
		clear(dw)
	case isF32[T]() && s.depthwise() && s.suitsDepths():
		depthsWeight(s, f32(dw), f32(x), f32(dy))
	case s.depthwise():
		depthwiseWeightGrad(s, dw, x, dy)
	case isF32[T]() && s.suitsWinogradWeight():
		winogradWeight(s, f32(dw), f32(x), f32(dy))
	case isF32[T]() && s.suitsChannelsLast() && s.N*s.cols() >= lastFew:
		channelsLastWeight(s, f32(dw), f32(x), f32(dy))
	default:
		weightGrad(s, dw, x, dy)
	}
}

// winogradInput reports whether Winograd's method suits the gradient of the input.
func (s *Shape) winogradInput() bool {
	if !s.unitStride() {
		return false
	}
	t := s.transposed()
	return t.suitsWinograd()
}

// isF32 reports whether T is float32.
func isF32[T gemm.Float]() bool {
	_, ok := any(T(0)).(float32)
	return ok
}

// f32 returns s, which is a []float32.
func f32[T gemm.Float](s []T) []float32 { return any(s).([]float32) }

// fillBias sets every element of y to the bias of its channel, or to 0.
func fillBias[T gemm.Float](s *Shape, y, bias []T) {
	p := s.cols()
	for i := range s.N * s.K {
		fillRow(y[i*p:][:p], bias, i%s.K)
	}
}

// fillRow sets row to the bias of channel k.
func fillRow[T gemm.Float](row, bias []T, k int) {
	if bias == nil {
		clear(row)
		return
	}
	b := bias[k]
	for j := range row {
		row[j] = b
	}
}

// transposed is the shape of the convolution that turns gradients of y into those of x
// when the stride is 1: the kernel is flipped, and slides over y.
func (s *Shape) transposed() Shape {
	t := *s
	t.C, t.K = s.K, s.C
	t.In, t.Out = s.Out, s.In
	for d := range t.Pad {
		t.Pad[d] = s.Dilation[d]*(s.Kernel[d]-1) - s.Pad[d]
	}
	return t
}
