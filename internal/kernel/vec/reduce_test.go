package vec

import (
	"math"
	"testing"

	"cresset/internal/cpufeature"
)

// lengths are 0…130, and some about the block of a long sum.
func lengths() (n []int) {
	for i := range 131 {
		n = append(n, i)
	}
	return append(n, 1000, block-1, block, block+1, 2*block+77, 40000)
}

// sumRef returns Σ term(i) in float64, and Σ |term(i)|.
func sumRef(n int, term func(i int) float64) (sum, size float64) {
	for i := range n {
		sum += term(i)
		size += math.Abs(term(i))
	}
	return sum, size
}

// TestSums holds the sums to their definitions. The error allowed is that of adding
// pairs: log₂ n + a few for the terms and the lanes, in units of 2⁻²⁴ Σ|term|; in truth
// it is far below.
func TestSums(t *testing.T) {
	const c = 0.3
	cases := []struct {
		name string
		f    func(x, y []float32) float32
		term func(x, y float64) float64
	}{
		{"Sum", func(x, _ []float32) float32 { return Sum(x) },
			func(x, _ float64) float64 { return x }},
		{"Dot", Dot[float32], func(x, y float64) float64 { return x * y }},
		{"SumSquares", func(x, _ []float32) float32 { return SumSquares(x) },
			func(x, _ float64) float64 { return x * x }},
		{"SumSquaredDiff", func(x, _ []float32) float32 { return SumSquaredDiff(x, c) },
			func(x, _ float64) float64 { return (x - c) * (x - c) }},
		{"sumExp", func(x, _ []float32) float32 { return sumExp(x, c) },
			func(x, _ float64) float64 { return math.Exp(x - c) }},
		{"dotDiff", func(x, y []float32) float32 { return dotDiff(x, y, nil, c) },
			func(x, y float64) float64 { return x * (y - c) }},
		{"dotDiff scaled", func(x, y []float32) float32 { return dotDiff(x, y, y, c) },
			func(x, y float64) float64 { return x * y * (y - c) }},
	}
	for _, k := range cases {
		t.Run(k.name, func(t *testing.T) {
			eachLevel(t, func(t *testing.T) {
				for _, n := range lengths() {
					x := random(make([]float32, n+3), uint64(n), 1)[n%4:][:n]
					y := random(make([]float32, n+3), uint64(n)+9, 1)[n%3:][:n]
					want, size := sumRef(n, func(i int) float64 {
						return k.term(float64(x[i]), float64(y[i]))
					})
					got := float64(k.f(x, y))
					steps := 12 + math.Log2(float64(n+1))
					if d := math.Abs(got - want); !(d <= steps*0x1p-24*size) {
						t.Fatalf("n=%d: %g, want %g (off by %.3g of %.3g)", n, got, want, d, size)
					}
				}
			})
		})
	}
}

// TestSumLevels holds the promise that a sum has the same bits at every level, wherever
// it lies in memory.
func TestSumLevels(t *testing.T) {
	for _, n := range lengths() {
		x := random(make([]float32, n), uint64(n), 1)
		var want float32
		for i, level := range cpufeature.Levels() {
			restore := cpufeature.Force(level)
			for off := range 5 {
				moved := append(make([]float32, off), x...)[off:]
				got := Sum(moved)
				if i+off == 0 {
					want = got
				}
				if math.Float32bits(got) != math.Float32bits(want) {
					t.Errorf("n=%d off=%d %s: %g, want %g", n, off, level, got, want)
				}
			}
			restore()
		}
	}
}

// TestExtremes puts the largest and the smallest element, and a NaN, at every place.
func TestExtremes(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		if v := MaxVal([]float32{}); !math.IsInf(float64(v), -1) {
			t.Errorf("MaxVal of nothing is %g", v)
		}
		if v := MinVal([]float32{}); !math.IsInf(float64(v), 1) {
			t.Errorf("MinVal of nothing is %g", v)
		}
		for n := 1; n < 131; n++ {
			x := random(make([]float32, n+2), uint64(n), 1)[n%3:][:n]
			for at := range x {
				old := x[at]
				for _, v := range []float32{100, -100, float32(math.Inf(-1)), float32(math.NaN())} {
					x[at] = v
					checkExtremes(t, x)
				}
				x[at] = old
			}
		}
	})
}

// checkExtremes compares with the built-in max and min, which pass NaN on.
func checkExtremes(t *testing.T, x []float32) {
	t.Helper()
	high, low := x[0], x[0]
	argHigh, argLow := 0, 0
	for i, v := range x {
		if v != v && high == high {
			argHigh, argLow = i, i
		}
		if v > high {
			argHigh = i
		}
		if v < low {
			argLow = i
		}
		high, low = max(high, v), min(low, v)
	}
	if got := MaxVal(x); ulps(got, float64(high)) != 0 {
		t.Fatalf("MaxVal(%v) = %g, want %g", x, got, high)
	}
	if got := MinVal(x); ulps(got, float64(low)) != 0 {
		t.Fatalf("MinVal(%v) = %g, want %g", x, got, low)
	}
	if got := ArgMax(x); got != argHigh {
		t.Fatalf("ArgMax(%v) = %d, want %d", x, got, argHigh)
	}
	if got := ArgMin(x); got != argLow {
		t.Fatalf("ArgMin(%v) = %d, want %d", x, got, argLow)
	}
}

func TestSumRows(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		for _, rows := range []int{0, 1, 7, 8, 9, 21, 64} {
			for cols := range 70 {
				ld := cols + rows%3
				x := random(make([]float32, rows*ld), uint64(cols), 1)
				dst, intact := guarded[float32](cols, cols%5)
				random(dst, 5, 1)
				was := append([]float32(nil), dst...)
				SumRows(dst, x, rows, ld)
				if !intact() {
					t.Fatalf("rows=%d cols=%d: wrote outside dst", rows, cols)
				}
				for j := range dst {
					want, size := sumRef(rows, func(i int) float64 { return float64(x[i*ld+j]) })
					want += float64(was[j])
					size += math.Abs(float64(was[j]))
					if d := math.Abs(float64(dst[j]) - want); d > 12*0x1p-24*size {
						t.Fatalf("rows=%d cols=%d: column %d is %g, want %g", rows, cols, j, dst[j], want)
					}
				}
			}
		}
	})
}
