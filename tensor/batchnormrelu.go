package tensor

import "cresset/device"

// BatchNormReLU returns the ReLU of add plus BatchNorm of x, or of BatchNorm alone if add
// is nil: what follows a convolution in a residual network, in one pass over memory.
//
//	x, add: (N, C, …)   the others and the result as of BatchNorm
//
// It gives the numbers of x.BatchNorm(…).Add(add).ReLU(), whose intermediate results it
// does not keep for Backward.
func (x *Tensor) BatchNormReLU(add, runningMean, runningVar, weight, bias *Tensor, o BatchNormOptions) *Tensor {
	const op = "BatchNormReLU"
	_, ok := x.st.be.(device.ReLUNormalizer)
	if add != nil {
		ok = ok && sameShape(add, x) && likeOrNil(x, add)
	}
	if !ok || x.Len() == 0 || len(x.a.Shape) < 2 || !o.Training && Tracked(x, add, weight, bias) {
		return x.batchNormReLUComposite(add, runningMean, runningVar, weight, bias, o)
	}
	count := x.batchCount(op, runningMean, runningVar, o)
	n := &device.Norm{Eps: o.Eps, Given: !o.Training}
	d := x.normArgs(op, weight, bias)
	mean, variance := runningMean, runningVar
	if o.Training {
		mean, variance = empty(d, x.a.Shape[1:2], x.st.be), empty(d, x.a.Shape[1:2], x.st.be)
	} else {
		mean, variance = mean.cast(d).Contiguous(), variance.cast(d).Contiguous()
	}
	z := x.like(x.a.DType)
	callOptional(op, []*Tensor{z, mean, variance}, []*Tensor{x, add, weight, bias},
		func(be device.ReLUNormalizer, z, in []*device.Array) error {
			return be.NormalizeReLU(z[0], z[1], z[2], in[0], in[1], in[2], in[3], n)
		})
	if !o.Training {
		return z
	}
	follow(runningMean, mean, o.Momentum)
	follow(runningVar, unbiased(runningVar, variance, count), o.Momentum)
	if !Tracked(x, add, weight, bias) {
		return z
	}
	fused := func(dz *Tensor, need []bool) []*Tensor {
		return batchNormReLUGrad(op, dz, z, x, weight, mean, variance, n, need)
	}
	positive := func(dz *Tensor) *Tensor { return Where(z.Detach().LeScalar(0), zeroLike(dz), dz) }
	return RecordFused(op, z, fused,
		Wrt(x, func(dz *Tensor) *Tensor { return newNormSets(x, weight, n).gradX(positive(dz)) }, x, weight, z),
		Wrt(weight, func(dz *Tensor) *Tensor { return newNormSets(x, nil, n).gradWeight(positive(dz)) }, x, z),
		Wrt(bias, func(dz *Tensor) *Tensor { return sumChannels(positive(dz)) }, z),
		Wrt(add, positive, z))
}

func (x *Tensor) batchNormReLUComposite(add, runningMean, runningVar, weight, bias *Tensor, o BatchNormOptions) *Tensor {
	y := x.BatchNorm(runningMean, runningVar, weight, bias, o)
	if add != nil {
		y = y.Add(add)
	}
	return y.ReLU()
}

// batchNormReLUGrad returns the gradients of x, weight, bias and add in one go.
func batchNormReLUGrad(op string, dz, z, x, weight, mean, variance *Tensor, n *device.Norm, need []bool) []*Tensor {
	grads := []*Tensor{x.like(x.a.DType), nil, nil, nil}
	for i := 1; i < 3; i++ {
		if need[i] {
			grads[i] = empty(mean.a.DType, x.a.Shape[1:2], x.st.be)
		}
	}
	if need[3] {
		grads[3] = x.like(x.a.DType)
	}
	callOptional(op, append([]*Tensor{}, grads...), []*Tensor{dz, z, x, weight, mean, variance},
		func(be device.ReLUNormalizer, z, in []*device.Array) error {
			return be.NormalizeReLUGrad(z[0], z[3], z[1], z[2], in[0], in[1], in[2], in[3], in[4], in[5], n)
		})
	if !need[0] {
		grads[0] = nil
	}
	return grads
}
