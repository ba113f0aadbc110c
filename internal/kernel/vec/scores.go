package vec

import (
	"math"
	"unsafe"
)

// RowPad is what the distance between rows of scores is rounded up to, in elements: the
// functions on them may write zeros up to there.
const RowPad = 16

// A Rows says where the rows of scores of several queries lie, and which keys each sees.
// Row i begins at i·Ld; its first min(N, First + i·Step) elements count.
type Rows struct {
	Count, N, Ld int // Ld is at least N rounded up to RowPad
	First, Step  int // First is at least 1
}

// check panics unless the rows lie in a slice of the given length.
func (r *Rows) check(name string, length int) {
	if r.Count < 1 || r.N < 1 || r.First < 1 || r.Step < 0 || r.Ld < (r.N+RowPad-1)&^(RowPad-1) || length < r.Count*r.Ld {
		panic("vec: " + name + ": the rows do not lie in the slice")
	}
}

// seen returns how many elements of row i count.
func (r *Rows) seen(i int) int { return min(r.N, r.First+i*r.Step) }

// scoreRows is the argument of the assembly, which knows the offsets.
type scoreRows struct {
	s, d           unsafe.Pointer
	row            int // bytes
	rows, n, first int
	step           int
	low, high      unsafe.Pointer
}

func (r *Rows) args(s, d, low, high unsafe.Pointer) scoreRows {
	return scoreRows{s: s, d: d, row: 4 * r.Ld, rows: r.Count, n: r.N, first: r.First, step: r.Step, low: low, high: high}
}

// SoftmaxRows sets each row of s to the softmax of the elements that count, and the
// others to 0, and lse[i] to log Σ exp of row i. A row of −Inf becomes 0.
// room has, like lse, an element for each row; it is written.
func SoftmaxRows[T Float](s []T, r Rows, lse, room []T) {
	r.check("SoftmaxRows", len(s))
	lse, room = lse[:r.Count], room[:r.Count]
	if !softmaxRowsAsm(s, r, lse, room) {
		for i := range r.Count {
			row := s[i*r.Ld:][:r.N]
			x := row[:r.seen(i)]
			clear(row[len(x):])
			top := -T(math.MaxFloat32)
			for _, v := range x {
				top = max(top, v)
			}
			lse[i], room[i] = top, expSum(x, x, top)
			MulScalar(x, x, 1/max(room[i], 1))
		}
	}
	Log(room, room) // of 0, −Inf
	AddTo(lse, room)
}

// SoftmaxGradRows sets each row of s, scores whose log Σ exp is lse[i], to the softmax,
// and of d, its gradient, to that of the scores:
//
//	s = exp(s − lse[i])   d = s·(d − delta[i])
//
// and what does not count to 0. lse[i] of a row of −Inf must be +Inf.
func SoftmaxGradRows[T Float](s, d []T, r Rows, lse, delta []T) {
	r.check("SoftmaxGradRows", min(len(s), len(d)))
	lse, delta = lse[:r.Count], delta[:r.Count]
	if softmaxGradRowsAsm(s, d, r, lse, delta) {
		return
	}
	for i := range r.Count {
		p, g := s[i*r.Ld:][:r.N], d[i*r.Ld:][:r.N]
		n := r.seen(i)
		for j, v := range p[:n] {
			p[j] = T(math.Exp(float64(v - lse[i])))
			g[j] = p[j] * (g[j] - delta[i])
		}
		clear(p[n:])
		clear(g[n:])
	}
}
