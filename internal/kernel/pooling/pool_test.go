package pooling

import (
	"math"
	"math/rand/v2"
	"testing"
)

// taps returns random weighted sums of out elements from in: of each elements, or, if
// that is 0, of up to three.
func taps(in, out, each int) *Taps[float64] {
	t := &Taps[float64]{In: in, Start: []int32{0}}
	for range out {
		n := each
		if n == 0 {
			n = rand.IntN(4)
		}
		for range n {
			t.Index = append(t.Index, int32(rand.IntN(in)))
			t.Weight = append(t.Weight, float64(rand.IntN(3)))
		}
		t.Start = append(t.Start, int32(len(t.Index)))
	}
	return t
}

// matrix returns the taps as a dense matrix, the identity for nil.
func matrix(t *Taps[float64], n int) [][]float64 {
	m := make([][]float64, 0, n)
	if t == nil {
		for i := range n {
			row := make([]float64, n)
			row[i] = 1
			m = append(m, row)
		}
		return m
	}
	for o := range t.Out() {
		row := make([]float64, n)
		for i := t.Start[o]; i < t.Start[o+1]; i++ {
			row[t.Index[i]] += t.Weight[i]
		}
		m = append(m, row)
	}
	return m
}

// TestSum holds the sums against a product with the dense matrices.
func TestSum(t *testing.T) {
	for _, c := range []struct{ in, out [3]int }{
		{[3]int{1, 4, 5}, [3]int{0, 2, 3}}, {[3]int{1, 4, 5}, [3]int{0, 7, 9}}, {[3]int{1, 4, 5}, [3]int{0, 7, 2}},
		{[3]int{3, 4, 5}, [3]int{2, 6, 3}}, {[3]int{3, 4, 5}, [3]int{5, 0, 0}}, {[3]int{1, 1, 6}, [3]int{0, 0, 4}},
		{[3]int{2, 2, 2}, [3]int{0, 0, 0}},
	} {
		for each := range 4 {
			testSum(t, c.in, c.out, each)
		}
	}
}

func testSum(t *testing.T, size, sizes [3]int, each int) {
	const planes = 3
	var ts [3]*Taps[float64]
	var ms [3][][]float64
	for d := range 3 {
		if sizes[d] > 0 {
			ts[d] = taps(size[d], sizes[d], each)
		}
		ms[d] = matrix(ts[d], size[d])
	}
	in := size[0] * size[1] * size[2]
	x := make([]float64, planes*in)
	for i := range x {
		x[i] = float64(rand.IntN(9)) // small integers: every order of summing is exact
	}
	var want []float64
	for p := range planes {
		for _, a := range ms[0] {
			for _, b := range ms[1] {
				for _, e := range ms[2] {
					sum := 0.0
					for i := range in {
						k, rest := i%size[2], i/size[2]
						sum += a[rest/size[1]] * b[rest%size[1]] * e[k] * x[p*in+i]
					}
					want = append(want, sum)
				}
			}
		}
	}
	got := make([]float64, len(want))
	for i := range got {
		got[i] = math.NaN()
	}
	Sum(got, x, planes, size, ts)
	for i := range want {
		if got[i] != want[i] {
			t.Fatalf("%v to %v, %d taps: element %d is %g, want %g", size, sizes, each, i, got[i], want[i])
		}
	}
}

// TestMax holds maxima against a search of each window, with NaN and equal elements.
func TestMax(t *testing.T) {
	size := [3]int{3, 5, 7}
	const in, planes = 3 * 5 * 7, 2
	x := make([]float32, planes*in)
	for i := range x {
		x[i] = float32(rand.IntN(20)) - 40
	}
	x[17], x[18] = float32(math.NaN()), float32(math.NaN())
	w := [3]Windows{
		{Lo: []int32{0, 1}, Hi: []int32{2, 3}, Step: 1},
		{Lo: []int32{1, 0, 2}, Hi: []int32{4, 5, 3}, Step: 2},
		{Lo: []int32{0, 1, 2, 6}, Hi: []int32{3, 5, 7, 7}, Step: 1},
	}
	y, index := make([]float32, planes*24), make([]int64, planes*24)
	Max(y, index, x, planes, size, &w)
	for o := range y {
		p, a, b, c := o/24, o/12%2, o/4%3, o%4
		best, at := float32(math.Inf(-1)), -1
		for i := range in {
			pos := [3]int{i / 35, i / 7 % 5, i % 7}
			inside := true
			for d, o := range [3]int{a, b, c} {
				lo, hi := int(w[d].Lo[o]), int(w[d].Hi[o])
				inside = inside && pos[d] >= lo && pos[d] < hi && (pos[d]-lo)%w[d].Step == 0
			}
			if v := x[p*in+i]; inside && (v > best || v != v) {
				best, at = v, i
			}
		}
		if math.Float32bits(y[o]) != math.Float32bits(best) || index[o] != int64(at) {
			t.Fatalf("window %d: %g at %d, want %g at %d", o, y[o], index[o], best, at)
		}
	}
}

// TestSample holds the three parts of sampling against their definition.
func TestSample(t *testing.T) {
	for _, k := range []int{1, 4, 8} {
		testSample(t, &Pick{N: 2, C: 3, L: 7, P: 5, K: k})
	}
}

func testSample(t *testing.T, s *Pick) {
	fill := func(n int) []float64 {
		v := make([]float64, n)
		for i := range v {
			v[i] = float64(rand.IntN(9)) // small integers: every order of summing is exact
		}
		return v
	}
	x, w, dy := fill(s.N*s.C*s.L), fill(s.N*s.P*s.K), fill(s.N*s.C*s.P)
	index := make([]int64, len(w))
	for i := range index {
		index[i] = int64(rand.IntN(s.L))
	}
	want := [3][]float64{make([]float64, len(dy)), make([]float64, len(x)), make([]float64, len(w))}
	for k := range w {
		n, p := k/s.K/s.P, k%s.P
		for c := range s.C {
			from, to := (n*s.C+c)*s.L+int(index[k]), (n*s.C+c)*s.P+p
			want[0][to] += w[k] * x[from]
			want[1][from] += w[k] * dy[to]
			want[2][k] += x[from] * dy[to]
		}
	}
	got := [3][]float64{fill(len(dy)), fill(len(x)), fill(len(w))}
	Sample(s, got[0], x, w, index)
	SampleGrad(s, got[1], dy, w, index)
	SampleWeightGrad(s, got[2], x, dy, index)
	for i := range want {
		for j := range want[i] {
			if got[i][j] != want[i][j] {
				t.Fatalf("part %d, element %d is %g, want %g", i, j, got[i][j], want[i][j])
			}
		}
	}
}
