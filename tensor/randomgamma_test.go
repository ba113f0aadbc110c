package tensor_test

import (
	"math"
	"slices"
	"testing"

	"cresset/rng"
	"cresset/tensor"
)

// kolmogorov returns √n times the largest distance between the distribution function of the
// draws and cdf; it exceeds 2.2 with probability 1.3e-4 (Kolmogorov 1933).
func kolmogorov(draws []float64, cdf func(x []float64) []float64) float64 {
	slices.Sort(draws)
	n, worst := float64(len(draws)), 0.0
	for i, f := range cdf(draws) {
		worst = max(worst, math.Abs(f-float64(i)/n), math.Abs(float64(i+1)/n-f))
	}
	return worst * math.Sqrt(n)
}

func filled(v float64, n int) *tensor.Tensor {
	return tensor.Options{DType: tensor.F64}.Full(v, n)
}

func TestStandardGammaFollowsIncompleteGamma(t *testing.T) {
	for _, a := range []float64{0.05, 0.5, 1, 2.5, 30, 1e4} {
		z := tensor.StandardGamma(rng.New(3), filled(a, 20000))
		d := kolmogorov(slices.Clone(tensor.Data[float64](z)), func(x []float64) []float64 {
			return tensor.Data[float64](filled(a, len(x)).IGamma(tensor.FromSlice(x, len(x))))
		})
		if d > 2.2 {
			t.Errorf("shape %g: Kolmogorov's statistic is %g", a, d)
		}
	}
}

// The gradient of a draw is the slope of its quantile, here by differences of the
// incomplete gamma function itself.
func TestStandardGammaGradient(t *testing.T) {
	for _, shape := range []float64{0.3, 1, 4.5, 60, 2e4} {
		a := filled(shape, 200).RequireGrad()
		z := tensor.StandardGamma(rng.New(4), a)
		z.Sum().Backward()
		x, h := z.Detach(), 1e-5*shape
		up, down := filled(shape+h, 200).IGamma(x), filled(shape-h, 200).IGamma(x)
		right, left := filled(shape, 200).IGamma(x.MulScalar(1+1e-5)), filled(shape, 200).IGamma(x.MulScalar(1-1e-5))
		for i, g := range tensor.Data[float64](a.Grad()) {
			at := func(y *tensor.Tensor) float64 { return tensor.Data[float64](y)[i] }
			want := -(at(up) - at(down)) / h * 1e-5 * at(x) / (at(right) - at(left))
			p := at(filled(shape, 200).IGamma(x))
			// Differences of numbers near 1 say little; beyond 1e4 the formula is good to 1e-4.
			if p > 1e-6 && p < 1-1e-6 && math.Abs(g-want) > 2e-4*math.Abs(want) {
				t.Errorf("shape %g, draw %g: gradient %g, want %g", shape, at(x), g, want)
			}
		}
	}
}

// Sums of probabilities up to the smallest and largest draws: the exact distribution.
func TestCountsFollowTheirDistribution(t *testing.T) {
	const n = 20000
	binomial := func(trials, p float64) func(k float64) float64 {
		return func(k float64) float64 {
			a, _ := math.Lgamma(trials + 1)
			b, _ := math.Lgamma(k + 1)
			c, _ := math.Lgamma(trials - k + 1)
			return math.Exp(a - b - c + k*math.Log(p) + (trials-k)*math.Log1p(-p))
		}
	}
	poisson := func(rate float64) func(k float64) float64 {
		return func(k float64) float64 {
			a, _ := math.Lgamma(k + 1)
			return math.Exp(k*math.Log(rate) - rate - a)
		}
	}
	for name, c := range map[string]struct {
		draws *tensor.Tensor
		mass  func(k float64) float64
	}{
		"Poisson 0.3":       {tensor.Poisson(rng.New(5), filled(0.3, n)), poisson(0.3)},
		"Poisson 7":         {tensor.Poisson(rng.New(5), filled(7, n)), poisson(7)},
		"Poisson 11":        {tensor.Poisson(rng.New(5), filled(11, n)), poisson(11)},
		"Poisson 300":       {tensor.Poisson(rng.New(5), filled(300, n)), poisson(300)},
		"Binomial 9, 0.2":   {tensor.Binomial(rng.New(5), filled(9, n), filled(0.2, n)), binomial(9, 0.2)},
		"Binomial 40, 0.7":  {tensor.Binomial(rng.New(5), filled(40, n), filled(0.7, n)), binomial(40, 0.7)},
		"Binomial 1000, .4": {tensor.Binomial(rng.New(5), filled(1000, n), filled(0.4, n)), binomial(1000, 0.4)},
	} {
		seen := map[float64]float64{}
		for _, k := range tensor.Data[float64](c.draws) {
			seen[k]++
		}
		chi, cells := 0.0, 0
		rest, restSeen := float64(n), float64(n)
		for k := range 2000 {
			want := n * c.mass(float64(k))
			if want < 10 {
				continue
			}
			chi += (seen[float64(k)] - want) * (seen[float64(k)] - want) / want
			rest, restSeen, cells = rest-want, restSeen-seen[float64(k)], cells+1
		}
		if rest > 5 {
			chi += (restSeen - rest) * (restSeen - rest) / rest
		}
		// The statistic has mean cells and variance 2·cells: four deviations, roughly.
		if limit := float64(cells) + 4*math.Sqrt(2*float64(cells)) + 4; chi > limit {
			t.Errorf("%s: χ² is %g over %d cells", name, chi, cells)
		}
	}
}
