package cpu

import (
	"cresset/device"
	"cresset/dtype"
	"cresset/internal/kernel/gemm"
	"cresset/internal/kernel/vec"
	"cresset/internal/parallel"
)

// LinearActivation computes an affine map and what follows it in F32 and F64; see
// device.ActivationLinearer.
func (b *Backend) LinearActivation(dst, kept, x, w, bias, residual *device.Array, a device.Activation) error {
	switch dst.DType {
	case dtype.F32:
		then := epilogue[float32](b, kept, residual, a)
		if isStream(x, w) {
			linearDots[float32](b, dst, x, w, nil, bias)
			m, n := dst.Shape[0], dst.Shape[1]
			c := gemm.Call[float32]{M: m, N: n, Beta: 1, C: elements[float32](dst), CRow: n, Epilogue: then}
			c.Run() // of no product: the epilogue of what C holds
			return nil
		}
		linearThen(b, dst, x, w, bias, then)
		return nil
	case dtype.F64:
		linearThen(b, dst, x, w, bias, epilogue[float64](b, kept, residual, a))
		return nil
	}
	return unsupported("linear with an activation", dst.DType)
}

func epilogue[T gemm.Float](b *Backend, kept, residual *device.Array, a device.Activation) gemm.Epilogue[T] {
	e := gemm.Epilogue[T]{Act: a, Kept: flatten[T](kept)}
	if residual != nil {
		e.Residual = flatten[T](b.inLine(residual))
	}
	return e
}

// LinearActivationGrad computes gradients; see device.ActivationLinearer.
func (b *Backend) LinearActivationGrad(dx, dbias, dy, y *device.Array, a device.Activation) error {
	switch dx.DType {
	case dtype.F32:
		linearActivationGrad[float32](dx, dbias, b.inLine(dy), b.inLine(y), a)
		return nil
	case dtype.F64:
		linearActivationGrad[float64](dx, dbias, b.inLine(dy), b.inLine(y), a)
		return nil
	}
	return unsupported("linear with an activation", dx.DType)
}

func linearActivationGrad[T float](dx, dbias, dy, y *device.Array, a device.Activation) {
	rows, n := dx.Shape[0], dx.Shape[1]
	dxs, dys, ys := flatten[T](dx), flatten[T](dy), flatten[T](y)
	grad := activationGrads[T](a)
	sums := newRowSums[T](rows, n, dbias, nil)
	few := max(1, firstCache/max(n, 1))
	parallel.For(rows, normRows(n), func(lo, hi int) {
		sum := sums.of(lo, 0)
		for ; lo < hi; lo += few {
			from, to := lo*n, min(lo+few, hi)*n
			grad(dxs[from:to], dys[from:to], ys[from:to])
			if sum == nil {
				continue
			}
			for ; from < to; from += n {
				vec.Add(sum, sum, dxs[from:from+n])
			}
		}
	})
	sums.store()
}

// firstCache is how many elements of three arrays the first cache holds.
const firstCache = 2048

// activationGrads returns the gradient of an activation in one pass: dx from dy and y.
func activationGrads[T float](a device.Activation) func(dx, dy, y []T) {
	switch a {
	case device.ReLU:
		return vec.ReLUGrad[T]
	case device.GELU:
		return vec.GELUGrad[T]
	case device.GELUTanh:
		return vec.GELUTanhGrad[T]
	case device.SiLU:
		return vec.SiLUGrad[T]
	case device.Tanh:
		return vec.TanhGrad[T]
	case device.Sigmoid:
		return vec.SigmoidGrad[T]
	}
	return func(dx, dy, _ []T) { copy(dx, dy) }
}
