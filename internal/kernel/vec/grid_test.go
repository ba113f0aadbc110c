package vec

import (
	"fmt"
	"math"
	"testing"
)

// grids are shapes with rows of every length up to 130 and gaps of several sizes, and a
// few larger ones.
func grids() (g []Grid) {
	for n := range 131 {
		g = append(g, Grid{1 + n%4, n, n + n%3})
	}
	return append(g, Grid{0, 5, 5}, Grid{32, 16, 80}, Grid{3, 1000, 1003}, Grid{9, 49, 98}, Grid{1, 5000, 0})
}

// A gridCase is a function of a grid, and what it should do to each element, in float64.
type gridCase struct {
	name string
	f    func(dst, dy, x, y []float32, g Grid) (sums []float32)
	dst  func(dy, x, y float64) float64   // of dst, nil if it stays as it is
	sums []func(dy, x, y float64) float64 // terms of each result
}

const gridC, gridScale, gridSlope, gridShift = 0.25, 1.5, -0.375, 0.125 // exact in float32

func masked(dy, y float64) float64 {
	if y <= 0 {
		return 0
	}
	return dy
}

func gridCases() []gridCase {
	scaled := func(x float64) float64 { return (x-gridC)*gridScale + gridShift }
	grad := func(dy, x float64) float64 { return dy*gridScale + (x-gridC)*gridSlope + gridShift }
	sum := func(dy, _, y float64) float64 { return masked(dy, y) }
	dot := func(dy, x, y float64) float64 { return masked(dy, y) * (x - gridC) }
	type fs = []func(dy, x, y float64) float64
	return []gridCase{
		{"GridSum", func(_, _, x, _ []float32, g Grid) []float32 { return []float32{GridSum(x, g)} },
			nil, fs{func(_, x, _ float64) float64 { return x }}},
		{"GridMoments", func(_, _, x, _ []float32, g Grid) []float32 {
			s, q := GridMoments(x, g, gridC)
			return []float32{s, q}
		}, nil, fs{func(_, x, _ float64) float64 { return x - gridC },
			func(_, x, _ float64) float64 { return (x - gridC) * (x - gridC) }}},
		{"GridScale", func(dst, _, x, _ []float32, g Grid) []float32 {
			GridScale(dst, x, g, gridC, gridScale, gridShift)
			return nil
		}, func(_, x, _ float64) float64 { return scaled(x) }, nil},
		{"GridScaleReLU", func(dst, _, x, _ []float32, g Grid) []float32 {
			GridScaleReLU(dst, x, nil, g, gridC, gridScale, gridShift)
			return nil
		}, func(_, x, _ float64) float64 { return max(scaled(x), 0) }, nil},
		{"GridScaleReLU add", func(dst, dy, x, _ []float32, g Grid) []float32 {
			GridScaleReLU(dst, x, dy, g, gridC, gridScale, gridShift)
			return nil
		}, func(dy, x, _ float64) float64 { return max(scaled(x)+dy, 0) }, nil},
		{"GridDots", func(_, dy, x, _ []float32, g Grid) []float32 {
			s, d := GridDots(nil, dy, x, nil, g, gridC)
			return []float32{s, d}
		}, nil, fs{func(dy, x, _ float64) float64 { return dy },
			func(dy, x, _ float64) float64 { return dy * (x - gridC) }}},
		{"GridDots masked", func(_, dy, x, y []float32, g Grid) []float32 {
			s, d := GridDots(nil, dy, x, y, g, gridC)
			return []float32{s, d}
		}, nil, fs{sum, dot}},
		{"GridDots stored", func(dst, dy, x, y []float32, g Grid) []float32 {
			s, d := GridDots(dst, dy, x, y, g, gridC)
			return []float32{s, d}
		}, func(dy, _, y float64) float64 { return masked(dy, y) }, fs{sum, dot}},
		{"GridGrad", func(dst, dy, x, _ []float32, g Grid) []float32 {
			GridGrad(dst, dy, x, nil, g, gridC, gridScale, gridSlope, gridShift)
			return nil
		}, func(dy, x, _ float64) float64 { return grad(dy, x) }, nil},
		{"GridGrad masked", func(dst, dy, x, y []float32, g Grid) []float32 {
			GridGrad(dst, dy, x, y, g, gridC, gridScale, gridSlope, gridShift)
			return nil
		}, func(dy, x, y float64) float64 { return grad(masked(dy, y), x) }, nil},
	}
}

// TestGrids holds the functions over grids to their definitions at every level, and
// looks for what they write outside.
func TestGrids(t *testing.T) {
	for _, c := range gridCases() {
		t.Run(c.name, func(t *testing.T) {
			eachLevel(t, func(t *testing.T) {
				for _, g := range grids() {
					testGrid(t, &c, g)
				}
			})
		})
	}
}

func testGrid(t *testing.T, c *gridCase, g Grid) {
	n := max(0, (g.Rows-1)*g.LD+g.N)
	at := func(off int, seed uint64) []float32 { return random(make([]float32, n+off), seed, 1)[off:] }
	dy, x, y := at(g.N%3, 1), at(g.N%5, 2), at(g.N%2, 3)
	for i := range y {
		if i%7 == 0 {
			y[i] = 0 // where the mask is 0 too
		}
	}
	dst, intact := guarded[float32](n, g.N%4)
	random(dst, 4, 1)
	was := append([]float32(nil), dst...)
	sums := c.f(dst, dy, x, y, g)
	if !intact() {
		t.Fatalf("%v: wrote outside dst", g)
	}
	want, size := make([]float64, len(c.sums)), make([]float64, len(c.sums))
	for i := range n {
		a, b, d := float64(dy[i]), float64(x[i]), float64(y[i])
		inside := i%max(g.LD, 1) < g.N || g.Rows == 1
		switch {
		case !inside || c.dst == nil:
			if dst[i] != was[i] {
				t.Fatalf("%v: element %d between the rows was changed", g, i)
			}
		case math.Abs(float64(dst[i])-c.dst(a, b, d)) > 4*0x1p-24*(4+math.Abs(c.dst(a, b, d))):
			t.Fatalf("%v: element %d is %g, want %g", g, i, dst[i], c.dst(a, b, d))
		}
		for k, term := range c.sums {
			if inside {
				want[k] += term(a, b, d)
				size[k] += math.Abs(term(a, b, d))
			}
		}
	}
	for k, s := range sums {
		// A lane adds a 32nd of the elements, and the lanes are added in 5 steps; each
		// addition rounds by at most half a unit of the sum so far.
		bound := (8 + float64(n)/32) * 0x1p-24 * size[k]
		if d := math.Abs(float64(s) - want[k]); !(d <= bound) {
			t.Fatalf("%v: sum %d is %g, want %g (off by %.3g)", g, k, s, want[k], d)
		}
	}
}

// TestGridNaN holds that a NaN passes the clip, forward and backward, as it does in ReLU.
func TestGridNaN(t *testing.T) {
	nan := float32(math.NaN())
	eachLevel(t, func(t *testing.T) {
		for n := 1; n < 20; n++ {
			g := Grid{1, n, n}
			x, ones, dst := make([]float32, n), make([]float32, n), make([]float32, n)
			Fill(ones, 1)
			x[n-1] = nan
			GridScaleReLU(dst, x, nil, g, 0, 1, 0)
			if dst[n-1] == dst[n-1] {
				t.Errorf("n=%d: max(NaN, 0) = %g", n, dst[n-1])
			}
			if s, _ := GridDots(dst, ones, ones, x, g, 0); s != 1 {
				t.Errorf("n=%d: where y is 0 but for a NaN, %g of the gradients of 1 count, want 1", n, s)
			}
		}
	})
}

// TestGridPanics holds that slices which do not hold the grid are refused.
func TestGridPanics(t *testing.T) {
	x := make([]float32, 20)
	for _, g := range []Grid{{2, 8, 13}, {-1, 3, 3}, {2, 5, 4}, {1, 21, 0}} {
		t.Run(fmt.Sprint(g), func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			GridSum(x, g)
		})
	}
}
