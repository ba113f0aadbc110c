package tensor

import (
	"runtime"

	"cresset/device"
	"cresset/dtype"
)

// RMSNorm scales over the last dimensions, whose sizes are shape:
//
//	y = x / √(mean(x²) + eps) · weight
//
//	x: (..., shape...)   weight: (shape...) or nil   result: as x
//
// (Zhang and Sennrich, arXiv:1910.07467). An eps of 0 means the smallest distance of
// two numbers near 1 in x's type, PyTorch's default.
// It panics with ErrShape if the sizes do not agree.
func (x *Tensor) RMSNorm(shape []int, weight *Tensor, eps float64) *Tensor {
	const op = "RMSNorm"
	rows, n := x.rowsOf(op, shape, weight)
	if eps == 0 {
		eps = epsilon(x.widened().a.DType)
	}
	k, ok := x.st.be.(device.RowNormalizer)
	if !ok || !x.kernelType() || n == 0 || !likeOrNil(x, weight) {
		return x.rmsNormComposite(len(shape), weight, eps)
	}
	xr := x.Detach().Reshape(rows, n).Contiguous()
	y, rstd := x.like(x.a.DType), empty(x.a.DType, []int{rows}, x.st.be)
	yr := y.alias([]int{rows, n}, []int{n, 1}, 0)
	w := weight.flat()
	xr.use(op)
	t := startTimer()
	check(op, k.RMSNorm(&yr.a, &rstd.a, &xr.a, w.array(), eps), x)
	t.stop(op, "", 0, y, x, weight)
	runtime.KeepAlive(xr)
	if !Tracked(x, weight) {
		return y
	}
	return RecordKernel(op, y, func(dy *Tensor, need []bool) []*Tensor {
		dyr := dy.Reshape(rows, n).Contiguous()
		dx := empty(x.a.DType, x.a.Shape, x.st.be)
		dxr := dx.alias([]int{rows, n}, []int{n, 1}, 0)
		dw := emptyIf(weight, need[1])
		t := startTimer()
		check(op, k.RMSNormGrad(&dxr.a, dw.array(), &dyr.a, &xr.a, w.array(), &rstd.a), dy)
		t.stop(op, "gradient", 0, dx, dy, x, weight)
		runtime.KeepAlive(dyr)
		return []*Tensor{dx, dw}
	}, func() *Tensor { return x.rmsNormComposite(len(shape), weight, eps) }, x, weight)
}

func (x *Tensor) rmsNormComposite(dims int, weight *Tensor, eps float64) *Tensor {
	n := 1.0
	for _, d := range x.a.Shape[len(x.a.Shape)-dims:] {
		n *= float64(d)
	}
	wide := x.widened()
	y := wide.Mul(wide.Square().SumKeep(lastDims(dims)...).DivScalar(n).AddScalar(eps).Rsqrt())
	return y.affine(weight, nil).To(x.a.DType)
}

// epsilon returns the distance from 1 to the next larger number of type d.
func epsilon(d dtype.DType) float64 {
	if d == F64 {
		return 0x1p-52
	}
	return 0x1p-23
}
