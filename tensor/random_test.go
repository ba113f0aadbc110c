package tensor_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"cresset/dtype"
	"cresset/internal/parallel"
	"cresset/rng"
	"cresset/tensor"
)

// distance is Kolmogorov's: how far the distribution of x lies from cdf.
func distance(x []float64, cdf func(x float64) float64) float64 {
	slices.Sort(x)
	n, most := float64(len(x)), 0.0
	for i, v := range x {
		f := cdf(v)
		most = max(most, f-float64(i)/n, float64(i+1)/n-f)
	}
	return most
}

func normalCDF(x float64) float64 { return math.Erfc(-x/math.Sqrt2) / 2 }

// Draws follow their distributions. The streams are fixed: what passes once passes always.
func TestDistributions(t *testing.T) {
	const n = 20_000
	r := rng.New(7)
	for _, d := range []dtype.DType{tensor.F32, tensor.F64} {
		empty := func() *tensor.Tensor { return tensor.Options{DType: d}.Empty(n) }
		for name, c := range map[string]struct {
			x   *tensor.Tensor
			cdf func(x float64) float64
		}{
			"Uniform":     {empty().UniformInPlace(r, -1, 3), func(x float64) float64 { return (x + 1) / 4 }},
			"Normal":      {empty().NormalInPlace(r, 2, 3), func(x float64) float64 { return normalCDF((x - 2) / 3) }},
			"Exponential": {empty().ExponentialInPlace(r, 2), func(x float64) float64 { return -math.Expm1(-2 * x) }},
			"LogNormal":   {empty().LogNormalInPlace(r, 1, 0.5), func(x float64) float64 { return normalCDF((math.Log(x) - 1) / 0.5) }},
			"Cauchy":      {empty().CauchyInPlace(r, 1, 2), func(x float64) float64 { return 0.5 + math.Atan((x-1)/2)/math.Pi }},
			"TruncNormal": {empty().TruncNormalInPlace(r, 0, 1, -0.5, 2), func(x float64) float64 {
				return (normalCDF(x) - normalCDF(-0.5)) / (normalCDF(2) - normalCDF(-0.5))
			}},
		} {
			// Kolmogorov's test: 1.95/√n is exceeded once in a thousand streams.
			if k := distance(tensor.Data[float64](c.x.Double().Clone()), c.cdf); k > 1.95/math.Sqrt(n) {
				t.Errorf("%s in %s: distance %g from its distribution", name, d, k)
			}
		}
	}
}

// The sine and the cosine of one angle make two independent numbers.
func TestNormalPairs(t *testing.T) {
	const n = 100_000
	for _, d := range []dtype.DType{tensor.F32, tensor.F64} {
		x := tensor.Options{DType: d}.RandN(rng.New(3), n/2, 2).Double()
		a, b := x.Narrow(1, 0, 1), x.Narrow(1, 1, 1)
		for name, z := range map[string]*tensor.Tensor{"product": a.Mul(b), "of squares": a.Square().SubScalar(1).Mul(b.Square().SubScalar(1)).DivScalar(2)} {
			if m := z.Sum().Item() / (n / 2); math.Abs(m) > 5/math.Sqrt(n/2) { // deviation 1
				t.Errorf("%s: correlation (%s) %g", d, name, m)
			}
		}
		// The fourth moment sees both how the radius and how the angle is distributed.
		if m := x.PowScalar(4).Sum().Item() / n; math.Abs(m-3) > 5*math.Sqrt(96.0/n) {
			t.Errorf("%s: fourth moment %g, want 3", d, m)
		}
	}
}

// An element depends on the stream and on its own index alone: not on the number of
// threads, nor on what comes after it, nor on where it lies.
func TestRandomByIndex(t *testing.T) {
	draw := func(d dtype.DType, n int) *tensor.Tensor { return tensor.Options{DType: d}.RandN(rng.New(5), n) }
	for _, d := range []dtype.DType{tensor.F32, tensor.F64, tensor.BF16} {
		const n = 50_001
		whole := draw(d, n)
		threads := parallel.Threads()
		parallel.SetThreads(1)
		alone := draw(d, n)
		parallel.SetThreads(threads)
		if !whole.Equal(alone) {
			t.Errorf("%s: one thread draws other numbers", d)
		}
		if !whole.Narrow(0, 0, 1001).Equal(draw(d, 1001)) {
			t.Errorf("%s: the first of many are not the few", d)
		}
		apart := tensor.Options{DType: d}.Zeros(7, 3).Narrow(1, 1, 1)
		if !apart.NormalInPlace(rng.New(5), 0, 1).Reshape(7).Equal(draw(d, 7)) {
			t.Errorf("%s: a strided tensor gets other numbers", d)
		}
	}
	r := rng.New(5)
	if tensor.Rand(r, 10).Equal(tensor.Rand(r, 10)) {
		t.Error("a stream gives the same numbers twice")
	}
}

// Rounding to few bits must not reach the upper end of the range.
func TestUniformStaysBelow(t *testing.T) {
	for _, d := range []dtype.DType{tensor.BF16, tensor.F16, tensor.F32} {
		x := tensor.Options{DType: d}.Rand(rng.New(1), 100_000)
		if x.GeScalar(1).LogicalOr(x.LtScalar(0)).Sum().ItemInt() != 0 {
			t.Errorf("%s: a number is not in [0, 1)", d)
		}
	}
	if x := tensor.Uniform(rng.New(1), 1, 1+0x1p-22, 1000); x.GeScalar(1+0x1p-22).Sum().ItemInt() != 0 {
		t.Error("a number is rounded up to the end of a narrow range")
	}
}

// frequencies fails if the counts of n draws differ from their expectations by more than
// five deviations.
func frequencies(what string, counts []int, n int, p []float64) error {
	for i, c := range counts {
		if e := float64(n) * p[i]; math.Abs(float64(c)-e) > 5*math.Sqrt(e*(1-p[i])) {
			return fmt.Errorf("%s: %d is drawn %d times of %d, want about %.0f", what, i, c, n, e)
		}
	}
	return nil
}

func count(x *tensor.Tensor, n int) []int {
	counts := make([]int, n)
	for _, v := range tensor.Data[int64](x) {
		counts[v]++
	}
	return counts
}

func TestDiscreteDraws(t *testing.T) {
	const n = 30_000
	r := rng.New(11)
	even := []float64{0.2, 0.2, 0.2, 0.2, 0.2}
	w := []float64{0.1, 0, 0.5, 0.25, 0.15}
	p := tensor.FromSlice([]float64{2, 0, 10, 5, 3})
	rows := p.Unsqueeze(0).BroadcastTo(n, 5)
	// Without replacement the second of two draws is k with probability Σ w[i]·w[k]/(1-w[i]).
	second := make([]float64, len(w))
	for k := range w {
		for i := range w {
			if i != k {
				second[k] += w[i] * w[k] / (1 - w[i])
			}
		}
	}
	pairs := tensor.Multinomial(r, rows, 2, false)
	if pairs.Narrow(1, 0, 1).Eq(pairs.Narrow(1, 1, 1)).Sum().ItemInt() != 0 {
		t.Error("an index comes twice without replacement")
	}
	for _, c := range []struct {
		what string
		x    *tensor.Tensor
		p    []float64
	}{
		{"RandInt", tensor.RandInt(r, 0, 5, n), even},
		{"RandInt below 0", tensor.RandInt(r, -5, 0, n).AddScalar(5), even},
		{"RandInt as BF16", tensor.Options{DType: tensor.BF16}.RandInt(r, 0, 5, n).Long(), even},
		{"Multinomial", tensor.Multinomial(r, p, n, true), w},
		{"Multinomial of rows", tensor.Multinomial(r, rows, 1, false), w},
		{"Multinomial, first", pairs.Narrow(1, 0, 1).Clone(), w},
		{"Multinomial, second", pairs.Narrow(1, 1, 1).Clone(), second},
		{"Bernoulli", tensor.Bernoulli(r, tensor.Full(0.3, n)).Long(), []float64{0.7, 0.3}},
		{"BernoulliInPlace", tensor.Empty(n).BernoulliInPlace(r, 0.3).Long(), []float64{0.7, 0.3}},
		{"Geometric", tensor.Empty(n).GeometricInPlace(r, 0.5).Clamp(1, 3).SubScalar(1).Long(), []float64{0.5, 0.25, 0.25}},
	} {
		if err := frequencies(c.what, count(c.x, len(c.p)), n, c.p); err != nil {
			t.Error(err)
		}
	}
}

func TestRandPerm(t *testing.T) {
	p := tensor.Data[int64](tensor.RandPerm(rng.New(1), 100))
	if slices.IsSorted(p) {
		t.Error("nothing was permuted")
	}
	q := slices.Sorted(slices.Values(p))
	for i, v := range q {
		if int64(i) != v {
			t.Fatalf("no permutation: %v", p)
		}
	}
}

// Dropout keeps the expectation, AlphaDropout mean and variance of standardised inputs.
func TestDropoutMoments(t *testing.T) {
	const n = 100_000
	r := rng.New(2)
	x := tensor.RandN(r, n)
	moments := func(y *tensor.Tensor) (mean, variance float64) {
		y = y.Double()
		mean = y.Sum().Item() / n
		return mean, y.SubScalar(mean).Square().Sum().Item() / n
	}
	if m, _ := moments(tensor.Ones(n).Dropout(r, 0.3)); math.Abs(m-1) > 5*math.Sqrt(0.3/0.7/n) {
		t.Errorf("Dropout changes a mean of 1 to %g", m)
	}
	if m, v := moments(x.AlphaDropout(r, 0.3)); math.Abs(m) > 0.02 || math.Abs(v-1) > 0.03 {
		t.Errorf("AlphaDropout: mean %g, variance %g, want 0 and 1", m, v)
	}
	if got := x.Dropout(r, 1); got.Ne(got.ZerosLike()).Sum().ItemInt() != 0 {
		t.Error("dropping all leaves something")
	}
	if !x.Dropout(r, 0).Equal(x) {
		t.Error("dropping nothing changes something")
	}
	y := tensor.Ones(50, 20, 3, 4).Dropout2d(r, 0.5).Reshape(1000, 12)
	sums := y.Sum(1)
	if kept := sums.EqScalar(24); kept.LogicalOr(sums.EqScalar(0)).Sum().ItemInt() != 1000 {
		t.Error("elements of a channel do not share their fate")
	} else if k := kept.Sum().ItemInt(); k < 420 || k > 580 {
		t.Errorf("%d of 1000 channels kept with probability ½", k)
	}
}

// A parameter is redrawn where nothing is recorded; a computed tensor forgets its past.
func TestRedrawnGradient(t *testing.T) {
	r := rng.New(1)
	w := tensor.Ones(3).RequireGrad()
	tensor.NoGrad(func() { w.NormalInPlace(r, 0, 1) })
	if w.EqScalar(1).Sum().ItemInt() > 0 || !w.RequiresGrad() {
		t.Error("a leaf was not redrawn, or is none any more")
	}
	y := w.MulScalar(2).UniformInPlace(r, 0, 1)
	if y.RequiresGrad() {
		t.Error("drawn numbers depend on what was there before")
	}
}

func BenchmarkRandom(b *testing.B) {
	r := rng.New(1)
	x := tensor.Empty(1 << 20)
	for name, f := range map[string]func(){
		"uniform":   func() { x.UniformInPlace(r, 0, 1) },
		"normal":    func() { x.NormalInPlace(r, 0, 1) },
		"bernoulli": func() { x.BernoulliInPlace(r, 0.5) },
		"dropout":   func() { x.Dropout(r, 0.5) },
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(4 << 20)
			for b.Loop() {
				tensor.Scope(f)
			}
		})
	}
}
