package attention

import (
	"sync"

	"cresset/internal/kernel/vec"
	"cresset/internal/parallel"
)

// few is up to how many queries the keys are read where they lie: there are too few for
// each element of a key to be worth turning.
const few = 16

// A turned is the transpose of a head's keys or values, or nothing.
//
//	data: (depth, keys), rows pitch(keys) apart
type turned[T vec.Float] struct {
	data  []T
	pitch int
}

// product is C = alpha·A·Bᵀ, with the transpose of B if there is one.
func (t *turned[T]) product(m, n, k int, alpha T, a []T, ars int, b Rows[T], c []T, ldc int) {
	if t.data != nil {
		product(m, n, k, alpha, a, ars, 1, t.data, t.pitch, 1, 0, c, ldc)
		return
	}
	product(m, n, k, alpha, a, ars, 1, b.Data, 1, b.Stride, 0, c, ldc)
}

// turn transposes the keys, and if asked the values, of each group once for all its
// blocks, and returns the memory that they take, to be released; it may be nil.
func turn[T vec.Float](heads []Head[T], group int, values bool) *[]T {
	h := &heads[0]
	if h.Queries <= few || h.Keys == 0 {
		return nil
	}
	p := pitch(h.Keys)
	each := h.Depth * p
	if values {
		each += h.Width * p
	}
	room := scratch[T](&transposes, len(heads)/group*each)
	parallel.For(len(heads)/group, max(1, 50_000/each), func(lo, hi int) {
		for g := lo; g < hi; g++ {
			hs := heads[g*group : (g+1)*group]
			k := turned[T]{(*room)[g*each:][:h.Depth*p], p}
			vec.Transpose(k.data, hs[0].K.Data, h.Keys, h.Depth, p, hs[0].K.Stride)
			var v turned[T]
			if values {
				v = turned[T]{(*room)[g*each+h.Depth*p:][:h.Width*p], p}
				vec.Transpose(v.data, hs[0].V.Data, h.Keys, h.Width, p, hs[0].V.Stride)
			}
			for i := range hs {
				hs[i].keys, hs[i].values = k, v
			}
		}
	})
	return room
}

// Scratch memory of both types is kept for the next call: one pool for blocks of scores,
// one for transposes, so that each finds memory of its size.
type pools struct{ f32, f64 sync.Pool }

var scores, transposes pools

func scratch[T vec.Float](p *pools, n int) *[]T {
	if s, ok := of[T](p).Get().(*[]T); ok && cap(*s) >= n {
		*s = (*s)[:n]
		return s
	}
	s := make([]T, n)
	return &s
}

func release[T vec.Float](p *pools, s *[]T) {
	if s != nil {
		of[T](p).Put(s)
	}
}

func of[T vec.Float](p *pools) *sync.Pool {
	var zero T
	if _, ok := any(zero).(float32); ok {
		return &p.f32
	}
	return &p.f64
}
