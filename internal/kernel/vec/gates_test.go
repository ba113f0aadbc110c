package vec

import (
	"math"
	"slices"
	"testing"
)

// lstmStepGrad runs LSTMStepGrad over its slices in order.
func lstmStepGrad(s [][]float32) {
	LSTMStepGrad(s[0], s[1], s[2], s[3], s[4], s[5], s[6], s[7], s[8], s[9], s[10], s[11])
}

// Against the formulas in float64 for every length up to 130, whatever the alignment,
// with guard words; and the same bits wherever the slices are cut. The tolerance is that
// of a dozen operations, each within 2 ulp, on numbers of size 10 at most.
func TestLSTMStepGrad(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		for n := range 131 {
			testLSTMStepGrad(t, n)
		}
	})
}

func testLSTMStepGrad(t *testing.T, n int) {
	const count = 12
	var s, before, cut, head, rest [count][]float32
	var intact [count]func() bool
	for k := range s {
		s[k], intact[k] = guarded[float32](n, (n+k)%7)
		switch random(s[k], uint64(n*20+k), 2); k {
		case 8, 9, 11:
			Sigmoid(s[k], s[k])
		case 10:
			Tanh(s[k], s[k])
		}
		before[k], cut[k] = slices.Clone(s[k]), slices.Clone(s[k])
		head[k], rest[k] = cut[k][:n/3], cut[k][n/3:]
	}
	lstmStepGrad(s[:])
	for j := range n {
		at := func(k int) float64 { return float64(before[k][j]) }
		dh, c, y, i, f, u, o := at(5), at(6), math.Tanh(at(7)), at(8), at(9), at(10), at(11)
		dc := at(4) + dh*o*(1-y*y)
		for k, want := range []float64{dc * u * i * (1 - i), dc * c * f * (1 - f), dc * i * (1 - u*u),
			dh * y * o * (1 - o), dc * f, dh, c, at(7), i, f, u, o} {
			if got := float64(s[k][j]); !(math.Abs(got-want) <= 2e-6*(10+math.Abs(want))) {
				t.Fatalf("n=%d: element %d of slice %d is %v, want %v", n, j, k, got, want)
			}
		}
	}
	lstmStepGrad(head[:])
	lstmStepGrad(rest[:])
	for k := range s {
		if !intact[k]() {
			t.Fatalf("n=%d: wrote outside of slice %d", n, k)
		}
		if !slices.Equal(cut[k], s[k]) {
			t.Fatalf("n=%d: slice %d has other bits in two pieces", n, k)
		}
	}
}
