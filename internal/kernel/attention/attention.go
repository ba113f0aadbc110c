// Package attention computes scaled dot-product attention on slices, block of queries
// by block of queries, so that the matrix of all scores never exists.
package attention

import (
	"math"

	"cresset/internal/kernel/gemm"
	"cresset/internal/kernel/vec"
	"cresset/internal/parallel"
)

// Queries are scored a block at a time. The scores of a block against all keys stay in
// the second-level cache up to a few thousand keys. Short blocks leave out more of what
// causality masks, long ones move the gradients of keys and values less often.
const (
	block     = 64
	halfBlock = 32 // up to manyKeys of them
	manyKeys  = 256
)

// block returns how many queries make one.
func (h *Head[T]) block() int {
	if h.Causal && h.Keys <= manyKeys {
		return halfBlock
	}
	return block
}

// A Rows is a matrix whose rows are contiguous and lie Stride elements apart.
type Rows[T vec.Float] struct {
	Data   []T // from the first row on
	Stride int
}

// from returns the rows from row i on.
func (r *Rows[T]) from(i int) []T { return r.Data[i*r.Stride:] }

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
	Drop          Dropout[T]

	DO, DQ, DK, DV Rows[T] // gradients; Backward reads DO and sets the others

	keys, values turned[T]
}

// seen returns how many keys a block of queries up to hi sees at most.
func (h *Head[T]) seen(hi int) int {
	if h.Causal {
		return min(h.Keys, hi)
	}
	return h.Keys
}

// rows describes the scores of queries lo to hi against n keys.
func (h *Head[T]) rows(lo, hi, n int) vec.Rows {
	r := vec.Rows{Count: hi - lo, N: n, Ld: pitch(n), First: n}
	if h.Causal {
		r.First, r.Step = lo+1, 1
	}
	return r
}

// pitch returns the distance between rows of n elements: an odd number of lines of the
// cache (of float32), so that a column of them spreads over its sets.
func pitch(n int) int {
	return ((n+vec.RowPad-1)/vec.RowPad | 1) * vec.RowPad
}

// Forward computes O and LSE of every head. Consecutive heads of a group share K and V.
func Forward[T vec.Float](heads []Head[T], group int) {
	if len(heads) == 0 || heads[0].Queries == 0 {
		return
	}
	defer release(&transposes, turn(heads, group, false))
	block := heads[0].block()
	blocks := (heads[0].Queries + block - 1) / block
	parallel.For(len(heads)*blocks, grain(&heads[0], blocks), func(lo, hi int) {
		s := scratch[T](&scores, 2*block*pitch(heads[0].Keys))
		defer release(&scores, s)
		for i := lo; i < hi; i++ {
			from := i % blocks * block
			heads[i/blocks].forward(from, min(from+block, heads[i/blocks].Queries), *s)
		}
	})
}

// grain is how many blocks one goroutine takes at a time: at least some 2 MFLOP.
func grain[T vec.Float](h *Head[T], blocks int) int {
	flop := 2 * min(h.block(), h.Queries) * h.Keys * (h.Depth + h.Width)
	return max(1, min(2_000_000/max(flop, 1), 8*blocks))
}

func (h *Head[T]) forward(lo, hi int, room []T) {
	n, m := h.seen(hi), hi-lo
	if n == 0 {
		for i := lo; i < hi; i++ {
			h.LSE[i] = T(math.Inf(-1))
			clear(h.O.from(i)[:h.Width])
		}
		return
	}
	r := h.rows(lo, hi, n)
	s := room[:m*r.Ld]
	h.scores(lo, hi, s, r)
	var sums [block]T
	vec.SoftmaxRows(s, r, h.LSE[lo:hi], sums[:])
	if h.Drop.P > 0 {
		keep := room[m*r.Ld:][:m*r.Ld]
		h.Drop.draw(keep, lo, r)
		vec.Mul(s, s, keep)
	}
	product(m, h.Width, n, 1, s, r.Ld, 1, h.V.Data, h.V.Stride, 1, 0, h.O.from(lo), h.O.Stride)
}

// scores sets s to the scores of queries lo to hi, masked but for causality.
func (h *Head[T]) scores(lo, hi int, s []T, r vec.Rows) {
	h.keys.product(hi-lo, r.N, h.Depth, h.Scale, h.Q.from(lo), h.Q.Stride, h.K, s, r.Ld)
	if h.Bias == nil && h.Keep == nil {
		return
	}
	minus := T(math.Inf(-1))
	for i := lo; i < hi; i++ {
		row := s[(i-lo)*r.Ld:][:r.N]
		at := i * h.BiasRow
		switch {
		case h.Bias != nil && h.BiasCol == 1:
			vec.Add(row, row, h.Bias[at:at+r.N])
		case h.Bias != nil:
			for j := range row {
				row[j] += h.Bias[at+j*h.BiasCol]
			}
		default:
			for j := range row {
				if !h.Keep[at+j*h.BiasCol] {
					row[j] = minus
				}
			}
		}
	}
}

// product is C = alpha·A·B + beta·C with strides, in the order of gemm.F32.
func product[T vec.Float](m, n, k int, alpha T, a []T, ars, acs int, b []T, brs, bcs int, beta T, c []T, ldc int) {
	call := gemm.Call[T]{M: m, N: n, K: k, Alpha: alpha, Beta: beta, A: a, ARow: ars, ACol: acs,
		B: b, BRow: brs, BCol: bcs, C: c, CRow: ldc}
	call.Run()
}
