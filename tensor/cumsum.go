package tensor

import (
	"math"

	"cresset/device"
	"cresset/dtype"
)

// CumSum returns the running sums along dim. Bools and integers are summed as I64; F32
// is summed in F64, 16-bit floats in F32.
//
//	z[..., i, ...] = Σ x[..., 0…i, ...]
func (x *Tensor) CumSum(dim int) *Tensor {
	return x.cumSum("CumSum", x.dim("CumSum", dim), false)
}

func (x *Tensor) cumSum(name string, d int, reverse bool) *Tensor {
	z := x.scanned(name, "sum", d, x.summed(), reverse)
	if !Tracked(x) {
		return z
	}
	return Record(name, z, Wrt(x, func(dz *Tensor) *Tensor { return dz.cumSum(name, d, !reverse) }))
}

// scanned returns the running combination of x, converted to type to, along d, from the
// end if reverse. It is not recorded.
func (x *Tensor) scanned(name string, op device.Op, d int, to dtype.DType, reverse bool) *Tensor {
	if !x.a.DType.Differentiable() {
		x = x.cast(to)
	}
	z := x.like(to)
	if reverse && len(x.a.Shape) > 0 {
		callScan(name, op, z.reversed(d), x.reversed(d), d)
	} else {
		callScan(name, op, z, x, d)
	}
	return z
}

// reversed returns x read backwards along d. It is no view for autograd.
func (x *Tensor) reversed(d int) *Tensor {
	v := x.alias(x.a.Shape, x.a.Strides, x.a.Offset)
	if n := x.a.Shape[d]; n > 0 {
		v.a.Offset += (n - 1) * x.a.Strides[d]
	}
	v.a.Strides[d] = -x.a.Strides[d]
	return v
}

// CumMax returns the running maxima along dim and the index of each, of the last one of
// equal elements. A NaN is larger than any number.
func (x *Tensor) CumMax(dim int) (values, indices *Tensor) { return x.cumExtreme("CumMax", "max", dim) }

// CumMin returns the running minima along dim and their indices; see CumMax.
func (x *Tensor) CumMin(dim int) (values, indices *Tensor) { return x.cumExtreme("CumMin", "min", dim) }

func (x *Tensor) cumExtreme(name string, op device.Op, dim int) (values, indices *Tensor) {
	d := x.dim(name, dim)
	values, indices = x.like(x.a.DType), x.like(I64)
	callScan(name, op, values, x, d)
	callScan(name, "arg"+op, indices, x, d)
	return x.recordPick(name, d, true, values, indices), indices
}

// LogCumSumExp returns log Σ exp of the elements so far along dim, without overflow.
func (x *Tensor) LogCumSumExp(dim int) *Tensor {
	const name = "LogCumSumExp"
	d := x.dim(name, dim)
	x = x.floating()
	return x.logCumSumExp(d, false)
}

func (x *Tensor) logCumSumExp(d int, reverse bool) *Tensor {
	const name = "LogCumSumExp"
	z := x.scanned(name, "logsumexp", d, x.a.DType, reverse)
	if !Tracked(x) {
		return z
	}
	// dx[i] = Σ over k ≥ i of dz[k]·exp(x[i] - z[k]): the positive and the negative part of
	// dz by logarithms, so that nothing overflows.
	return Record(name, z, Wrt(x, func(dz *Tensor) *Tensor {
		part := func(dz *Tensor) *Tensor {
			positive := dz.Detach().GtScalar(0)
			log := Where(positive, dz, dz.OnesLike()).Log()
			log = Where(positive, log, log.FullLike(math.Inf(-1)))
			return log.Sub(z.finite()).logCumSumExp(d, !reverse).Add(x).Exp()
		}
		return part(dz).Sub(part(dz.Neg()))
	}, x, z))
}
