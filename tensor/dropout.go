package tensor

import (
	"math"

	"cresset/rng"
)

// Dropout returns x with each element set to 0 with probability p and the others divided
// by 1 - p, so that their expectation stays (arXiv:1207.0580; 1 - p while training, as
// PyTorch does). It is for training alone: nn.Dropout leaves it out in evaluation.
// It panics with ErrValue unless p lies in [0, 1].
func (x *Tensor) Dropout(r *rng.Stream, p float64) *Tensor {
	return x.dropoutBy("Dropout", r, p, x.a.Shape)
}

// Dropout2d is Dropout of whole channels: all elements of a channel share their fate
// (arXiv:1411.4280). PyTorch's dropout1d, dropout2d and dropout3d do the same.
//
//	x: (N, C, ...)
//
// It panics with ErrShape for fewer than two dimensions.
func (x *Tensor) Dropout2d(r *rng.Stream, p float64) *Tensor {
	return x.dropoutBy("Dropout2d", r, p, x.channels("Dropout2d"))
}

// channels returns the shape (N, C, 1, …) of what is drawn once for a channel.
func (x *Tensor) channels(op string) []int {
	if x.Rank() < 2 {
		fail(op, ErrShape, "channels are the second dimension: at least two are needed", x)
	}
	shape := append([]int{}, x.a.Shape...)
	for i := range shape[2:] {
		shape[2+i] = 1
	}
	return shape
}

// keep draws which elements stay: a mask of the given shape.
func (x *Tensor) keep(op string, r *rng.Stream, p float64, shape []int) *Tensor {
	if !(p >= 0 && p <= 1) {
		failf(op, ErrValue, []*Tensor{x}, "a probability of %g is not in [0, 1]", p)
	}
	if !x.a.DType.IsFloat() {
		fail(op, ErrDType, "only floating tensors can be scaled", x)
	}
	return Options{DType: Bool, Device: x.Device()}.drawn(op, "bernoulli", r, [4]float64{1 - p}, shape)
}

func (x *Tensor) dropoutBy(op string, r *rng.Stream, p float64, shape []int) *Tensor {
	mask := x.keep(op, r, p, shape)
	scale := 0.0
	if p < 1 {
		scale = 1 / (1 - p)
	}
	return x.maskScaled(op, mask, scale)
}

// maskScaled is scale·x where the mask, which broadcasts to x, holds, else 0.
func (x *Tensor) maskScaled(op string, mask *Tensor, scale float64) *Tensor {
	y := mapped(op, "mask_scale", x.a.DType, x.a.Shape, mask, x, nil, [4]float64{scale})
	if !Tracked(x) {
		return y
	}
	return Record(op, y, Wrt(x, func(dy *Tensor) *Tensor { return dy.maskScaled(op, mask, scale) }, mask))
}

// AlphaDropout is Dropout that keeps mean and variance of what SELU gives: dropped
// elements become its lower limit, and the whole is scaled and moved
// (arXiv:1706.02515, section 3).
func (x *Tensor) AlphaDropout(r *rng.Stream, p float64) *Tensor {
	return x.alphaDropped("AlphaDropout", r, p, x.a.Shape)
}

// FeatureAlphaDropout is AlphaDropout of whole channels.
//
//	x: (N, C, ...)
func (x *Tensor) FeatureAlphaDropout(r *rng.Stream, p float64) *Tensor {
	return x.alphaDropped("FeatureAlphaDropout", r, p, x.channels("FeatureAlphaDropout"))
}

func (x *Tensor) alphaDropped(op string, r *rng.Stream, p float64, shape []int) *Tensor {
	mask := x.keep(op, r, p, shape)
	if p == 1 {
		return x.maskScaled(op, mask, 0)
	}
	const limit = -seluScale * seluAlpha
	a := 1 / math.Sqrt((1-p)*(1+p*limit*limit))
	moved := mask.LogicalNot().To(x.a.DType).MulScalar(a * limit).AddScalar(-a * limit * p)
	return x.maskScaled(op, mask, a).Add(moved)
}
