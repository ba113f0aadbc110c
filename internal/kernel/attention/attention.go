// Package attention computes scaled dot-product attention on slices, block of queries
// by block of queries, so that the matrix of all scores never exists.
package attention

import (
	"math"
	"sync"

	"cresset/internal/kernel/gemm"
	"cresset/internal/kernel/vec"
	"cresset/internal/parallel"
)

// block is how many queries are scored at a time. Their scores against all keys stay in
// the second-level cache up to a few thousand keys.
const block = 64

// A Rows is a matrix whose rows are contiguous and lie Stride elements apart.
type Rows[T vec.Float] struct {
	Data   []T // from the first row on
	Stride int
}

// A Head is one head's problem. Scores of masked pairs are minus infinity; a query
// without keys has the result zero.
//
//	Q, O: (Queries, Depth)   K: (Keys, Depth)   V: (Keys, Width)   O: (Queries, Width)
type Head[T vec.Float] struct {
	Q, K, V, O    Rows[T]
	LSE           []T // (Queries): log Σ exp of each row of scores, written by Forward
	Queries, Keys int
	Depth, Width  int
	Scale         T
	Causal        bool   // query i sees the keys 0 … i
	Bias          []T    // added to the scores: element (i, j) at i·BiasRow + j·BiasCol; may be nil
	Keep          []bool // where false, the pair is masked: laid out as Bias; may be nil
	BiasRow       int
	BiasCol       int

	DO, DQ, DK, DV Rows[T] // gradients; Backward reads DO and sets DQ, and adds to DK and DV
}

// seen returns how many keys a block of queries from lo to hi sees at most.
func (h *Head[T]) seen(hi int) int {
	if h.Causal {
		return min(h.Keys, hi)
	}
	return h.Keys
}

// Forward computes O and LSE of every head.
func Forward[T vec.Float](heads []Head[T]) {
	if len(heads) == 0 {
		return
	}
	blocks := (heads[0].Queries + block - 1) / block
	parallel.For(len(heads)*blocks, grain(&heads[0], blocks), func(lo, hi int) {
		s := scratch[T](block * heads[0].Keys)
		defer release(s)
		for i := lo; i < hi; i++ {
			from := i % blocks * block
			heads[i/blocks].forward(from, min(from+block, heads[i/blocks].Queries), *s)
		}
	})
}

// grain is how many blocks one goroutine takes at a time: at least some 2 MFLOP.
func grain[T vec.Float](h *Head[T], blocks int) int {
	flop := 2 * min(block, h.Queries) * h.Keys * (h.Depth + h.Width)
	return max(1, min(2_000_000/max(flop, 1), 8*blocks))
}

func (h *Head[T]) forward(lo, hi int, s []T) {
	n := h.seen(hi)
	if n == 0 {
		h.noKeys(lo, hi)
		return
	}
	h.scores(lo, hi, n, s)
	for i := lo; i < hi; i++ {
		row := s[(i-lo)*n : (i-lo+1)*n]
		lse := vec.LogSumExp(row)
		h.LSE[i] = lse
		if math.IsInf(float64(lse), -1) {
			clear(row)
			continue
		}
		vec.AddScalar(row, row, -lse)
		vec.Exp(row, row)
	}
	product(hi-lo, h.Width, n, 1, s, n, 1, h.V.Data, h.V.Stride, 1, 0, h.O.Data[lo*h.O.Stride:], h.O.Stride)
}

func (h *Head[T]) noKeys(lo, hi int) {
	for i := lo; i < hi; i++ {
		h.LSE[i] = T(math.Inf(-1))
		clear(h.O.Data[i*h.O.Stride:][:h.Width])
	}
}

// scores sets s, of rows of n, to the masked scores of queries lo to hi.
func (h *Head[T]) scores(lo, hi, n int, s []T) {
	product(hi-lo, n, h.Depth, h.Scale, h.Q.Data[lo*h.Q.Stride:], h.Q.Stride, 1, h.K.Data, 1, h.K.Stride, 0, s, n)
	minus := T(math.Inf(-1))
	for i := lo; i < hi; i++ {
		row := s[(i-lo)*n : (i-lo+1)*n]
		if h.Causal && i+1 < n {
			vec.Fill(row[i+1:], minus)
		}
		at := i * h.BiasRow
		switch {
		case h.Bias != nil && h.BiasCol == 1:
			vec.Add(row, row, h.Bias[at:at+n])
		case h.Bias != nil:
			for j := range row {
				row[j] += h.Bias[at+j*h.BiasCol]
			}
		case h.Keep != nil:
			for j := range row {
				if !h.Keep[at+j*h.BiasCol] {
					row[j] = minus
				}
			}
		}
	}
}

// Backward computes the gradients. Heads of one group share K and V, and so DK and DV:
// groups go in parallel, the heads of a group one after the other. DK and DV are set,
// not added to, across calls.
func Backward[T vec.Float](heads []Head[T], group int) {
	if len(heads) == 0 {
		return
	}
	parallel.For(len(heads)/group, 1, func(lo, hi int) {
		for g := lo; g < hi; g++ {
			hs := heads[g*group : (g+1)*group]
			zero(hs[0].DK, hs[0].Keys, hs[0].Depth)
			zero(hs[0].DV, hs[0].Keys, hs[0].Width)
			s := scratch[T](2 * block * hs[0].Keys)
			for i := range hs {
				for q := 0; q < hs[i].Queries; q += block {
					hs[i].backward(q, min(q+block, hs[i].Queries), *s)
				}
			}
			release(s)
		}
	})
}

func zero[T vec.Float](r Rows[T], rows, cols int) {
	for i := range rows {
		clear(r.Data[i*r.Stride:][:cols])
	}
}

func (h *Head[T]) backward(lo, hi int, room []T) {
	n := h.seen(hi)
	m := hi - lo
	if n == 0 {
		for i := lo; i < hi; i++ {
			clear(h.DQ.Data[i*h.DQ.Stride:][:h.Depth])
		}
		return
	}
	p, dp := room[:m*n], room[m*n:2*m*n]
	h.scores(lo, hi, n, p)
	do := h.DO.Data[lo*h.DO.Stride:]
	product(m, n, h.Width, 1, do, h.DO.Stride, 1, h.V.Data, 1, h.V.Stride, 0, dp, n)
	for i := lo; i < hi; i++ {
		row, drow := p[(i-lo)*n:(i-lo+1)*n], dp[(i-lo)*n:(i-lo+1)*n]
		if math.IsInf(float64(h.LSE[i]), -1) {
			clear(row)
		} else {
			vec.AddScalar(row, row, -h.LSE[i])
			vec.Exp(row, row)
		}
		// dS = P · (dP - Σ dO·O), the gradient of softmax.
		delta := vec.Dot(h.DO.Data[i*h.DO.Stride:][:h.Width], h.O.Data[i*h.O.Stride:][:h.Width])
		vec.AddScalar(drow, drow, -delta)
		vec.Mul(drow, drow, row)
	}
	q := h.Q.Data[lo*h.Q.Stride:]
	product(m, h.Depth, n, h.Scale, dp, n, 1, h.K.Data, h.K.Stride, 1, 0, h.DQ.Data[lo*h.DQ.Stride:], h.DQ.Stride)
	product(n, h.Depth, m, h.Scale, dp, 1, n, q, h.Q.Stride, 1, 1, h.DK.Data, h.DK.Stride)
	product(n, h.Width, m, 1, p, 1, n, do, h.DO.Stride, 1, 1, h.DV.Data, h.DV.Stride)
}

// product is C = alpha·A·B + beta·C with strides, in the order of gemm.F32.
func product[T vec.Float](m, n, k int, alpha T, a []T, ars, acs int, b []T, brs, bcs int, beta T, c []T, ldc int) {
	call := gemm.Call[T]{M: m, N: n, K: k, Alpha: alpha, Beta: beta, A: a, ARow: ars, ACol: acs,
		B: b, BRow: brs, BCol: bcs, C: c, CRow: ldc}
	call.Run()
}

// Scratch memory of both types is kept for the next call.
var pool32, pool64 sync.Pool

func scratch[T vec.Float](n int) *[]T {
	pool := poolOf[T]()
	if p, ok := pool.Get().(*[]T); ok && cap(*p) >= n {
		*p = (*p)[:n]
		return p
	}
	s := make([]T, n)
	return &s
}

func release[T vec.Float](s *[]T) { poolOf[T]().Put(s) }

func poolOf[T vec.Float]() *sync.Pool {
	var zero T
	if _, ok := any(zero).(float32); ok {
		return &pool32
	}
	return &pool64
}
