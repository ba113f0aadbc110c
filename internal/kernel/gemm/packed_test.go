package gemm

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"cresset/internal/cpufeature"
)

func TestPacked(t *testing.T) {
	levels(t, testPacked[float32], testPacked[float64])
}

// testPacked compares products with a packed operand with the definition, for sizes at
// the edges of tiles and blocks. One Panels serves all, so that old contents would show.
func testPacked[T Float](t *testing.T) {
	r := rand.New(rand.NewPCG(17, 18))
	var packed Panels[T]
	packedRun := func(c *Call[T]) {
		packed.Pack(c.K, c.N, c.B, c.BRow, c.BCol)
		one := *c
		one.B, one.BRow, one.BCol, one.Packed = nil, 0, 0, &packed
		one.Run()
	}
	try := func(m, n, k int) {
		if n == 0 || k == 0 {
			return // there are no panels of that size
		}
		p := plain(m, n, k)
		p.a, p.b = layouts[r.IntN(5)], layouts[r.IntN(len(layouts))]
		p.beta, p.bias, p.pad = float64(r.IntN(2)), r.IntN(2) == 0, r.IntN(3)
		check(t, p, packedRun, call[T](r, p))
	}
	for i := range 131 {
		try(i, 1+r.IntN(70), 1+r.IntN(40))
		try(1+r.IntN(30), i, 1+r.IntN(40))
		try(1+r.IntN(30), 1+r.IntN(70), i)
	}
	for _, s := range [][3]int{{1, 1, 1}, {1, 300, kMax + 1}, {40, 1, 2*kMax + 9}, {9, nMax + 70, kMax + 40}} {
		try(s[0], s[1], s[2])
	}
}

func TestPackedBatch(t *testing.T) {
	levels(t, testPackedBatch[float32], testPackedBatch[float64])
}

// testPackedBatch has a batch share a packed operand, on several goroutines at once.
func testPackedBatch[T Float](t *testing.T) {
	const batch, m, n, k = 4, 19, 37, 50
	r := rand.New(rand.NewPCG(19, 20))
	a, b := random[T](r, batch*m*k), random[T](r, k*n)
	want := make([]T, batch*m*n)
	whole := Call[T]{M: batch * m, N: n, K: k, Alpha: 1, A: a, ARow: k, ACol: 1,
		B: b, BRow: n, BCol: 1, C: want, CRow: n}
	whole.Run()
	packed := PackB(k, n, b, n, 1)
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			c := Call[T]{M: m, N: n, K: k, Alpha: 1, A: a, ARow: k, ACol: 1, Packed: packed,
				C: make([]T, batch*m*n), CRow: n, Batch: batch, ANext: m * k, CNext: m * n}
			c.RunBatch()
			if !slices.Equal(c.C, want) {
				t.Error("a batch with a packed operand differs from one product")
			}
		})
	}
	wg.Wait()
}

// TestPackedLevel uses an operand at another level than it was packed for.
func TestPackedLevel(t *testing.T) {
	r := rand.New(rand.NewPCG(21, 22))
	c := Call[float64]{M: 3, N: 50, K: 20, Alpha: 1, A: random[float64](r, 60), ARow: 20, ACol: 1,
		B: random[float64](r, 1000), BRow: 50, BCol: 1, C: make([]float64, 150), CRow: 50}
	for _, before := range cpufeature.Levels() {
		restore := cpufeature.Force(before)
		c.Run()
		want := slices.Clone(c.C)
		p := c
		p.Packed, p.B, p.BRow, p.BCol = PackB(20, 50, c.B, 50, 1), nil, 0, 0
		restore()
		for _, level := range cpufeature.Levels() {
			restore := cpufeature.Force(level)
			p.Run()
			if !slices.Equal(p.C, want) {
				t.Errorf("packed at %s, used at %s: not the product of the former", before, level)
			}
			restore()
		}
	}
}

func TestPackedMisuse(t *testing.T) {
	x := make([]float32, 12)
	p := PackB(3, 4, x, 4, 1)
	for name, f := range map[string]func(){
		"B too": func() {
			c := Call[float32]{M: 1, N: 4, K: 3, A: x, ARow: 3, ACol: 1, B: x, Packed: p, C: x, CRow: 4}
			c.Run()
		},
		"other size": func() {
			c := Call[float32]{M: 1, N: 3, K: 4, A: x, ARow: 4, ACol: 1, Packed: p, C: x, CRow: 3}
			c.Run()
		},
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			f()
		}()
	}
}

// BenchmarkPacked has products of few rows with weights, plain and packed.
func BenchmarkPacked(b *testing.B) {
	const n, k = 2048, 512
	r := rand.New(rand.NewPCG(1, 1))
	w := random[float32](r, n*k)
	for _, m := range []int{1, 4, 16, 64} {
		plain := Call[float32]{M: m, N: n, K: k, Alpha: 1, A: random[float32](r, m*k), ARow: k, ACol: 1,
			B: w, BRow: 1, BCol: k, C: make([]float32, m*n), CRow: n}
		packed := plain
		packed.Packed, packed.B, packed.BRow, packed.BCol = PackB(k, n, w, 1, k), nil, 0, 0
		for name, c := range map[string]Call[float32]{"plain": plain, "packed": packed} {
			b.Run(fmt.Sprintf("m=%d/%s", m, name), func(b *testing.B) {
				for b.Loop() {
					c.Run()
				}
				rate(b, m*n*k)
			})
		}
	}
}
