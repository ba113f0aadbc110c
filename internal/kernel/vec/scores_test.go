package vec

import (
	"math"
	"testing"
)

// Rows of scores against their definition in double precision: every length, rows that
// see one key more each, rows that see all, and a row of −Inf.
func TestScoreRows(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		for n := 1; n <= 131; n++ {
			for _, r := range []Rows{{Count: 5, N: n, First: 1, Step: 1}, {Count: 3, N: n, First: n},
				{Count: 4, N: n, First: max(1, n-2), Step: 1}} {
				r.Ld = (n+RowPad-1)&^(RowPad-1) + n%2*RowPad
				checkScoreRows(t, r)
			}
		}
	})
}

func checkScoreRows(t *testing.T, r Rows) {
	t.Helper()
	size := r.Count * r.Ld
	s, sIntact := guarded[float32](size, r.N%7)
	d, dIntact := guarded[float32](size, r.N%5)
	lse, lseIntact := guarded[float32](r.Count, 1)
	room, roomIntact := guarded[float32](r.Count, 2)
	random(s, uint64(r.N), 4)
	random(d, uint64(r.N)+1, 1)
	empty := r.Count - 1 // sees nothing but −Inf
	Fill(s[empty*r.Ld:], float32(math.Inf(-1)))
	scores, dp := append([]float32(nil), s...), append([]float32(nil), d...)
	delta := random(make([]float32, r.Count), 3, 1)

	SoftmaxRows(s, r, lse, room)
	wants := make([][]float64, r.Count)
	for i := range r.Count {
		want, sum := softmaxRef(widen(scores[i*r.Ld:][:r.seen(i)]))
		if i == empty {
			clear(want)
			if sum = float64(lse[i]); !math.IsInf(sum, -1) {
				t.Fatalf("%+v: log of the sum of no exponentials is %g", r, sum)
			}
		}
		if e := math.Abs(float64(lse[i]) - sum); e > 0x1p-21*max(1, math.Abs(sum)) {
			t.Fatalf("%+v: row %d: log of the sum is off by %g", r, i, e)
		}
		wants[i] = append(want, make([]float64, r.N-len(want))...)
		near(t, "SoftmaxRows", s[i*r.Ld:][:r.N], wants[i], 1, 64)
	}

	copy(s, scores)
	lse[empty] = float32(math.Inf(1))
	SoftmaxGradRows(s, d, r, lse, delta)
	for i := range r.Count {
		near(t, "probabilities", s[i*r.Ld:][:r.N], wants[i], 1, 64)
		for j := range wants[i] {
			wants[i][j] *= float64(dp[i*r.Ld+j]) - float64(delta[i])
		}
		near(t, "SoftmaxGradRows", d[i*r.Ld:][:r.N], wants[i], 1, 300)
	}
	if !sIntact() || !dIntact() || !lseIntact() || !roomIntact() {
		t.Fatalf("%+v: wrote outside the rows", r)
	}
}
