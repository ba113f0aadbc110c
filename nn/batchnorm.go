package nn

import (
	"fmt"

	"cresset/dtype"
	"cresset/tensor"
)

// BatchNormOptions are the rare settings of batch and instance normalisation.
type BatchNormOptions struct {
	Eps        float64 // added to the variance; 0 means 1e-5
	Momentum   float64 // the share of a batch in the new running statistics; 0 means 0.1
	Cumulative bool    // instead of Momentum: running statistics are the means over all batches
	NoAffine   bool    // no weight and no bias
	NoBias     bool
	NoStats    bool        // no running statistics: those of the batch in evaluation too
	DType      dtype.DType // of parameters and statistics; Invalid means the default floating type
}

// A batchNorm holds what normalisations with running statistics have in common.
type batchNorm struct {
	Base
	Weight            *tensor.Tensor // (C), or nil
	Bias              *tensor.Tensor // (C), or nil
	RunningMean       *tensor.Tensor `nn:"running_mean,buffer"`        // (C), or nil
	RunningVar        *tensor.Tensor `nn:"running_var,buffer"`         // (C), or nil
	NumBatchesTracked *tensor.Tensor `nn:"num_batches_tracked,buffer"` // (), or nil
	Eps               float64
	Momentum          float64
	name              string
	channels          int
	cumulative        bool
}

func (o BatchNormOptions) new(name string, channels int) batchNorm {
	b := batchNorm{Eps: orElse(o.Eps, 1e-5), Momentum: orElse(o.Momentum, 0.1), name: name, channels: channels,
		cumulative: o.Cumulative}
	b.Weight, b.Bias = NormOptions{NoAffine: o.NoAffine, NoBias: o.NoBias, DType: o.DType}.affine(channels)
	if !o.NoStats {
		options := tensor.Options{DType: o.DType}
		b.RunningMean, b.RunningVar = options.Zeros(channels), options.Ones(channels)
		b.NumBatchesTracked = tensor.Keep(tensor.Scalar(0))
		tensor.Keep(b.RunningMean, b.RunningVar)
	}
	return b
}

// settings returns what the operation needs to know.
func (b *batchNorm) settings() tensor.BatchNormOptions {
	return tensor.BatchNormOptions{Training: b.Training() || b.RunningMean == nil, Momentum: b.Momentum, Eps: b.Eps}
}

// counted is settings of a batch that, in training, counts.
func (b *batchNorm) counted() tensor.BatchNormOptions {
	o := b.settings()
	if b.Training() && b.NumBatchesTracked != nil {
		tensor.NoGrad(func() { b.NumBatchesTracked.AddInPlace(tensor.Scalar(1)) })
		if b.cumulative {
			o.Momentum = 1 / float64(b.NumBatchesTracked.ItemInt())
		}
	}
	return o
}

// check panics with ErrShape unless x has one of the ranks and the channels.
func (b *batchNorm) check(x *tensor.Tensor, channelDim int, what string, ranks ...int) {
	for _, r := range ranks {
		if x.Rank() == r {
			if x.Dim(channelDim) != b.channels {
				tensor.Fail(b.name, tensor.ErrShape, fmt.Sprintf("needs %d channels", b.channels), x, b.Weight)
			}
			return
		}
	}
	tensor.Fail(b.name, tensor.ErrShape, "needs input of shape "+what, x, b.Weight)
}

func (b *batchNorm) String() string {
	momentum := number(b.Momentum)
	if b.cumulative {
		momentum = "None"
	}
	return fmt.Sprintf("%s(%d, eps=%s, momentum=%s, affine=%s, bias=%s, track_running_stats=%s)", b.name, b.channels,
		number(b.Eps), momentum, python(b.Weight != nil), python(b.Bias != nil), python(b.RunningMean != nil))
}
