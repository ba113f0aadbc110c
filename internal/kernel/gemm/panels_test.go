package gemm

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// Products with a packed operand against the definition, for every size up to 130 of one
// dimension at a time, and the same bits however the columns are cut.
func TestPanels(t *testing.T) {
	levels(t, testPanels[float32], testPanels[float64])
}

func testPanels[T Float](t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	var p Panels[T]
	for i := range 131 {
		for _, q := range []problem{plain(i, 45, 17), plain(13, i, 21), plain(5, 33, i),
			plain(1+i%20, 40, kMax+9), plain(3+i%40, 1+r.IntN(70), 1+r.IntN(70))} {
			if q.n == 0 || q.k == 0 {
				continue
			}
			q.b, q.beta, q.pad = layouts[r.IntN(5)], float64(i%3)/2, r.IntN(3)
			if r.IntN(2) > 0 {
				q.a = layouts[2]
			}
			c := call[T](r, q)
			p.Pack(q.k, q.n, c.B, c.BRow, c.BCol)
			whole := slices.Clone(c.C)
			p.MulAdd(q.m, 0, q.n, c.A, c.ARow, c.Beta, whole[guard:], c.CRow)
			cut := slices.Clone(c.C)
			for lo := 0; lo < q.n; lo += p.Width() {
				p.MulAdd(q.m, lo, min(lo+p.Width(), q.n), c.A, c.ARow, c.Beta, cut[guard:], c.CRow)
			}
			for j := range q.m * q.n {
				at := guard + j/q.n*c.CRow + j%q.n
				sum, length := dot(c, j/q.n, j%q.n)
				if c.Beta != 0 {
					old := float64(c.Beta * c.C[at])
					sum, length = sum+old, length+max(old, -old)
				}
				bound := float64(q.k+5) * roundoff[T]() * length
				if d := float64(whole[at]) - sum; !(max(d, -d) <= bound) {
					t.Fatalf("%v: element %d is %v, want %v", q, j, whole[at], sum)
				}
				if cut[at] != whole[at] {
					t.Fatalf("%v: element %d depends on how columns are cut", q, j)
				}
				whole[at], cut[at] = canary, canary
			}
			for j, v := range whole {
				if v != canary || cut[j] != canary {
					t.Fatalf("%v: wrote outside of C, at %d", q, j-guard)
				}
			}
		}
	}
}

func TestPanelsRefuse(t *testing.T) {
	var p Panels[float32]
	p.Pack(3, 64, make([]float32, 192), 64, 1)
	for name, f := range map[string]func(){
		"too short an operand": func() { p.Pack(3, 65, make([]float32, 192), 64, 1) },
		"no rows":              func() { p.Pack(0, 3, make([]float32, 192), 64, 1) },
		"too many columns":     func() { p.MulAdd(1, 0, 65, make([]float32, 3), 3, 0, make([]float32, 65), 65) },
		"A outside":            func() { p.MulAdd(2, 0, 64, make([]float32, 5), 3, 0, make([]float32, 128), 64) },
		"C outside":            func() { p.MulAdd(2, 0, 64, make([]float32, 6), 3, 0, make([]float32, 127), 64) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s is not refused", name)
				}
			}()
			f()
		}()
	}
}

// A layer of 512 with 16 sequences: forwards and backwards.
func BenchmarkPanels(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, s := range [][3]int{{16, 2048, 512}, {16, 512, 2048}} {
		m, n, k := s[0], s[1], s[2]
		b.Run(fmt.Sprintf("m=%d/n=%d/k=%d", m, n, k), func(b *testing.B) {
			var p Panels[float32]
			p.Pack(k, n, random[float32](r, n*k), n, 1)
			x, z := random[float32](r, m*k), make([]float32, m*n)
			for b.Loop() {
				p.MulAdd(m, 0, n, x, k, 1, z, n)
			}
			b.ReportMetric(2*float64(m*n*k*b.N)/b.Elapsed().Seconds()/1e9, "GFLOP/s")
		})
	}
}
