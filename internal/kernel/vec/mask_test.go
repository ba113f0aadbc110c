package vec

import (
	"math"
	"testing"
)

// guardedOf is guarded for elements of any type: what is around the slice is fill.
func guardedOf[T comparable](n, off int, fill T) (s []T, intact func() bool) {
	all := make([]T, guardSize+off+n+guardSize)
	for i := range all {
		all[i] = fill
	}
	return all[guardSize+off:][:n:n], func() bool {
		for i, v := range all {
			if inside := i >= guardSize+off && i < guardSize+off+n; !inside && v != fill {
				return false
			}
		}
		return true
	}
}

// masks are the comparisons, with their definitions.
var masks = []struct {
	name string
	f    func(dst []bool, x, y []float32)
	want func(x, y float32) bool
}{
	{"Equal", Equal[float32], func(x, y float32) bool { return x == y }},
	{"NotEqual", NotEqual[float32], func(x, y float32) bool { return x != y }},
	{"Less", Less[float32], func(x, y float32) bool { return x < y }},
	{"LessEqual", LessEqual[float32], func(x, y float32) bool { return x <= y }},
	{"EqualScalar", func(d []bool, x, _ []float32) { EqualScalar(d, x, 0) },
		func(x, _ float32) bool { return x == 0 }},
	{"NotEqualScalar", func(d []bool, x, _ []float32) { NotEqualScalar(d, x, 0) },
		func(x, _ float32) bool { return x != 0 }},
	{"LessScalar", func(d []bool, x, _ []float32) { LessScalar(d, x, 1) },
		func(x, _ float32) bool { return x < 1 }},
	{"LessEqualScalar", func(d []bool, x, _ []float32) { LessEqualScalar(d, x, 1) },
		func(x, _ float32) bool { return x <= 1 }},
	{"GreaterScalar", func(d []bool, x, _ []float32) { GreaterScalar(d, x, 1) },
		func(x, _ float32) bool { return x > 1 }},
	{"GreaterEqualScalar", func(d []bool, x, _ []float32) { GreaterEqualScalar(d, x, 1) },
		func(x, _ float32) bool { return x >= 1 }},
	{"IsInf", func(d []bool, x, _ []float32) { IsInf(d, x) },
		func(x, _ float32) bool { return math.IsInf(float64(x), 0) }},
	{"IsFinite", func(d []bool, x, _ []float32) { IsFinite(d, x) },
		func(x, _ float32) bool { return !math.IsInf(float64(x), 0) && !math.IsNaN(float64(x)) }},
}

// TestMasks takes pairs of special values, at every length from 0 to 130.
func TestMasks(t *testing.T) {
	for _, c := range masks {
		t.Run(c.name, func(t *testing.T) {
			eachLevel(t, func(t *testing.T) {
				for n := range 131 {
					var x, y []float32
					for i := range n {
						x = append(x, special[(i*7+n)%len(special)])
						y = append(y, special[(i*3+n/2)%len(special)])
					}
					dst, intact := guardedOf(n, n%7, true)
					for range 2 {
						c.f(dst, x, y)
						for i := range dst {
							if dst[i] != c.want(x[i], y[i]) {
								t.Fatalf("n=%d: f(%g, %g) = %t", n, x[i], y[i], dst[i])
							}
						}
					}
					if !intact() {
						t.Fatalf("n=%d: wrote outside dst", n)
					}
				}
			})
		})
	}
}

func TestMaskedChoices(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		for n := range 131 {
			x, y := random(make([]float32, n), 1, 1), random(make([]float32, n), 2, 1)
			cond, bytes := make([]bool, n), make([]uint8, n)
			for i := range cond {
				cond[i], bytes[i] = i*i%5 < 2, uint8(i*37)
			}
			chosen, intact1 := guarded[float32](n, n%5)
			scaled, intact2 := guarded[float32](n, n%3)
			wide, intact3 := guarded[float32](n, n%7)
			long, intact4 := guardedOf(n, n%3, int64(-77))
			Where(chosen, cond, x, y)
			MaskScale(scaled, cond, x, 1.25)
			U8ToF32(wide, bytes)
			U8ToI64(long, bytes)
			for i, c := range cond {
				v, s := y[i], float32(0)
				if c {
					v, s = x[i], 1.25*x[i]
				}
				if chosen[i] != v || scaled[i] != s {
					t.Fatalf("n=%d: element %d is %g and %g, want %g and %g", n, i, chosen[i], scaled[i], v, s)
				}
				if wide[i] != float32(bytes[i]) || long[i] != int64(bytes[i]) {
					t.Fatalf("n=%d: %d became %g and %d", n, bytes[i], wide[i], long[i])
				}
			}
			if !intact1() || !intact2() || !intact3() || !intact4() {
				t.Fatalf("n=%d: wrote outside dst", n)
			}
		}
	})
}
