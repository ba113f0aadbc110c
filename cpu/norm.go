package cpu

import (
	"cresset/device"
	"cresset/dtype"
	"cresset/internal/kernel/norm"
	"cresset/internal/layout"
)

func normShape(x *device.Array, n *device.Norm) *norm.Shape {
	return &norm.Shape{N: x.Shape[0], C: x.Shape[1], L: layout.Len(x.Shape[2:]), Groups: n.Groups, Eps: n.Eps}
}

// Normalize normalises channels. See device.Normalizer.
func (b *Backend) Normalize(y, mean, variance, x, weight, bias *device.Array, n *device.Norm) error {
	switch mean.DType {
	case dtype.F32:
		return normalize[float32](b, y, mean, variance, x, weight, bias, n)
	case dtype.F64:
		return normalize[float64](b, y, mean, variance, x, weight, bias, n)
	}
	return unsupported("normalisation", mean.DType)
}

func normalize[T norm.Float](b *Backend, y, mean, variance, x, weight, bias *device.Array, n *device.Norm) error {
	return b.as(mean.DType, func(z, in []*device.Array) {
		f := norm.Forward[T]
		if n.Given {
			f = norm.Apply[T]
		}
		f(normShape(x, n), flatten[T](z[0]), flatten[T](in[0]), flatten[T](in[1]), flatten[T](in[2]),
			flatten[T](mean), flatten[T](variance))
	}, []*device.Array{y}, []*device.Array{x, weight, bias})
}

// NormalizeGrad computes gradients. See device.Normalizer.
func (b *Backend) NormalizeGrad(dx, dweight, dbias, dy, x, weight, mean, variance *device.Array, n *device.Norm) error {
	switch mean.DType {
	case dtype.F32:
		return normalizeGrad[float32](b, dx, dweight, dbias, dy, x, weight, mean, variance, n)
	case dtype.F64:
		return normalizeGrad[float64](b, dx, dweight, dbias, dy, x, weight, mean, variance, n)
	}
	return unsupported("normalisation", mean.DType)
}

func normalizeGrad[T norm.Float](b *Backend, dx, dweight, dbias, dy, x, weight, mean, variance *device.Array,
	n *device.Norm) error {
	return b.as(mean.DType, func(z, in []*device.Array) {
		norm.Backward(normShape(x, n), flatten[T](z[0]), flatten[T](z[1]), flatten[T](z[2]), flatten[T](in[0]),
			flatten[T](in[1]), flatten[T](in[2]), flatten[T](mean), flatten[T](variance))
	}, []*device.Array{dx, dweight, dbias}, []*device.Array{dy, x, weight})
}
