package initial_test

import (
	"math"
	"testing"

	"cresset/nn/initial"
	"cresset/rng"
	"cresset/tensor"
)

// moments returns mean, variance, least and greatest element.
func moments(t *tensor.Tensor) (mean, variance, lo, hi float64) {
	x := tensor.Data[float64](t)
	lo, hi = math.Inf(1), math.Inf(-1)
	for _, v := range x {
		mean += v / float64(len(x))
		lo, hi = min(lo, v), max(hi, v)
	}
	for _, v := range x {
		variance += (v - mean) * (v - mean) / float64(len(x))
	}
	return mean, variance, lo, hi
}

func weight(shape ...int) *tensor.Tensor { return tensor.Options{DType: tensor.F64}.Empty(shape...) }

// The mean of n draws lies within 5 standard errors of the distribution's, and the
// variance, whose own standard error is at most √(2/n) of it, within as many.
func TestMoments(t *testing.T) {
	r := rng.New(1)
	const n = 200 * 300 * 2
	// Of the standard normal cut to [-1, 2]: Johnson, Kotz and Balakrishnan, Continuous
	// Univariate Distributions 1, 1994, section 10.1.
	phi := func(x float64) float64 { return math.Exp(-x*x/2) / math.Sqrt(2*math.Pi) }
	mass := (math.Erf(2/math.Sqrt2) + math.Erf(1/math.Sqrt2)) / 2
	cutMean := (phi(-1) - phi(2)) / mass
	cutVar := 1 + (-1*phi(-1)-2*phi(2))/mass - cutMean*cutMean
	in, out := 600.0, 400.0 // fans of (200, 300, 2)
	for name, c := range map[string]struct {
		w              *tensor.Tensor
		mean, variance float64
		lo, hi         float64
	}{
		"uniform":       {initial.Uniform(r, weight(200, 300, 2), -1, 3), 1, 16.0 / 12, -1, 3},
		"normal":        {initial.Normal(r, weight(200, 300, 2), 2, 3), 2, 9, -20, 24},
		"truncated":     {initial.TruncNormal(r, weight(200, 300, 2), 10, 2, 8, 14), 10 + 2*cutMean, 4 * cutVar, 8, 14},
		"above":         {initial.TruncNormal(r, weight(200, 300, 2), 0, 1, 1, 9), phi(1) / 0.158655254, 0.199097, 1, 9},
		"xavieruniform": {initial.XavierUniform(r, weight(200, 300, 2), 2), 0, 4 * 2 / (in + out), -1, 1},
		"xaviernormal":  {initial.XavierNormal(r, weight(200, 300, 2), 2), 0, 4 * 2 / (in + out), -1, 1},
		"kaiminguniform": {initial.KaimingUniform(r, weight(200, 300, 2), initial.FanIn, math.Sqrt2), 0, 2 / in,
			-1, 1},
		"kaimingnormal": {initial.KaimingNormal(r, weight(200, 300, 2), initial.FanOut, 1), 0, 1 / out, -1, 1},
	} {
		mean, variance, lo, hi := moments(c.w)
		if e := math.Abs(mean - c.mean); e > 5*math.Sqrt(c.variance/n) {
			t.Errorf("%s: mean %g, want %g", name, mean, c.mean)
		}
		if e := math.Abs(variance/c.variance - 1); e > 5*math.Sqrt(2.0/n)+1e-4 {
			t.Errorf("%s: variance %g, want %g", name, variance, c.variance)
		}
		if lo < c.lo || hi > c.hi {
			t.Errorf("%s: elements between %g and %g, want between %g and %g", name, lo, hi, c.lo, c.hi)
		}
	}
}

func TestOrthogonal(t *testing.T) {
	for _, shape := range [][]int{{5, 8}, {8, 5}, {7, 7}, {4, 3, 2}, {1, 3}, {0, 3}} {
		w := initial.Orthogonal(rng.New(2), weight(shape...), 2)
		if w.Len() == 0 {
			continue
		}
		m := w.Reshape(shape[0], -1)
		if m.Dim(0) > m.Dim(1) {
			m = m.T()
		}
		gram := tensor.Data[float64](m.MatMul(m.T()))
		for i, v := range gram {
			want := 0.0
			if i%(m.Dim(0)+1) == 0 {
				want = 4
			}
			if math.Abs(v-want) > 1e-14 {
				t.Errorf("%v: element %d of the Gram matrix is %g, want %g", shape, i, v, want)
			}
		}
	}
}

// A convolution with a Dirac weight passes on its input: checked at every position.
func TestDiracAndEye(t *testing.T) {
	w := tensor.Data[float64](initial.Dirac(weight(4, 3, 3, 5), 2))
	at := 0
	for o := range 4 {
		for i := range 3 {
			for y := range 3 {
				for x := range 5 {
					want := 0.0
					if i == o%2 && y == 1 && x == 2 {
						want = 1
					}
					if w[at] != want {
						t.Errorf("Dirac (%d, %d, %d, %d) is %g, want %g", o, i, y, x, w[at], want)
					}
					at++
				}
			}
		}
	}
	for i, v := range tensor.Data[float64](initial.Eye(weight(2, 3))) {
		if want := []float64{1, 0, 0, 0, 1, 0}[i]; v != want {
			t.Errorf("Eye: element %d is %g, want %g", i, v, want)
		}
	}
}

// PyTorch's calculate_gain.
func TestGain(t *testing.T) {
	for name, want := range map[string]float64{"linear": 1, "tanh": 1.6666666666666667,
		"relu": 1.4142135623730951, "leaky_relu": 1.4141428569978354, "selu": 0.75} {
		if got := initial.Gain(name); math.Abs(got-want) > 1e-15 {
			t.Errorf("Gain(%s) = %v, want %v", name, got, want)
		}
	}
	if got := initial.Gain("leaky_relu", 1); got != 1 {
		t.Errorf("Gain(leaky_relu, 1) = %v, want 1", got)
	}
}

func TestRefusals(t *testing.T) {
	r := rng.New(1)
	for name, f := range map[string]func(){
		"fan of a vector":      func() { initial.XavierUniform(r, weight(3), 1) },
		"orthogonal vector":    func() { initial.Orthogonal(r, weight(3), 1) },
		"eye of a vector":      func() { initial.Eye(weight(3)) },
		"dirac of a matrix":    func() { initial.Dirac(weight(3, 3), 1) },
		"dirac, odd groups":    func() { initial.Dirac(weight(3, 3, 3), 2) },
		"unknown nonlinearity": func() { initial.Gain("swish") },
		"empty interval":       func() { initial.TruncNormal(r, weight(3), 0, 1, 2, 1) },
	} {
		if tensor.Try(f) == nil {
			t.Errorf("%s: not refused", name)
		}
	}
}

// Parameters are filled although they require gradients, and keep requiring them.
func TestParameter(t *testing.T) {
	w := tensor.Empty(2, 2).RequireGrad()
	initial.Ones(w)
	if !w.RequiresGrad() || !w.IsLeaf() || w.Sum().Item() != 4 {
		t.Errorf("a parameter filled with ones sums to %g", w.Sum().Item())
	}
}
