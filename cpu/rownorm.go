package cpu

import (
	"cresset/device"
	"cresset/dtype"
	"cresset/internal/kernel/vec"
	"cresset/internal/parallel"
)

// normRows is how many rows one goroutine normalises at a time. Gradients of weights
// are summed over that many rows first, so their rounding does not depend on threads.
func normRows(n int) int { return max(1, 16<<10/max(n, 1)) }

// LayerNorm normalises rows. See device.RowNormalizer.
func (b *Backend) LayerNorm(y, mean, rstd, x, weight, bias *device.Array, eps float64) error {
	switch x.DType {
	case dtype.F32:
		layerNorm[float32](y, mean, rstd, x, weight, bias, eps)
	case dtype.F64:
		layerNorm[float64](y, mean, rstd, x, weight, bias, eps)
	default:
		return unsupported("layer norm", x.DType)
	}
	return nil
}

func layerNorm[T float](y, mean, rstd, x, weight, bias *device.Array, eps float64) {
	rows, n := x.Shape[0], x.Shape[1]
	ys, xs, w, c := elements[T](y), elements[T](x), optional[T](weight, n), optional[T](bias, n)
	means, rstds := elements[T](mean), elements[T](rstd)
	parallel.For(rows, normRows(n), func(lo, hi int) {
		for i := lo; i < hi; i++ {
			means[i], rstds[i] = vec.LayerNormRow(ys[i*n:(i+1)*n], xs[i*n:(i+1)*n], w, c, T(eps))
		}
	})
}

// LayerNormGrad computes the gradients of LayerNorm. See device.RowNormalizer.
func (b *Backend) LayerNormGrad(dx, dweight, dbias, dy, x, weight, mean, rstd *device.Array) error {
	switch x.DType {
	case dtype.F32:
		layerNormGrad[float32](dx, dweight, dbias, dy, x, weight, mean, rstd)
	case dtype.F64:
		layerNormGrad[float64](dx, dweight, dbias, dy, x, weight, mean, rstd)
	default:
		return unsupported("layer norm", x.DType)
	}
	return nil
}

func layerNormGrad[T float](dx, dweight, dbias, dy, x, weight, mean, rstd *device.Array) {
	rows, n := x.Shape[0], x.Shape[1]
	dxs, dys, xs, w := elements[T](dx), elements[T](dy), elements[T](x), optional[T](weight, n)
	means, rstds := elements[T](mean), elements[T](rstd)
	sums := newRowSums[T](rows, n, dweight, dbias)
	parallel.For(rows, normRows(n), func(lo, hi int) {
		dw, db := sums.of(lo, 0), sums.of(lo, 1)
		for i := lo; i < hi; i++ {
			at := i * n
			vec.LayerNormGradRow(dxs[at:at+n], dys[at:at+n], xs[at:at+n], means[i], rstds[i], w, dw, db)
		}
	})
	sums.store()
}

// RMSNorm normalises rows. See device.RowNormalizer.
func (b *Backend) RMSNorm(y, rstd, x, weight *device.Array, eps float64) error {
	switch x.DType {
	case dtype.F32:
		rmsNorm[float32](y, rstd, x, weight, eps)
	case dtype.F64:
		rmsNorm[float64](y, rstd, x, weight, eps)
	default:
		return unsupported("RMS norm", x.DType)
	}
	return nil
}

func rmsNorm[T float](y, rstd, x, weight *device.Array, eps float64) {
	rows, n := x.Shape[0], x.Shape[1]
	ys, xs, w, rstds := elements[T](y), elements[T](x), optional[T](weight, n), elements[T](rstd)
	parallel.For(rows, normRows(n), func(lo, hi int) {
		for i := lo; i < hi; i++ {
			rstds[i] = vec.RMSNormRow(ys[i*n:(i+1)*n], xs[i*n:(i+1)*n], w, T(eps))
		}
	})
}

// RMSNormGrad computes the gradients of RMSNorm. See device.RowNormalizer.
func (b *Backend) RMSNormGrad(dx, dweight, dy, x, weight, rstd *device.Array) error {
	switch x.DType {
	case dtype.F32:
		rmsNormGrad[float32](dx, dweight, dy, x, weight, rstd)
	case dtype.F64:
		rmsNormGrad[float64](dx, dweight, dy, x, weight, rstd)
	default:
		return unsupported("RMS norm", x.DType)
	}
	return nil
}

func rmsNormGrad[T float](dx, dweight, dy, x, weight, rstd *device.Array) {
	rows, n := x.Shape[0], x.Shape[1]
	dxs, dys, xs, w := elements[T](dx), elements[T](dy), elements[T](x), optional[T](weight, n)
	rstds := elements[T](rstd)
	sums := newRowSums[T](rows, n, dweight, nil)
	parallel.For(rows, normRows(n), func(lo, hi int) {
		dw := sums.of(lo, 0)
		for i := lo; i < hi; i++ {
			at := i * n
			vec.RMSNormGradRow(dxs[at:at+n], dys[at:at+n], xs[at:at+n], rstds[i], w, dw)
		}
	})
	sums.store()
}

// optional returns the n elements of an array that may be nil.
func optional[T any](a *device.Array, n int) []T {
	if a == nil {
		return nil
	}
	return elements[T](a)[:n]
}

// rowSums gathers sums over rows, a partial one for each piece of parallel.For.
type rowSums[T float] struct {
	grain, n int
	part     [2][]T // (pieces, n) of each wanted sum
	into     [2]*device.Array
}

func newRowSums[T float](rows, n int, a, b *device.Array) *rowSums[T] {
	s := &rowSums[T]{grain: normRows(n), n: n, into: [2]*device.Array{a, b}}
	pieces := (rows + s.grain - 1) / s.grain
	for k, d := range s.into {
		if d != nil {
			s.part[k] = make([]T, pieces*n)
		}
	}
	return s
}

// of returns where the piece that starts at a row adds up sum k, or nil.
func (s *rowSums[T]) of(row, k int) []T {
	if s.part[k] == nil {
		return nil
	}
	at := row / s.grain * s.n
	return s.part[k][at : at+s.n]
}

// store adds the pieces up, in order.
func (s *rowSums[T]) store() {
	for k, d := range s.into {
		if d == nil {
			continue
		}
		sum := elements[T](d)[:s.n]
		clear(sum)
		for at := 0; at < len(s.part[k]); at += s.n {
			vec.AddTo(sum, s.part[k][at:at+s.n])
		}
	}
}
