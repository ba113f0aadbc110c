package gemm

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"cresset/internal/cpufeature"
	"cresset/internal/kernel/vec"
	"cresset/internal/parallel"
)

// plainly is the definition of an epilogue: whole passes over C, row by row.
func plainly[T Float](c *Call[T]) {
	e := c.Epilogue
	c.Epilogue = Epilogue[T]{}
	c.Run()
	for i := range c.M {
		row := c.C[i*c.CRow:][:c.N]
		if e.RowBias != nil {
			vec.AddScalar(row, row, e.RowBias[i])
		}
		if e.Residual != nil {
			vec.Add(row, row, e.Residual[i*c.CRow:][:c.N])
		}
		if e.Kept != nil {
			copy(e.Kept[i*c.CRow:], row)
		}
		for f, act := range []func(dst, x []T){ReLU: vec.ReLU[T], GELU: vec.GELU[T],
			GELUTanh: vec.GELUTanh[T], SiLU: vec.SiLU[T], Tanh: vec.Tanh[T], Sigmoid: vec.Sigmoid[T]} {
			if act != nil && f == int(e.Act) {
				act(row, row)
			}
		}
	}
}

func TestEpilogue(t *testing.T) {
	levels(t, testEpilogue[float32], testEpilogue[float64])
}

// testEpilogue demands the bits of the definition, whatever path the product takes.
func testEpilogue[T Float](t *testing.T) {
	r := rand.New(rand.NewPCG(13, 14))
	for _, s := range [][3]int{{1, 70, 33}, {70, 1, 33}, {3, 300, 90}, {90, 3, 100}, {13, 33, 0},
		{61, 67, 71}, {1, 1, 9}, {200, 130, kMax + 70}, {7, nMax + 40, 20}} {
		for act := Identity; act <= Sigmoid; act++ {
			p := plain(s[0], s[1], s[2])
			p.a, p.b = layouts[r.IntN(2)], layouts[r.IntN(2)]
			p.beta, p.bias, p.pad = float64(r.IntN(2)), r.IntN(2) == 0, r.IntN(2)*3
			c := call[T](r, p)
			c.Act = act
			if r.IntN(2) == 0 {
				c.RowBias = random[T](r, p.m)
			}
			if r.IntN(2) == 0 {
				c.Residual = random[T](r, len(c.C))[guard : len(c.C)-guard]
			}
			if r.IntN(2) == 0 {
				c.Kept = make([]T, len(c.C))[guard : len(c.C)-guard]
			}
			want := *c
			want.C, want.Kept = slices.Clone(c.C), slices.Clone(c.Kept)
			c.C, want.C = c.C[guard:len(c.C)-guard], want.C[guard:len(c.C)-guard]
			kept := want.Kept
			c.Run()
			plainly(&want)
			what := fmt.Sprintf("%v act=%d row bias=%t residual=%t kept=%t",
				p, act, c.RowBias != nil, c.Residual != nil, c.Kept != nil)
			if !slices.Equal(c.C, want.C) {
				t.Errorf("%s: C differs from the passes one by one", what)
			}
			if !slices.Equal(c.Kept, kept) {
				t.Errorf("%s: what was kept differs", what)
			}
		}
	}
}

func TestEpilogueBatch(t *testing.T) {
	levels(t, testEpilogueBatch[float32], testEpilogueBatch[float64])
}

// testEpilogueBatch compares a batch with its matrices one by one.
func testEpilogueBatch[T Float](t *testing.T) {
	const batch, m, n, k = 5, 33, 20, 40
	r := rand.New(rand.NewPCG(15, 16))
	c := Call[T]{M: m, N: n, K: k, Alpha: 1, ARow: k, ACol: 1, BRow: n, BCol: 1, CRow: n,
		A: random[T](r, batch*m*k), B: random[T](r, k*n), C: make([]T, batch*m*n),
		Batch: batch, ANext: m * k, CAt: []int{0, 2 * m * n, m * n, 4 * m * n, 3 * m * n},
		Epilogue: Epilogue[T]{Act: SiLU, RowBias: random[T](r, m),
			Residual: random[T](r, batch*m*n), Kept: make([]T, batch*m*n)}}
	want, kept := make([]T, len(c.C)), make([]T, len(c.C))
	for i, at := range c.CAt {
		one := c
		one.A, one.C = c.A[i*m*k:], want[at:]
		one.Residual, one.Kept = c.Residual[at:], kept[at:]
		one.Run()
	}
	c.RunBatch()
	if !slices.Equal(c.C, want) || !slices.Equal(c.Kept, kept) {
		t.Error("a batch differs from its matrices one by one")
	}
}

// BenchmarkEpilogue has the first linear layer of a transformer's MLP, with its bias and
// activation inside and outside the product.
func BenchmarkEpilogue(b *testing.B) {
	const m, n, k = 1024, 1536, 384
	r := rand.New(rand.NewPCG(1, 1))
	c := Call[float32]{M: m, N: n, K: k, Alpha: 1, A: random[float32](r, m*k), ARow: k, ACol: 1,
		B: random[float32](r, k*n), BRow: 1, BCol: k, C: make([]float32, m*n), CRow: n,
		Bias: random[float32](r, n)}
	for _, act := range []Activation{Identity, ReLU, GELUTanh} {
		b.Run(fmt.Sprintf("act=%d/inside", act), func(b *testing.B) {
			one := c
			one.Act = act
			for b.Loop() {
				one.Run()
			}
			rate(b, m*n*k)
		})
		b.Run(fmt.Sprintf("act=%d/outside", act), func(b *testing.B) {
			one := c
			one.Bias = nil
			for b.Loop() {
				one.Run()
				parallel.For(m, 8, func(lo, hi int) {
					for i := lo; i < hi; i++ {
						row := one.C[i*n:][:n]
						vec.Add(row, row, c.Bias)
						apply(act, row)
					}
				})
			}
			rate(b, m*n*k)
		})
	}
}

func TestEpilogueAllocation(t *testing.T) {
	if cpufeature.Current() == cpufeature.Generic {
		t.Skip("the generic level keeps a row of sums")
	}
	defer parallel.SetThreads(parallel.Threads())
	parallel.SetThreads(1)
	x := make([]float32, 64*64)
	c := Call[float32]{M: 64, N: 64, K: 64, Alpha: 1, A: x, ARow: 64, ACol: 1, B: x, BRow: 64, BCol: 1,
		C: make([]float32, 64*64), CRow: 64, Epilogue: Epilogue[float32]{Act: GELU, Residual: x}}
	if a := testing.AllocsPerRun(100, c.Run); a >= 1 { // the collector may empty the pool
		t.Errorf("%g allocations a call", a)
	}
}
