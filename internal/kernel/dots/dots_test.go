package dots

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"cresset/dtype"
	"cresset/internal/cpufeature"
	"cresset/internal/parallel"
)

// levels runs a test at every level of the processor, and with what else there is to
// choose from.
func levels(t *testing.T, f func(t *testing.T)) {
	for _, l := range cpufeature.Levels() {
		t.Run(l.String(), func(t *testing.T) {
			defer cpufeature.Force(l)()
			f(t)
		})
	}
	for name, use := range variants {
		t.Run(name, func(t *testing.T) {
			defer use()()
			f(t)
		})
	}
}

// draw returns n numbers, some of them large.
func draw(r *rand.Rand, n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(r.NormFloat64())
		if r.IntN(20) == 0 {
			x[i] *= 30
		}
	}
	return x
}

func weight[W Weight](r *rand.Rand) (w W, value float64) {
	switch p := any(&w).(type) {
	case *float32:
		*p = float32(r.NormFloat64())
		return w, float64(*p)
	case *dtype.BFloat16:
		*p = dtype.ToBFloat16(float32(r.NormFloat64()))
		return w, float64(p.Float32())
	case *dtype.Float16:
		*p = dtype.ToFloat16(float32(r.NormFloat64()))
		return w, float64(p.Float32())
	case *int8:
		*p = int8(r.IntN(255) - 127)
		return w, float64(*p)
	}
	return w, 0
}

const guard = 8

// A made call, with guard words round Z, and what it should give.
type made[W Weight] struct {
	Call[W]
	z    []float32 // with its guard words
	want []float64 // (M, N)
	size []float64 // Σ |x·w|: what rounding errors are measured by
}

func (m *made[W]) clearZ() {
	for i := range m.z {
		m.z[i] = float32(1000 + i%7)
	}
}

// newCall draws a call with the given gaps between rows.
func newCall[W Weight](r *rand.Rand, m, n, k, gap int) *made[W] {
	c := &made[W]{Call: Call[W]{M: m, N: n, K: k, XRow: k + gap, WRow: k + 2*gap, ZRow: n + gap}}
	c.X = draw(r, m*c.XRow)
	c.W = make([]W, n*c.WRow)
	values := make([]float64, len(c.W))
	for i := range c.W {
		c.W[i], values[i] = weight[W](r)
	}
	c.z = make([]float32, m*c.ZRow+2*guard)
	c.Z = c.z[guard : len(c.z)-guard]
	if r.IntN(2) == 0 {
		c.Bias = draw(r, n)
	}
	_, quantized := any(c.W).([]int8)
	if quantized {
		c.Scale = make([]float32, n)
		for i := range c.Scale {
			c.Scale[i] = 0.5 + r.Float32()
		}
	}
	for i := range m {
		x := c.X[i*c.XRow:][:k]
		if quantized {
			x = rounded(x)
		}
		for j := range n {
			var sum, size float64
			for l, v := range x {
				p := float64(v) * values[j*c.WRow+l]
				sum += p
				size += math.Abs(p)
			}
			if quantized {
				sum, size = sum*float64(c.Scale[j]), size*float64(c.Scale[j])
			}
			if c.Bias != nil {
				sum += float64(c.Bias[j])
				size += math.Abs(float64(c.Bias[j]))
			}
			c.want, c.size = append(c.want, sum), append(c.size, size)
		}
	}
	return c
}

// rounded returns x as it is multiplied with int8, by the definition.
func rounded(x []float32) []float32 {
	out := make([]float32, len(x))
	for from := 0; from < len(x); from += intK {
		part := x[from:min(from+intK, len(x))]
		var most float64
		for _, v := range part {
			most = max(most, math.Abs(float64(v)))
		}
		if most == 0 {
			continue
		}
		n := float64(Levels(len(x)))
		for i, v := range part {
			out[from+i] = float32(math.RoundToEven(float64(v*(float32(n)/float32(most)))) * (most / n))
		}
	}
	return out
}

// check compares, in units of rounding errors of the sum: float32 adds up in blocks of
// few lanes, so that far fewer than k of them add up.
func (m *made[W]) check(t *testing.T, what string) {
	t.Helper()
	bound := (4 + math.Sqrt(float64(m.K))) * 0x1p-24
	for i := range m.M {
		for j := range m.N {
			got, want, size := float64(m.Z[i*m.ZRow+j]), m.want[i*m.N+j], m.size[i*m.N+j]
			if !(math.Abs(got-want) <= bound*size) {
				t.Fatalf("%s: m=%d n=%d k=%d: element (%d, %d) is %g, want %g (off by %.3g of %.3g)",
					what, m.M, m.N, m.K, i, j, got, want, math.Abs(got-want), bound*size)
			}
		}
	}
	for i, v := range m.z {
		row, col := (i-guard)/max(1, m.ZRow), (i-guard)%max(1, m.ZRow)
		inside := i >= guard && row < m.M && col < m.N
		if !inside && v != float32(1000+i%7) {
			t.Fatalf("%s: m=%d n=%d k=%d: wrote outside, at %d", what, m.M, m.N, m.K, i-guard)
		}
	}
}

func TestProducts(t *testing.T) {
	levels(t, func(t *testing.T) {
		t.Run("f32", testProducts[float32])
		t.Run("bf16", testProducts[dtype.BFloat16])
		t.Run("f16", testProducts[dtype.Float16])
		t.Run("i8", testProducts[int8])
	})
}

func testProducts[W Weight](t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	run := func(m, n, k, gap int) {
		c := newCall[W](r, m, n, k, gap)
		c.clearZ()
		c.Run()
		c.check(t, fmt.Sprintf("gap %d", gap))
	}
	for size := range 131 {
		run(1, 3, size, size%3)
		run(1+size%11, size, 64+size%5, size%4)
		run(size, 1+size%7, 65+size/2, 0)
	}
	run(1, 700, 128, 0)
	run(9, 70, 2*intK+77, 5)
}

// The sums of int8 are exact: every level gives the same bits.
func TestIntegersAreExact(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for _, s := range [][3]int{{1, 67, 768}, {2, 9, 3072}, {64, 45, 200}, {3, 5, 9000}} {
		c := newCall[int8](r, s[0], s[1], s[2], 3)
		func() {
			defer cpufeature.Force(cpufeature.Generic)()
			c.clearZ()
			c.Run()
		}()
		want := append([]float32{}, c.z...)
		levels(t, func(t *testing.T) {
			c.clearZ()
			c.Run()
			for i, v := range c.z {
				if math.Float32bits(v) != math.Float32bits(want[i]) {
					t.Fatalf("%v: element %d is %g, plain Go gives %g", s, i, v, want[i])
				}
			}
		})
	}
}

// The largest sums there can be fit an int32.
func TestNoOverflow(t *testing.T) {
	levels(t, func(t *testing.T) {
		for _, k := range []int{1, 64, 768, 1031, 1032, 3072, intK, intK + 1, 3 * intK} {
			x, w := make([]float32, k), make([]int8, k)
			for i := range x {
				x[i], w[i] = 3, -127
			}
			z := make([]float32, 1)
			c := Call[int8]{M: 1, N: 1, K: k, X: x, XRow: k, W: w, WRow: k, Z: z, ZRow: 1, Scale: []float32{1}}
			c.Run()
			if want := -3 * 127 * float64(k); math.Abs(float64(z[0])/want-1) > 1e-6 {
				t.Errorf("k=%d: %g, want %g", k, z[0], want)
			}
		}
	})
}

func TestSameBitsForAnyThreads(t *testing.T) {
	t.Run("f32", testThreads[float32])
	t.Run("bf16", testThreads[dtype.BFloat16])
	t.Run("f16", testThreads[dtype.Float16])
	t.Run("i8", testThreads[int8])
}

func testThreads[W Weight](t *testing.T) {
	defer parallel.SetThreads(parallel.Threads())
	r := rand.New(rand.NewPCG(5, 6))
	for _, m := range []int{1, 7, 40} {
		c := newCall[W](r, m, 301, 1000, 0)
		var want []float32
		for _, threads := range []int{1, 2, 3, 7} {
			parallel.SetThreads(threads)
			c.clearZ()
			c.Run()
			if want == nil {
				want = append(want, c.Z...)
			}
			for i, v := range c.Z {
				if v != want[i] {
					t.Fatalf("m=%d: %d threads give element %d other bits", m, threads, i)
				}
			}
		}
	}
}

// Inputs that have no place in a grid, and none at all.
func TestSpecialInputs(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	levels(t, func(t *testing.T) {
		for _, k := range []int{3, 64, 100} {
			for _, v := range []float32{nan, inf, -inf, 0, 1e-38} {
				x, w := make([]float32, 2*k), make([]int8, k)
				x[k/2], x[k] = v, 1
				for i := range w {
					w[i] = 1
				}
				z := make([]float32, 2)
				c := Call[int8]{M: 2, N: 1, K: k, X: x, XRow: k, W: w, WRow: k, Z: z, ZRow: 1, Scale: []float32{1}}
				c.Run()
				finite := v-v == 0
				if finite && z[0] != 0 || !finite && z[0] == z[0] || z[1] != 1 {
					t.Errorf("k=%d: a row with %g gives %g, the next one %g", k, v, z[0], z[1])
				}
			}
		}
	})
}

func TestRefusals(t *testing.T) {
	good := func() Call[int8] {
		return Call[int8]{M: 2, N: 3, K: 4, X: make([]float32, 8), XRow: 4, W: make([]int8, 12), WRow: 4,
			Z: make([]float32, 6), ZRow: 3, Scale: make([]float32, 3)}
	}
	for name, change := range map[string]func(c *Call[int8]){
		"X":     func(c *Call[int8]) { c.X = c.X[:7] },
		"W":     func(c *Call[int8]) { c.WRow = 5 },
		"Z":     func(c *Call[int8]) { c.ZRow = 2 },
		"K":     func(c *Call[int8]) { c.K = -1 },
		"Scale": func(c *Call[int8]) { c.Scale = nil },
		"Bias":  func(c *Call[int8]) { c.Bias = make([]float32, 2) },
		"huge":  func(c *Call[int8]) { c.WRow = math.MaxInt },
	} {
		c := good()
		change(&c)
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s was accepted", name)
				}
			}()
			c.Run()
		}()
	}
	c := good()
	c.Run()
}
