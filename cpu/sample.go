package cpu

import (
	"cresset/device"
	"cresset/dtype"
	"cresset/internal/kernel/pooling"
)

func pick(x, y, index *device.Array) *pooling.Pick {
	return &pooling.Pick{N: x.Shape[0], C: x.Shape[1], L: x.Shape[2], P: y.Shape[2], K: index.Shape[1]}
}

// Sample forms weighted sums of picked elements, of 16-bit floats in F32. See device.Sampler.
func (b *Backend) Sample(y, x, weight, index *device.Array) error {
	return b.sample(pooling.Sample[float32], pooling.Sample[float64], pick(x, y, index), index, y, x, weight)
}

// SampleGrad computes the gradient of what is sampled. See device.Sampler.
func (b *Backend) SampleGrad(dx, dy, weight, index *device.Array) error {
	return b.sample(pooling.SampleGrad[float32], pooling.SampleGrad[float64], pick(dx, dy, index), index, dx, dy, weight)
}

// SampleWeightGrad computes the gradient of the weights. See device.Sampler.
func (b *Backend) SampleWeightGrad(dw, x, dy, index *device.Array) error {
	return b.sample(pooling.SampleWeightGrad[float32], pooling.SampleWeightGrad[float64], pick(x, dy, index), index, dw, x, dy)
}

// A sampling is one of the kernels that pick elements by index.
type sampling[T pooling.Float] func(s *pooling.Pick, dst, p, q []T, index []int64)

func (b *Backend) sample(f sampling[float32], g sampling[float64], s *pooling.Pick, index, dst *device.Array,
	src ...*device.Array) error {
	at, err := b.packed(index)
	if err != nil {
		return err
	}
	d := dtype.F32
	switch dst.DType {
	case dtype.F64:
		d = dtype.F64
	case dtype.F32, dtype.BF16, dtype.F16:
	default:
		return unsupported("sampling", dst.DType)
	}
	return b.as(d, func(z, in []*device.Array) {
		if d == dtype.F64 {
			g(s, flatten[float64](z[0]), flatten[float64](in[0]), flatten[float64](in[1]), flatten[int64](at))
		} else {
			f(s, flatten[float32](z[0]), flatten[float32](in[0]), flatten[float32](in[1]), flatten[int64](at))
		}
	}, []*device.Array{dst}, src)
}
