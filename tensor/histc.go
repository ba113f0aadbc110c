package tensor

import "math"

// HistC returns how many elements fall into each of equally wide bins from lo to hi, in
// x's type; hi itself belongs to the last one. Elements outside, and NaN, do not count.
// With lo and hi both 0 the range is that of the elements; a range without width is
// widened by 1 on either side. It has no gradient and is computed on the CPU.
//
//	result: (bins)
//
// It panics with ErrValue unless bins > 0 and lo ≤ hi are finite.
func (x *Tensor) HistC(bins int, lo, hi float64) *Tensor {
	const op = "HistC"
	if !x.a.DType.IsFloat() {
		failf(op, ErrDType, []*Tensor{x}, "needs a floating tensor; convert it with To")
	}
	v := Data[float64](x.Detach().host().cast(F64))
	if lo == 0 && hi == 0 && len(v) > 0 {
		lo, hi = math.Inf(1), math.Inf(-1)
		for _, e := range v {
			lo, hi = min(lo, e), max(hi, e)
		}
	}
	if lo == hi {
		lo, hi = lo-1, hi+1
	}
	if width := hi - lo; bins < 1 || !(width > 0) || math.IsInf(width, 0) {
		failf(op, ErrValue, []*Tensor{x}, "%d bins from %g to %g; need at least one, of a finite width", bins, lo, hi)
	}
	count := make([]float64, bins)
	for _, e := range v {
		if e >= lo && e <= hi {
			count[min(int((e-lo)/(hi-lo)*float64(bins)), bins-1)]++
		}
	}
	return FromSlice(count).cast(x.a.DType).onto(x.st.be)
}
