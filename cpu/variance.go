package cpu

import (
	"unsafe"

	"cresset/device"
	"cresset/dtype"
	"cresset/internal/kernel/vec"
	"cresset/internal/parallel"
)

// Variance computes variances of contiguous lines; see device.Varier.
func (b *Backend) Variance(dst, src, mean *device.Array, n float64) error {
	p := plans.Get().(*plan)
	defer plans.Put(p)
	p.init(dst, src, true)
	switch {
	case len(p.gone.shape) > 1 || p.gone.src[0] != 1 || p.goneLen == 0 || !contiguous(dst, mean):
	case src.DType == dtype.F32:
		variance[float32](p, dst, src, mean, float32(n))
		return nil
	case src.DType == dtype.F64:
		variance[float64](p, dst, src, mean, n)
		return nil
	}
	return unsupported("variance", src.DType)
}

func variance[T float](p *plan, dst, src, mean *device.Array, n T) {
	out := unsafe.Slice((*T)(pointer(dst)), p.keptLen)
	center := unsafe.Slice((*T)(pointer(mean)), p.keptLen)
	base := (*T)(pointer(src))
	if p.keptLen*p.goneLen <= reduceGrain { // without the closure's allocation
		varianceLines(p, out, center, base, 0, p.keptLen, n)
		return
	}
	if p.keptLen == 1 {
		x := unsafe.Slice(base, p.goneLen)
		parts := make([]T, (len(x)+reduceGrain-1)/reduceGrain)
		parallel.For(len(x), reduceGrain, func(lo, hi int) {
			parts[lo/reduceGrain] = vec.SumSquaredDiff(x[lo:hi], center[0])
		})
		out[0] = vec.Sum(parts) / n
		return
	}
	parallel.For(p.keptLen, max(1, reduceGrain/p.goneLen), func(lo, hi int) {
		varianceLines(p, out, center, base, lo, hi, n)
	})
}

func varianceLines[T float](p *plan, out, center []T, base *T, lo, hi int, n T) {
	for i := lo; i < hi; i++ {
		start, where := p.kept.offsets(i)
		x := unsafe.Slice(at(base, start), p.goneLen)
		out[where] = vec.SumSquaredDiff(x, center[where]) / n
	}
}
