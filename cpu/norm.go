package cpu

import (
	"cresset/device"
	"cresset/dtype"
	"cresset/internal/kernel/norm"
	"cresset/internal/layout"
)

func normShape(x *device.Array, n *device.Norm, relu bool) *norm.Shape {
	return &norm.Shape{N: x.Shape[0], C: x.Shape[1], L: layout.Len(x.Shape[2:]), Groups: n.Groups, Eps: n.Eps, ReLU: relu}
}

// Normalize normalises channels. See device.Normalizer.
func (b *Backend) Normalize(y, mean, variance, x, weight, bias *device.Array, n *device.Norm) error {
	return b.normalize(y, mean, variance, x, nil, weight, bias, n, false)
}

// NormalizeReLU normalises channels, adds and clips. See device.ReLUNormalizer.
func (b *Backend) NormalizeReLU(y, mean, variance, x, add, weight, bias *device.Array, n *device.Norm) error {
	return b.normalize(y, mean, variance, x, add, weight, bias, n, true)
}

func (b *Backend) normalize(y, mean, variance, x, add, weight, bias *device.Array, n *device.Norm, relu bool) error {
	switch mean.DType {
	case dtype.F32:
		return normalize[float32](b, y, mean, variance, x, add, weight, bias, n, relu)
	case dtype.F64:
		return normalize[float64](b, y, mean, variance, x, add, weight, bias, n, relu)
	}
	return unsupported("normalisation", mean.DType)
}

func normalize[T norm.Float](b *Backend, y, mean, variance, x, add, weight, bias *device.Array, n *device.Norm,
	relu bool) error {
	return b.as(mean.DType, func(z, in []*device.Array) {
		f := norm.Forward[T]
		if n.Given {
			f = norm.Apply[T]
		}
		f(normShape(x, n, relu), flatten[T](z[0]), flatten[T](in[0]), flatten[T](in[1]), flatten[T](in[2]),
			flatten[T](in[3]), flatten[T](mean), flatten[T](variance))
	}, []*device.Array{y}, []*device.Array{x, add, weight, bias})
}

// NormalizeGrad computes gradients. See device.Normalizer.
func (b *Backend) NormalizeGrad(dx, dweight, dbias, dy, x, weight, mean, variance *device.Array, n *device.Norm) error {
	return b.normalizeGrad(dx, nil, dweight, dbias, dy, nil, x, weight, mean, variance, n)
}

// NormalizeReLUGrad computes gradients. See device.ReLUNormalizer.
func (b *Backend) NormalizeReLUGrad(dx, dadd, dweight, dbias, dy, y, x, weight, mean, variance *device.Array,
	n *device.Norm) error {
	return b.normalizeGrad(dx, dadd, dweight, dbias, dy, y, x, weight, mean, variance, n)
}

// normalizeGrad is that of NormalizeReLU if y is not nil.
func (b *Backend) normalizeGrad(dx, dadd, dweight, dbias, dy, y, x, weight, mean, variance *device.Array,
	n *device.Norm) error {
	switch mean.DType {
	case dtype.F32:
		return normalizeGrad[float32](b, dx, dadd, dweight, dbias, dy, y, x, weight, mean, variance, n)
	case dtype.F64:
		return normalizeGrad[float64](b, dx, dadd, dweight, dbias, dy, y, x, weight, mean, variance, n)
	}
	return unsupported("normalisation", mean.DType)
}

func normalizeGrad[T norm.Float](b *Backend, dx, dadd, dweight, dbias, dy, y, x, weight, mean, variance *device.Array,
	n *device.Norm) error {
	return b.as(mean.DType, func(z, in []*device.Array) {
		norm.Backward(normShape(x, n, y != nil), flatten[T](z[0]), flatten[T](z[1]), flatten[T](z[2]), flatten[T](z[3]),
			flatten[T](in[0]), flatten[T](in[1]), flatten[T](in[2]), flatten[T](in[3]), flatten[T](mean), flatten[T](variance))
	}, []*device.Array{dx, dadd, dweight, dbias}, []*device.Array{dy, y, x, weight})
}
