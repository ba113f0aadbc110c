package vec

import (
	"math"
	"os"
	"slices"
	"strconv"
	"testing"

	"cresset/internal/cpufeature"
	"cresset/internal/parallel"
)

// TestSweep compares every function with its definition over all float32, one in
// sweepStride of them, and logs the largest error of each level. CRESSET_SWEEP=1 takes
// every one of the 2³² (minutes a function), CRESSET_SWEEP=n one in n.
func TestSweep(t *testing.T) {
	stride := 6007
	if s := os.Getenv("CRESSET_SWEEP"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil || n < 1 {
			t.Fatalf("CRESSET_SWEEP=%q is no stride", s)
		}
		stride = n
	}
	for _, c := range unaryCases {
		t.Run(c.name, func(t *testing.T) { c.sweep(t, uint64(stride)) })
	}
}

// A worst is the largest error found, and where.
type worst struct {
	ulp float64
	x   float32
}

func (c *unaryCase) sweep(t *testing.T, stride uint64) {
	const chunk = 1 << 12
	levels := cpufeature.Levels()
	if stride == 1 && len(levels) > 1 {
		levels = levels[1:] // the Go loops round the definition: nothing to learn
	}
	total := make([]worst, len(levels))
	x, y := make([]float32, 0, chunk), make([]float32, chunk)
	want := make([]float64, chunk)
	for u := uint64(0); u < 1<<32; {
		x = x[:0]
		for ; u < 1<<32 && len(x) < chunk; u += stride {
			x = append(x, math.Float32frombits(uint32(u)))
		}
		parallel.For(len(x), chunk/2, func(lo, hi int) {
			for i := lo; i < hi; i++ {
				want[i] = c.ref(float64(x[i]))
			}
		})
		for l, level := range levels {
			restore := cpufeature.Force(level)
			c.f(y[:len(x)], x)
			restore()
			for i, v := range x {
				if y[i] == float32(want[i]) && total[l].ulp >= exact {
					continue // as good as can be
				}
				if d := c.error(y[i], v, want[i]); d > total[l].ulp {
					total[l] = worst{d, v}
				}
			}
		}
	}
	for l, w := range total {
		t.Logf("%s: %.4f ulp at %g", levels[l], w.ulp, w.x)
	}
	if i := slices.IndexFunc(total, func(w worst) bool { return w.ulp > c.bound }); i >= 0 {
		t.Errorf("%s: f(%g) is %.4g ulp off, more than %g", levels[i], total[i].x, total[i].ulp, c.bound)
	}
}

// TestAtMostOne checks that rounding takes neither Tanh nor Sigmoid beyond 1, where they
// come near: 1 − y² and 1 − y must not become negative.
func TestAtMostOne(t *testing.T) {
	for _, c := range []struct {
		name   string
		f      func(dst, x []float32)
		lo, hi float32
	}{{"Tanh", Tanh[float32], 7, 10}, {"Sigmoid", Sigmoid[float32], 14, 19}} {
		var x []float32
		for v := c.lo; v < c.hi; v = math.Nextafter32(v, c.hi) {
			x = append(x, v)
		}
		y := make([]float32, len(x))
		for _, l := range cpufeature.Levels()[1:] {
			restore := cpufeature.Force(l)
			c.f(y, x)
			restore()
			if m := slices.Max(y); m != 1 {
				t.Errorf("%s: the largest %s is %g, want 1", l, c.name, m)
			}
		}
	}
}
