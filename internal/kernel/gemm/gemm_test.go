package gemm

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"cresset/internal/cpufeature"
	"cresset/internal/parallel"
)

// A layout is how a matrix of some rows and columns lies in its slice.
type layout struct {
	name    string
	strides func(rows, cols int) (row, col int)
}

var layouts = []layout{
	{"rows", func(_, cols int) (int, int) { return cols, 1 }},
	{"columns", func(rows, _ int) (int, int) { return 1, rows }},
	{"padded rows", func(_, cols int) (int, int) { return cols + 5, 1 }},
	{"padded columns", func(rows, _ int) (int, int) { return 1, rows + 3 }},
	{"every third", func(_, cols int) (int, int) { return 3*cols + 1, 3 }},
	{"one row repeated", func(_, _ int) (int, int) { return 0, 1 }},
	{"one column repeated", func(_, _ int) (int, int) { return 1, 0 }},
	{"one element repeated", func(_, _ int) (int, int) { return 0, 0 }},
}

// A problem is a product to test.
type problem struct {
	m, n, k     int
	a, b        layout
	alpha, beta float64
	bias        bool
	pad         int // between rows of C
}

func (p problem) String() string {
	return fmt.Sprintf("m=%d n=%d k=%d A=%s B=%s alpha=%g beta=%g bias=%t pad=%d",
		p.m, p.n, p.k, p.a.name, p.b.name, p.alpha, p.beta, p.bias, p.pad)
}

func plain(m, n, k int) problem {
	return problem{m: m, n: n, k: k, a: layouts[0], b: layouts[0], alpha: 1}
}

// random returns n numbers in [-1, 1).
func random[T Float](r *rand.Rand, n int) []T {
	s := make([]T, n)
	for i := range s {
		s[i] = T(2*r.Float64() - 1)
	}
	return s
}

// canary surrounds C; nothing computes it.
const canary = 12345.5

// call makes the call of a problem with random operands. All of C that may not be
// written, and all of it where beta is 0, holds a canary or NaN.
func call[T Float](r *rand.Rand, p problem) *Call[T] {
	c := &Call[T]{M: p.m, N: p.n, K: p.k, Alpha: T(p.alpha), Beta: T(p.beta), CRow: p.n + p.pad}
	c.ARow, c.ACol = p.a.strides(p.m, p.k)
	c.BRow, c.BCol = p.b.strides(p.k, p.n)
	// As short as can be, so that a read beyond the end has a chance to be seen.
	c.A = slices.Clip(random[T](r, max(0, p.m-1)*c.ARow+max(0, p.k-1)*c.ACol+1))
	c.B = slices.Clip(random[T](r, max(0, p.k-1)*c.BRow+max(0, p.n-1)*c.BCol+1))
	c.C = make([]T, guard+max(0, p.m-1)*c.CRow+p.n+guard)
	for i := range c.C {
		c.C[i] = canary
	}
	for i := range p.m {
		row := c.C[guard+i*c.CRow:][:p.n]
		copy(row, random[T](r, p.n))
		if p.beta == 0 {
			for j := range row {
				row[j] = T(math.NaN())
			}
		}
	}
	if p.bias {
		c.Bias = random[T](r, p.n)
	}
	return c
}

// guard is how many canaries stand before and behind C.
const guard = 64

// dot returns Σ x·y and Σ |x·y| over column j of B and row i of A, the first as exact as
// twice the precision of float64 makes it (Ogita, Rump and Oishi, SIAM J. Sci. Comput.
// 26(6), 2005, algorithm 5.3).
func dot[T Float](c *Call[T], i, j int) (sum, size float64) {
	var low float64
	for p := range c.K {
		x, y := float64(c.A[i*c.ARow+p*c.ACol]), float64(c.B[p*c.BRow+j*c.BCol])
		h := x * y
		r := math.FMA(x, y, -h)
		s := sum + h
		z := s - sum
		low += (sum - (s - z)) + (h - z) + r
		sum = s
		size += math.Abs(h)
	}
	return sum + low, size
}

// roundoff is the unit roundoff of T.
func roundoff[T Float]() float64 {
	if size[T]() == 4 {
		return 0x1p-24
	}
	return 0x1p-53
}

// check runs a call and compares it with the definition. An element is a chain of k+3
// operations at most on terms whose sizes add up to size, and one more for each part
// that C collects: the bound is that of Higham, Accuracy and Stability, section 3.1.
func check[T Float](t *testing.T, p problem, run func(*Call[T]), c *Call[T]) {
	t.Helper()
	whole, before := c.C, slices.Clone(c.C)
	c.C = whole[guard : len(whole)-guard]
	run(c)
	large := p.m*p.n*p.k > 1<<20 // of which some rows will do
	for i, v := range whole {
		row, col := (i-guard)/max(1, c.CRow), (i-guard)%max(1, c.CRow)
		if i >= guard && row < p.m && col < p.n {
			if large && row%8 != 3 && row < p.m-2 {
				continue
			}
			sum, size := dot(c, row, col)
			want := p.alpha * sum
			size *= math.Abs(p.alpha)
			if p.beta != 0 {
				want += p.beta * float64(before[i])
				size += math.Abs(p.beta * float64(before[i]))
			}
			if p.bias {
				want += float64(c.Bias[col])
				size += math.Abs(float64(c.Bias[col]))
			}
			bound := float64(p.k+5+p.k/64) * roundoff[T]() * size
			if !(math.Abs(float64(v)-want) <= bound) {
				t.Fatalf("%v: element (%d, %d) is %g, want %g ± %.2g", p, row, col, v, want, bound)
			}
		} else if v != before[i] {
			t.Fatalf("%v: wrote %g at row %d column %d, outside C", p, v, row, col)
		}
	}
}

// levels runs a test at every level and for both types.
func levels(t *testing.T, f32, f64 func(t *testing.T)) {
	for _, level := range cpufeature.Levels() {
		t.Run(fmt.Sprintf("%s/f32", level), func(t *testing.T) {
			defer cpufeature.Force(level)()
			f32(t)
		})
		t.Run(fmt.Sprintf("%s/f64", level), func(t *testing.T) {
			defer cpufeature.Force(level)()
			f64(t)
		})
	}
}

func TestSizes(t *testing.T) {
	levels(t, testSizes[float32], testSizes[float64])
}

// testSizes takes each size through every value to 130 while the others stand at the
// edges of tiles, then draws triples.
func testSizes[T Float](t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	try := func(m, n, k int) {
		p := plain(m, n, k)
		p.a, p.b = layouts[r.IntN(2)], layouts[r.IntN(2)]
		p.beta = float64(r.IntN(2))
		p.bias = r.IntN(2) == 0
		check(t, p, (*Call[T]).Run, call[T](r, p))
	}
	for i := range 131 {
		for _, e := range [][2]int{{1, 1}, {7, 13}, {12, 32}, {13, 5}, {2, 70}} {
			try(i, e[0], e[1])
			try(e[0], i, e[1])
			try(e[0], e[1], i)
		}
	}
	edges := []int{0, 1, 2, 5, 6, 7, 8, 11, 12, 13, 15, 16, 17, 31, 32, 33}
	for _, m := range edges {
		for _, n := range edges {
			try(m, n, 1+r.IntN(20))
		}
	}
	for range 40 {
		try(r.IntN(131), r.IntN(131), r.IntN(131))
	}
}

func TestBlocks(t *testing.T) {
	levels(t, testBlocks[float32], testBlocks[float64])
}

// testBlocks has sizes beyond each limit of blocking, in every layout that is packed.
func testBlocks[T Float](t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for _, s := range [][3]int{{67, 200, kMax + 9}, {mMax + 30, 3, 40}, {5, nMax + 50, 33},
		{150, 300, 100}, {200, 770, 190}} {
		for _, a := range layouts[:5] {
			p := plain(s[0], s[1], s[2])
			p.a, p.b = a, layouts[r.IntN(5)]
			p.alpha, p.beta, p.bias = 1.5, 0.5, true
			check(t, p, (*Call[T]).Run, call[T](r, p))
		}
	}
}

func TestLayouts(t *testing.T) {
	levels(t, testLayouts[float32], testLayouts[float64])
}

// testLayouts multiplies every layout with every other, with all kinds of factors.
func testLayouts[T Float](t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	factors := []float64{0, 1, -0.75, 2}
	for _, s := range [][3]int{{9, 11, 10}, {1, 40, 33}, {40, 1, 33}, {61, 67, 71}, {7, 39, 50},
		{45, 3, 37}, {2, 5, 2*dotsK + 5}} {
		for _, a := range layouts {
			for _, b := range layouts {
				p := plain(s[0], s[1], s[2])
				p.a, p.b = a, b
				p.alpha, p.beta = factors[r.IntN(4)], factors[r.IntN(4)]
				p.bias = r.IntN(2) == 0
				p.pad = r.IntN(4)
				check(t, p, (*Call[T]).Run, call[T](r, p))
			}
		}
	}
}

func TestBatch(t *testing.T) {
	levels(t, testBatch[float32], testBatch[float64])
}

// testBatch compares a batch with its matrices one by one, steps and lists of starts.
func testBatch[T Float](t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for _, s := range [][3]int{{3, 5, 4}, {64, 64, 32}, {1, 70, 9}, {200, 150, 90}} {
		const batch = 7
		m, n, k := s[0], s[1], s[2]
		c := Call[T]{M: m, N: n, K: k, Alpha: 1, ARow: k, ACol: 1, BRow: 1, BCol: k, CRow: n,
			Batch: batch, ANext: m * k, CNext: m * n}
		c.A, c.B, c.C = random[T](r, batch*m*k), random[T](r, batch*k*n), make([]T, batch*m*n)
		if m%2 == 0 {
			c.BAt = []int{0, k * n, 0, 3 * k * n, k * n, 5 * k * n, 6 * k * n}
		}
		want := make([]T, len(c.C))
		for i := range batch {
			one := c
			one.A, one.B, one.C = c.A[i*m*k:], c.B[at(c.BAt, c.BNext, i):], want[i*m*n:]
			one.Run()
		}
		c.RunBatch()
		if !slices.Equal(c.C, want) {
			t.Errorf("batch of %v differs from its matrices one by one", s)
		}
	}
}

func TestThreads(t *testing.T) {
	levels(t, testThreads[float32], testThreads[float64])
}

// testThreads demands the same bits from any number of threads.
func testThreads[T Float](t *testing.T) {
	defer parallel.SetThreads(parallel.Threads())
	r := rand.New(rand.NewPCG(9, 10))
	for _, s := range [][3]int{{300, 200, 600}, {1, 3000, 500}, {3000, 1, 500}, {130, 130, 130}, {250, 900, 300}} {
		for _, b := range layouts[:2] {
			p := plain(s[0], s[1], s[2])
			p.a, p.b = layouts[r.IntN(2)], b
			c := call[T](r, p)
			c.C = c.C[guard : len(c.C)-guard]
			var want []T
			for _, threads := range []int{1, 2, 5} {
				parallel.SetThreads(threads)
				c.Run()
				if want == nil {
					want = slices.Clone(c.C)
					clear(c.C)
				} else if !slices.Equal(c.C, want) {
					t.Errorf("%v: %d threads differ from 1", p, threads)
				}
			}
		}
	}
}

func TestMisuse(t *testing.T) {
	x := make([]float32, 12)
	good := Call[float32]{M: 3, N: 4, K: 3, Alpha: 1, A: x[:9], ARow: 3, ACol: 1,
		B: x, BRow: 4, BCol: 1, C: make([]float32, 12), CRow: 4}
	good.Run()
	for name, spoil := range map[string]func(c *Call[float32]){
		"negative size":       func(c *Call[float32]) { c.M = -1 },
		"negative stride":     func(c *Call[float32]) { c.BRow = -4 },
		"stride wraps around": func(c *Call[float32]) { c.ARow = 1 << 63 / 2 },
		"short A":             func(c *Call[float32]) { c.A = c.A[:8] },
		"short B":             func(c *Call[float32]) { c.BCol = 2 },
		"short C":             func(c *Call[float32]) { c.C = c.C[:11] },
		"rows of C overlap":   func(c *Call[float32]) { c.CRow = 3 },
		"short bias":          func(c *Call[float32]) { c.Bias = x[:3] },
		"negative batch":      func(c *Call[float32]) { c.Batch = -1 },
		"batch goes beyond A": func(c *Call[float32]) { c.Batch, c.ANext = 2, 1 },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			c := good
			c.Batch = 1
			spoil(&c)
			c.RunBatch()
		}()
	}
}

func TestNoAllocation(t *testing.T) {
	if cpufeature.Current() == cpufeature.Generic {
		t.Skip("the generic level keeps a row of sums")
	}
	defer parallel.SetThreads(parallel.Threads())
	parallel.SetThreads(1)
	x := make([]float32, 200*200)
	c := make([]float32, 200*200)
	for _, n := range []int{3, 60, 200} {
		if a := testing.AllocsPerRun(100, func() {
			F32(n, n, n, 1, x, n, 1, x, 1, n, 0, c, n)
		}); a >= 1 { // the collector may empty the pool now and then
			t.Errorf("n=%d: %g allocations a call", n, a)
		}
	}
}
