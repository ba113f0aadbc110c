package gemm

import "cresset/internal/parallel"

// Batch32 computes C[i] = alpha·A[i]·B[i] + beta·C[i] for i < batch. Matrix i of an
// operand starts i times its step into its slice; a step of 0 repeats one matrix.
// Otherwise it is F32.
//
//	A: (batch, m, k)   B: (batch, k, n)   C: (batch, m, n)
func Batch32(batch, m, n, k int, alpha float32, a []float32, anext, ars, acs int,
	b []float32, bnext, brs, bcs int, beta float32, c []float32, cnext, ldc int) {
	call := Call[float32]{M: m, N: n, K: k, Alpha: alpha, A: a, ARow: ars, ACol: acs,
		B: b, BRow: brs, BCol: bcs, Beta: beta, C: c, CRow: ldc,
		Batch: batch, ANext: anext, BNext: bnext, CNext: cnext}
	call.RunBatch()
}

// Batch64 is Batch32 in double precision.
func Batch64(batch, m, n, k int, alpha float64, a []float64, anext, ars, acs int,
	b []float64, bnext, brs, bcs int, beta float64, c []float64, cnext, ldc int) {
	call := Call[float64]{M: m, N: n, K: k, Alpha: alpha, A: a, ARow: ars, ACol: acs,
		B: b, BRow: brs, BCol: bcs, Beta: beta, C: c, CRow: ldc,
		Batch: batch, ANext: anext, BNext: bnext, CNext: cnext}
	call.RunBatch()
}

// multiplyBatch computes the products of a batch, a few small ones to a piece of work.
// Large ones are split again, inside.
func multiplyBatch[T Float](call *Call[T]) {
	few := max(1, minWork/(call.M*call.N*max(1, call.K)))
	if call.Batch <= few || parallel.Threads() == 1 {
		multiplySome(call, 0, call.Batch)
		return
	}
	shared := *call // so that only this path allocates it
	parallel.For(call.Batch, few, func(lo, hi int) { multiplySome(&shared, lo, hi) })
}

func multiplySome[T Float](call *Call[T], lo, hi int) {
	one := *call
	for i := lo; i < hi; i++ {
		if call.K > 0 {
			one.A = call.A[at(call.AAt, call.ANext, i):]
		}
		if call.K > 0 && call.Packed == nil {
			one.B = call.B[at(call.BAt, call.BNext, i):]
		}
		start := at(call.CAt, call.CNext, i)
		one.C = call.C[start:]
		if call.Residual != nil {
			one.Residual = call.Residual[start:]
		}
		if call.Kept != nil {
			one.Kept = call.Kept[start:]
		}
		multiply(&one)
	}
}
