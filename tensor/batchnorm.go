package tensor

import (
	"cresset/device"
	"cresset/internal/layout"
)

// BatchNormOptions are the settings of batch and instance normalisation.
type BatchNormOptions struct {
	Training bool    // normalise with the statistics of x, and let the running ones follow
	Momentum float64 // the share of x in the new running statistics
	Eps      float64 // added to the variance
}

// BatchNormDefaults returns PyTorch's defaults: momentum 0.1, eps 1e-5, evaluation.
func BatchNormDefaults() BatchNormOptions { return BatchNormOptions{Momentum: 0.1, Eps: 1e-5} }

// BatchNorm normalises each channel of a batch to mean 0 and variance 1, and returns
// that times weight plus bias.
//
//	x: (N, C, …)   runningMean, runningVar, weight, bias: (C)   result: (N, C, …)
//
// In training the mean and (biased) variance are those of x, and the running ones are
// set, in place, to (1-Momentum)·running + Momentum·statistic, with the unbiased
// variance; they may be nil. In evaluation the running ones are used. weight and bias
// may be nil. 16-bit floats are summed in F32.
//
// It panics with ErrShape where sizes do not fit, or a channel in training has just one
// element, with ErrDType unless all are floats, and with ErrValue without running
// statistics in evaluation. Source: arXiv:1502.03167, algorithm 1.
func (x *Tensor) BatchNorm(runningMean, runningVar, weight, bias *Tensor, o BatchNormOptions) *Tensor {
	const op = "BatchNorm"
	if x.Len() == 0 {
		return x.Clone()
	}
	if len(x.a.Shape) < 2 {
		fail(op, ErrShape, "needs at least 2 dimensions: batch and channels", x)
	}
	count := x.batchCount(op, runningMean, runningVar, o)
	if !o.Training {
		return x.normalizeWith(op, runningMean, runningVar, weight, bias, o.Eps)
	}
	z, mean, variance := normalize(op, x, weight, bias, &device.Norm{Eps: o.Eps})
	follow(runningMean, mean, o.Momentum)
	follow(runningVar, unbiased(runningVar, variance, count), o.Momentum)
	return z
}

// batchCount checks the statistics and returns how many elements a channel has.
func (x *Tensor) batchCount(op string, runningMean, runningVar *Tensor, o BatchNormOptions) int {
	x.runningArgs(op, runningMean, runningVar, o)
	count := x.Len() / x.a.Shape[1]
	if o.Training && count == 1 {
		fail(op, ErrShape, "one element for each channel has no variance to train with", x)
	}
	return count
}

// runningArgs checks running statistics, which in training may be nil.
func (x *Tensor) runningArgs(op string, mean, variance *Tensor, o BatchNormOptions) {
	if !o.Training && (mean == nil || variance == nil) {
		fail(op, ErrValue, "needs running statistics in evaluation", x)
	}
	sameDevice(op, x, mean, variance)
	for _, r := range []*Tensor{mean, variance} {
		if r != nil && !layout.Equal(r.a.Shape, x.a.Shape[1:2]) {
			failf(op, ErrShape, []*Tensor{x, r}, "running statistics need one element for each of %d channels", x.a.Shape[1])
		}
	}
}

// unbiased returns the unbiased variance of count elements, if anything is to follow it.
func unbiased(running, variance *Tensor, count int) *Tensor {
	if running == nil {
		return nil
	}
	return variance.MulScalar(float64(count) / float64(count-1))
}

// follow moves a running statistic, if there is one, towards that of a batch.
func follow(running, batch *Tensor, momentum float64) {
	if running == nil {
		return
	}
	NoGrad(func() {
		running.CopyInPlace(running.To(batch.a.DType).MulScalar(1 - momentum).Add(batch.MulScalar(momentum)))
	})
}

// normalizeWith normalises with given statistics, which count as constants.
func (x *Tensor) normalizeWith(op string, mean, variance, weight, bias *Tensor, eps float64) *Tensor {
	d := x.normArgs(op, weight, bias)
	z := x.like(x.a.DType)
	m, v := mean.cast(d).Contiguous(), variance.cast(d).Contiguous()
	callOptional(op, []*Tensor{z}, []*Tensor{x, weight, bias, m, v},
		func(be device.Normalizer, z, in []*device.Array) error {
			return be.Normalize(z[0], in[3], in[4], in[0], in[1], in[2], &device.Norm{Eps: eps, Given: true})
		})
	if !Tracked(x, weight, bias) {
		return z
	}
	shape := make([]int, len(x.a.Shape)) // of a channel's number
	for i := range shape {
		shape[i] = 1
	}
	shape[1] = x.a.Shape[1]
	rstd := func() *Tensor { return v.Detach().AddScalar(eps).Rsqrt().Reshape(shape...) }
	return Record(op, z,
		Wrt(x, func(dz *Tensor) *Tensor {
			if weight == nil {
				return dz.Mul(rstd())
			}
			return dz.Mul(rstd().Mul(weight.Reshape(shape...)))
		}, weight, v),
		Wrt(weight, func(dz *Tensor) *Tensor {
			return sumChannels(dz.Mul(x.Sub(m.Detach().Reshape(shape...)).Mul(rstd())))
		}, x, m, v),
		Wrt(bias, sumChannels))
}
