package attention

import (
	"math"

	"cresset/internal/kernel/vec"
	"cresset/internal/parallel"
)

// Backward computes the gradients. Heads of one group share K and V, and so DK and DV:
// groups go in parallel, the heads of a group one after the other. DK and DV are set,
// not added to, across calls.
func Backward[T vec.Float](heads []Head[T], group int) {
	if len(heads) == 0 {
		return
	}
	defer release(&transposes, turn(heads, group, true))
	parallel.For(len(heads)/group, 1, func(lo, hi int) {
		s := scratch[T](&scores, 3*block*pitch(heads[0].Keys))
		defer release(&scores, s)
		for g := lo; g < hi; g++ {
			hs := heads[g*group : (g+1)*group]
			for i := range hs {
				hs[i].gradients(i == 0, *s)
			}
		}
	})
}

// gradients goes through the blocks of queries from the last to the first: no block sees
// more keys than the last one, which so sets the gradients that the others add to.
func (h *Head[T]) gradients(sets bool, room []T) {
	if sets {
		n := h.seen(h.Queries)
		if h.Queries == 0 {
			n = 0
		}
		zero(h.DK, n, h.Keys, h.Depth)
		zero(h.DV, n, h.Keys, h.Width)
	}
	block := h.block()
	for lo := (h.Queries - 1) / block * block; lo >= 0 && h.Queries > 0; lo -= block {
		hi := min(lo+block, h.Queries)
		beta := T(1)
		if sets && hi == h.Queries {
			beta = 0
		}
		h.backward(lo, hi, beta, room)
	}
}

// zero clears rows lo to hi.
func zero[T vec.Float](r Rows[T], lo, hi, cols int) {
	for i := lo; i < hi; i++ {
		clear(r.from(i)[:cols])
	}
}

// backward adds what queries lo to hi give to DK and DV, times beta, and sets their DQ.
func (h *Head[T]) backward(lo, hi int, beta T, room []T) {
	n, m := h.seen(hi), hi-lo
	if n == 0 {
		zero(h.DQ, lo, hi, h.Depth)
		return
	}
	r := h.rows(lo, hi, n)
	size := m * r.Ld
	p, dp, keep := room[:size], room[size:2*size], room[2*size:3*size]
	h.scores(lo, hi, p, r)
	do := h.DO.from(lo)
	h.values.product(m, n, h.Width, 1, do, h.DO.Stride, h.V, dp, r.Ld)
	if h.Drop.P > 0 {
		h.Drop.draw(keep, lo, r)
		vec.Mul(dp, dp, keep)
	}
	// dS = P · (dP - Σ dO·O), the gradient of softmax.
	var lse, delta [block]T
	for i := range m {
		delta[i] = vec.Dot(h.DO.from(lo + i)[:h.Width], h.O.from(lo + i)[:h.Width])
		if lse[i] = h.LSE[lo+i]; math.IsInf(float64(lse[i]), -1) {
			lse[i] = T(math.Inf(1))
		}
	}
	vec.SoftmaxGradRows(p, dp, r, lse[:], delta[:])
	q := h.Q.from(lo)
	product(m, h.Depth, n, h.Scale, dp, r.Ld, 1, h.K.Data, h.K.Stride, 1, 0, h.DQ.from(lo), h.DQ.Stride)
	product(n, h.Depth, m, h.Scale, dp, 1, r.Ld, q, h.Q.Stride, 1, beta, h.DK.Data, h.DK.Stride)
	if h.Drop.P > 0 {
		vec.Mul(p, p, keep)
	}
	product(n, h.Width, m, 1, p, 1, r.Ld, do, h.DO.Stride, 1, beta, h.DV.Data, h.DV.Stride)
}
