package norm

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

func random[T Float](n int) []T {
	x := make([]T, n)
	for i := range x {
		x[i] = T(3 + rand.NormFloat64())
	}
	return x
}

// TestDefinition holds the kernels against the formulas of Ioffe and Szegedy
// (arXiv:1502.03167, section 3) in double precision, element by element: dx through the
// gradients of mean and variance, one by one.
func TestDefinition(t *testing.T) {
	for _, s := range []Shape{
		{N: 3, C: 4, L: 7}, {N: 5, C: 6, L: 1}, {N: 2, C: 3, L: 5000}, {N: 3, C: 5, L: 33}, {N: 3, C: 6, L: 5, Groups: 2},
		{N: 2, C: 6, L: 9, Groups: 6}, {N: 2, C: 4, L: 1, Groups: 1}, {N: 1, C: 1, L: 33},
	} {
		s.Eps = 1e-3
		t.Run(fmt.Sprintf("n=%d/c=%d/l=%d/groups=%d", s.N, s.C, s.L, s.Groups), func(t *testing.T) {
			definition[float64](t, &s, 1e-12)
			definition[float32](t, &s, 2e-5)
		})
	}
}

func definition[T Float](t *testing.T, s *Shape, tol float64) {
	n := s.N * s.C * s.L
	x, dy, weight, bias := random[T](n), random[T](n), random[T](s.C), random[T](s.C)
	sets := make([][]int, s.Sets()) // the elements of each
	for i := range n {
		row := i / s.L
		set := row % s.C
		if s.Groups > 0 {
			set = row / (s.C / s.Groups)
		}
		sets[set] = append(sets[set], i)
	}
	channel := func(i int) int { return i / s.L % s.C }
	want := map[string][]float64{"y": make([]float64, n), "dx": make([]float64, n),
		"mean": make([]float64, len(sets)), "variance": make([]float64, len(sets)),
		"dweight": make([]float64, s.C), "dbias": make([]float64, s.C)}
	for k, set := range sets {
		m := float64(len(set))
		var mean, variance float64
		for _, i := range set {
			mean += float64(x[i]) / m
		}
		for _, i := range set {
			variance += (float64(x[i]) - mean) * (float64(x[i]) - mean) / m
		}
		want["mean"][k], want["variance"][k] = mean, variance
		std := math.Sqrt(variance + s.Eps)
		var dvar, dmean float64
		for _, i := range set {
			h, g, c := (float64(x[i])-mean)/std, float64(dy[i]), channel(i)
			want["y"][i] = h*float64(weight[c]) + float64(bias[c])
			want["dweight"][c] += g * h
			want["dbias"][c] += g
			dh := g * float64(weight[c])
			dvar += dh * (float64(x[i]) - mean) * -0.5 / (std * std * std)
			dmean += -dh / std
		}
		for _, i := range set {
			dh := float64(dy[i]) * float64(weight[channel(i)])
			want["dx"][i] = dh/std + dvar*2*(float64(x[i])-mean)/m + dmean/m
		}
	}
	got := map[string][]T{}
	for name, w := range want {
		got[name] = random[T](len(w))
	}
	Forward(s, got["y"], x, weight, bias, got["mean"], got["variance"])
	Backward(s, got["dx"], got["dweight"], got["dbias"], dy, x, weight, got["mean"], got["variance"])
	compare(t, got, want, tol*math.Sqrt(float64(n)))
	clear(got["y"])
	Apply(s, got["y"], x, weight, bias, got["mean"], got["variance"])
	compare(t, got, want, tol*math.Sqrt(float64(n)))

	ones, zeros := make([]T, s.C), make([]T, s.C)
	for i := range ones {
		ones[i] = 1
	}
	plain, bare := random[T](n), random[T](n)
	Forward(s, plain, x, ones, zeros, got["mean"], got["variance"])
	Forward(s, bare, x, nil, nil, got["mean"], got["variance"])
	for i := range plain {
		if math.Abs(float64(plain[i]-bare[i])) > tol {
			t.Fatalf("without weight and bias, element %d is %g, want %g", i, bare[i], plain[i])
		}
	}
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
