package norm

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"cresset/internal/cpufeature"
	"cresset/internal/parallel"
)

func random[T Float](n int) []T {
	x := make([]T, n)
	for i := range x {
		x[i] = T(3 + rand.NormFloat64())
	}
	return x
}

// shapes have rows of one element, short ones, and of several parts; one set and many.
var shapes = []Shape{
	{N: 3, C: 4, L: 7}, {N: 5, C: 6, L: 1}, {N: 2, C: 3, L: 5000}, {N: 3, C: 5, L: 33}, {N: 3, C: 6, L: 5, Groups: 2},
	{N: 2, C: 6, L: 9, Groups: 6}, {N: 2, C: 4, L: 1, Groups: 1}, {N: 1, C: 1, L: 33}, {N: 40, C: 3, L: 130},
	{N: 2, C: 3, L: 4096, Groups: 3}, {N: 300, C: 2, L: 16}, {N: 2, C: 4, L: 3000, Groups: 2}, {N: 1, C: 2, L: 3},
}

// TestDefinition holds the kernels against the formulas of Ioffe and Szegedy
// (arXiv:1502.03167, section 3) in double precision, element by element: dx through the
// gradients of mean and variance, one by one.
func TestDefinition(t *testing.T) {
	for _, s := range shapes {
		s.Eps = 1e-3
		for _, form := range []string{"plain", "relu", "add"} {
			s.ReLU = form != "plain"
			t.Run(fmt.Sprintf("n=%d/c=%d/l=%d/groups=%d/%s", s.N, s.C, s.L, s.Groups, form), func(t *testing.T) {
				for _, level := range cpufeature.Levels() {
					restore := cpufeature.Force(level)
					definition[float64](t, &s, form == "add", 1e-12)
					definition[float32](t, &s, form == "add", 2e-5)
					restore()
				}
			})
		}
	}
}

func definition[T Float](t *testing.T, s *Shape, adds bool, tol float64) {
	t.Helper()
	n := s.N * s.C * s.L
	tol *= math.Sqrt(float64(n))
	x, dy, weight, bias := random[T](n), random[T](n), random[T](s.C), random[T](s.C)
	var add, dadd []T
	if adds {
		add, dadd = random[T](n), random[T](n)
	}
	want := forward(s, x, add, weight, bias)
	got := map[string][]T{}
	for name, w := range want {
		got[name] = random[T](len(w))
	}
	Forward(s, got["y"], x, add, weight, bias, got["mean"], got["variance"])
	compare(t, got, want, tol)

	y := got["y"]
	if !s.ReLU {
		y = nil
	}
	grads := backward64(s, dy, y, x, weight, want["mean"], want["variance"])
	if !adds {
		delete(grads, "dadd")
	}
	moments := got
	got = map[string][]T{"dx": random[T](n), "dweight": random[T](s.C), "dbias": random[T](s.C), "dadd": dadd}
	Backward(s, got["dx"], dadd, got["dweight"], got["dbias"], dy, y, x, weight, moments["mean"], moments["variance"])
	compare(t, got, grads, tol)

	got = map[string][]T{"y": make([]T, n)}
	Apply(s, got["y"], x, add, weight, bias, moments["mean"], moments["variance"])
	compare(t, got, map[string][]float64{"y": want["y"]}, tol)

	// Without weight and bias it is as with ones and zeros.
	Forward(s, got["y"], x, add, nil, nil, moments["mean"], moments["variance"])
	compare(t, got, map[string][]float64{"y": forward(s, x, add, nil, nil)["y"]}, tol)
	bare := backward64(s, dy, y, x, nil, want["mean"], want["variance"])
	Backward(s, x, nil, nil, nil, dy, y, x, nil, moments["mean"], moments["variance"]) // onto x
	compare(t, map[string][]T{"dx": x}, map[string][]float64{"dx": bare["dx"]}, tol)
}

// sets returns the elements of each set.
func sets(s *Shape) [][]int {
	sets := make([][]int, s.Sets())
	for i := range s.N * s.C * s.L {
		row := i / s.L
		set := row % s.C
		if s.Groups > 0 {
			set = row / (s.C / s.Groups)
		}
		sets[set] = append(sets[set], i)
	}
	return sets
}

// forward is the definition of Forward.
func forward[T Float](s *Shape, x, add, weight, bias []T) map[string][]float64 {
	want := map[string][]float64{"y": make([]float64, len(x)), "mean": make([]float64, s.Sets()),
		"variance": make([]float64, s.Sets())}
	for k, set := range sets(s) {
		m := float64(len(set))
		var mean, variance float64
		for _, i := range set {
			mean += float64(x[i]) / m
		}
		for _, i := range set {
			variance += (float64(x[i]) - mean) * (float64(x[i]) - mean) / m
		}
		want["mean"][k], want["variance"][k] = mean, variance
		for _, i := range set {
			c := i / s.L % s.C
			y := (float64(x[i])-mean)/math.Sqrt(variance+s.Eps)*orElse(weight, c, 1) + orElse(bias, c, 0) + orElse(add, i, 0)
			if s.ReLU {
				y = max(y, 0)
			}
			want["y"][i] = y
		}
	}
	return want
}

// orElse returns x[i], or v if there is no x.
func orElse[T Float](x []T, i int, v float64) float64 {
	if x == nil {
		return v
	}
	return float64(x[i])
}

// backward64 is the definition of Backward.
func backward64[T Float](s *Shape, dy, y, x, weight []T, means, variances []float64) map[string][]float64 {
	want := map[string][]float64{"dx": make([]float64, len(x)), "dadd": make([]float64, len(x)),
		"dweight": make([]float64, s.C), "dbias": make([]float64, s.C)}
	for k, set := range sets(s) {
		m, mean, std := float64(len(set)), means[k], math.Sqrt(variances[k]+s.Eps)
		var dvar, dmean float64
		for _, i := range set {
			p, c := float64(dy[i]), i/s.L%s.C
			if y != nil && y[i] <= 0 {
				p = 0
			}
			want["dadd"][i] = p
			want["dweight"][c] += p * (float64(x[i]) - mean) / std
			want["dbias"][c] += p
			dh := p * orElse(weight, c, 1)
			dvar += dh * (float64(x[i]) - mean) * -0.5 / (std * std * std)
			dmean += -dh / std
		}
		for _, i := range set {
			dh := want["dadd"][i] * orElse(weight, i/s.L%s.C, 1)
			want["dx"][i] = dh/std + dvar*2*(float64(x[i])-mean)/m + dmean/m
		}
	}
	return want
}

func compare[T Float](t *testing.T, got map[string][]T, want map[string][]float64, tol float64) {
	t.Helper()
	for name, w := range want {
		for i := range w {
			if !(math.Abs(float64(got[name][i])-w[i]) <= tol*(1+math.Abs(w[i]))) {
				t.Fatalf("%s: element %d is %g, want %g", name, i, got[name][i], w[i])
			}
		}
	}
}

// TestMoments holds mean and variance of numbers far from 0 and of an outlier, where
// formulas that subtract squares, or sums shifted by one element, lose everything.
func TestMoments(t *testing.T) {
	s := Shape{N: 4, C: 1, L: 3000}
	for _, at := range []float32{0, 1e4, -1e6} {
		x := random[float32](s.N * s.L)
		x[0] = 1e5
		for i := range x {
			x[i] += at
		}
		want := forward(&s, x, nil, nil, nil)
		mean, variance := moments(&s, x, 0)
		// The part that holds 1e5 rounds each of its up to 3000/16 additions to 2⁻²⁴ of it: five
		// deviations of their sum, √188·2⁻²⁴/√3, are 2⁻¹⁹ of the mean.
		if d := math.Abs(float64(mean)/want["mean"][0] - 1); d > 0x1p-19 {
			t.Errorf("around %g: mean %g, want %g", at, mean, want["mean"][0])
		}
		if d := math.Abs(float64(variance)/want["variance"][0] - 1); d > 1e-5 {
			t.Errorf("around %g: variance %g, want %g", at, variance, want["variance"][0])
		}
	}
}

// TestThreads holds that the number of threads changes no bit.
func TestThreads(t *testing.T) {
	defer parallel.SetThreads(parallel.Threads())
	for _, s := range shapes {
		n := s.N * s.C * s.L
		x, dy := random[float32](n), random[float32](n)
		var first []float32
		for threads := 1; threads < 4; threads++ {
			parallel.SetThreads(threads)
			all := make([]float32, 2*n+2*s.Sets()+2*s.C)
			y, dx, rest := all[:n], all[n:2*n], all[2*n:]
			mean, variance, dw, db := rest[:s.Sets()], rest[s.Sets():2*s.Sets()], rest[2*s.Sets():][:s.C], rest[2*s.Sets()+s.C:]
			Forward(&s, y, x, nil, nil, nil, mean, variance)
			Backward(&s, dx, nil, dw, db, dy, nil, x, nil, mean, variance)
			if threads == 1 {
				first = all
			} else if !slices.Equal(all, first) {
				t.Errorf("%+v: %d threads give other bits", s, threads)
			}
		}
	}
}
