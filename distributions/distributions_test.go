package distributions_test

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"

	. "cresset/distributions"
	"cresset/rng"
	"cresset/tensor"
)

// v is a vector in F64.
func v(x ...float64) *tensor.Tensor { return tensor.FromSlice(x, len(x)) }

// one of each family, a batch of two with finite variances.
var families = []Distribution{
	NewNormal(v(1, -2), v(0.5, 3)),
	NewLogNormal(v(0.1, -0.2), v(0.3, 0.5)),
	NewLaplace(v(1, -2), v(0.5, 3)),
	NewGumbel(v(1, -2), v(0.5, 3)),
	NewStudentT(v(7, 12), v(1, -2), v(0.5, 3)),
	NewHalfNormal(v(0.5, 3)),
	NewExponential(v(0.5, 3)),
	NewGamma(v(0.7, 5), v(0.5, 3)),
	NewChi2(v(1.4, 9)),
	NewInverseGamma(v(7, 12), v(2, 3)),
	NewBeta(v(0.7, 3), v(2, 1.5)),
	NewDirichlet(tensor.FromSlice([]float64{0.7, 2, 3, 4, 1, 0.9}, 2, 3)),
	NewUniform(v(-1, 2), v(0.5, 7)),
	NewPareto(v(1, 2), v(6, 8)),
	NewGeneralizedPareto(v(1, 2), v(0.5, 3), v(0, 0.1)),
	NewWeibull(v(1, 2), v(0.9, 3)),
	NewKumaraswamy(v(0.7, 3), v(2, 1.5)),
	NewFisherSnedecor(v(3, 8), v(14, 20)),
	NewBernoulli(v(0.2, 0.9)),
	NewBinomialLogits(12, v(-1, 2)),
	NewNegativeBinomial(3.5, v(0.2, 0.6)),
	NewGeometric(v(0.2, 0.9)),
	NewPoisson(v(0.4, 23)),
	NewOneHotCategorical(tensor.FromSlice([]float64{1, 2, 3, 3, 2, 5}, 2, 3)),
	NewMultinomial(6, tensor.FromSlice([]float64{1, 2, 3, 3, 2, 5}, 2, 3)),
	NewMultivariateNormal(tensor.FromSlice([]float64{1, 2, 3, 4}, 2, 2), tensor.FromSlice([]float64{2, 0.5, 0.5, 1}, 2, 2)),
	NewLowRankMultivariateNormal(tensor.FromSlice([]float64{1, 2, 3, 4}, 2, 2), tensor.FromSlice([]float64{2, 0.5}, 2, 1), v(0.5, 1)),
	NewContinuousBernoulli(v(0.2, 0.5)),
	NewIndependent(NewNormal(tensor.FromSlice([]float64{1, 2, 3, 4}, 2, 2), v(0.5, 3)), 1),
	NewMixtureSameFamily(NewCategorical(tensor.FromSlice([]float64{1, 2, 3, 1}, 2, 2)),
		NewNormal(tensor.FromSlice([]float64{1, 5, 3, 4}, 2, 2), v(0.5, 3))),
}

const draws = 20000

// near reports whether the mean of samples, along the first dimension, lies within 5 of its
// own standard errors of want: one in two million does not.
func near(t *testing.T, what string, d Distribution, samples, want *tensor.Tensor) {
	t.Helper()
	std, mean := samples.StdMean(1, 0)
	limit := std.MulScalar(5 / math.Sqrt(draws)).AddScalar(1e-9)
	if !mean.Sub(want).Abs().Le(limit).All().ItemBool() {
		t.Errorf("%T: %s of the draws is %v ± %v, want %v", d, what, mean, limit, want)
	}
}

// Draws have the moments that are stated, and the mean of -log p is the entropy.
func TestDraws(t *testing.T) {
	for _, d := range families {
		x := d.Sample(rng.New(7), draws)
		if m, ok := d.(Moments); ok {
			near(t, "mean", d, x, m.Mean())
			near(t, "variance", d, x.Sub(m.Mean()).Square(), m.Variance())
		}
		if e, ok := d.(Entropic); ok {
			near(t, "entropy", d, d.LogProb(x).Neg(), e.Entropy())
		}
		if r, ok := d.(Reparameterized); ok {
			if y := r.RSample(rng.New(7), draws); !y.Detach().Equal(x) {
				t.Errorf("%T: RSample and Sample differ for one stream", d)
			}
		}
		if x.RequiresGrad() {
			t.Errorf("%T: Sample has a gradient", d)
		}
	}
}

// The distribution function of draws is uniform, and the quantiles are its inverse. The
// derivative of the distribution function is the density.
func TestCumulative(t *testing.T) {
	for _, d := range append([]Distribution{NewCauchy(v(1, -2), v(0.5, 3)), NewHalfCauchy(v(0.5, 3))}, families...) {
		c, ok := d.(Cumulative)
		if !ok {
			continue
		}
		x := d.Sample(rng.New(8), 5000)
		u := c.CDF(x)
		for i := range 2 {
			f := slices.Clone(tensor.Data[float64](u.Select(1, i)))
			slices.Sort(f)
			worst := 0.0
			for j, p := range f {
				worst = max(worst, math.Abs(p-(float64(j)+0.5)/5000))
			}
			if worst > 2.2/math.Sqrt(5000) { // Kolmogorov: one in ten thousand
				t.Errorf("%T %d: the distribution function of draws is %g from uniform", d, i, worst)
			}
		}
		if q, ok := d.(Quantiled); ok {
			if y := q.ICDF(u); !c.CDF(y).AllClose(u, 1e-6, 1e-9, false) {
				t.Errorf("%T: the quantiles are not the inverse of the distribution function", d)
			}
		}
		h := x.Abs().MulScalar(1e-6)
		slope := c.CDF(x.Add(h)).Sub(c.CDF(x.Sub(h))).Div(h.MulScalar(2))
		if p := d.LogProb(x).Exp(); !p.AllClose(slope, 1e-3, 1e-6, false) {
			t.Errorf("%T: the density is not the derivative of the distribution function", d)
		}
	}
}

// The gradient of a mean of differentiable draws is that of the mean.
func TestReparameterizedGradients(t *testing.T) {
	for name, f := range map[string]func(a, b *tensor.Tensor) Reparameterized{
		"Normal":      func(a, b *tensor.Tensor) Reparameterized { return NewNormal(a, b) },
		"Gamma":       func(a, b *tensor.Tensor) Reparameterized { return NewGamma(a, b) },
		"Beta":        func(a, b *tensor.Tensor) Reparameterized { return NewBeta(a, b) },
		"Weibull":     func(a, b *tensor.Tensor) Reparameterized { return NewWeibull(a, b) },
		"Kumaraswamy": func(a, b *tensor.Tensor) Reparameterized { return NewKumaraswamy(a, b) },
		"Gumbel":      func(a, b *tensor.Tensor) Reparameterized { return NewGumbel(a, b) },
	} {
		const n = 40000
		a, b := tensor.Options{DType: tensor.F64}.Full(1.7, n), tensor.Options{DType: tensor.F64}.Full(2.3, n)
		d := f(a.RequireGrad(), b.RequireGrad())
		d.RSample(rng.New(9)).Sum().Backward()
		x, y := v(1.7).RequireGrad(), v(2.3).RequireGrad()
		f(x, y).(Moments).Mean().Sum().Backward()
		for i, p := range []struct{ each, mean *tensor.Tensor }{{a.Grad(), x.Grad()}, {b.Grad(), y.Grad()}} {
			want := 0.0 // where the mean does not depend on the parameter
			if p.mean != nil {
				want = p.mean.Item()
			}
			std, mean := p.each.StdMean(1, 0)
			if got := mean.Item(); math.Abs(got-want) > 5*std.Item()/math.Sqrt(n)+1e-9 {
				t.Errorf("%s: the gradient of parameter %d is %g, want %g", name, i, got, want)
			}
		}
	}
}

// Divergences are means of log p - log q over draws of p, and zero for equal distributions.
func TestKL(t *testing.T) {
	one, two := v(1.3, 0.4), v(0.9, 2.1)
	rows := func(x ...float64) *tensor.Tensor { return tensor.FromSlice(x, 2, 2) }
	for _, c := range []struct{ p, q Distribution }{
		{NewNormal(one, two), NewNormal(two, one)},
		{NewLogNormal(one, two), NewLogNormal(two, one)},
		{NewHalfNormal(one), NewHalfNormal(two)},
		{NewBernoulli(v(0.2, 0.9)), NewBernoulli(v(0.5, 0.7))},
		{NewBinomial(5, v(0.2, 0.9)), NewBinomial(5, v(0.5, 0.7))},
		{NewGeometric(v(0.2, 0.9)), NewGeometric(v(0.5, 0.7))},
		{NewCategorical(rows(1, 2, 3, 1)), NewCategorical(rows(2, 2, 1, 1))},
		{NewOneHotCategorical(rows(1, 2, 3, 1)), NewOneHotCategorical(rows(2, 2, 1, 1))},
		{NewGamma(one, two), NewGamma(two, one)},
		{NewChi2(one), NewChi2(two)},
		{NewInverseGamma(one, two), NewInverseGamma(two, one)},
		{NewBeta(one, two), NewBeta(two, one)},
		{NewDirichlet(rows(1, 2, 3, 1)), NewDirichlet(rows(2, 2, 1, 1))},
		{NewLaplace(one, two), NewLaplace(two, one)},
		{NewExponential(one), NewExponential(two)},
		{NewMultivariateNormal(one, rows(2, 0.5, 0.5, 1)), NewMultivariateNormal(two, rows(1, 0.2, 0.2, 3))},
		{NewPoisson(one), NewPoisson(two)},
		{NewUniform(v(0, 1), v(1, 2)), NewUniform(v(-1, 0), v(3, 2))},
		{NewIndependent(NewNormal(one, two), 1), NewIndependent(NewNormal(two, one), 1)},
		{NewSquashedNormal(one, two), NewSquashedNormal(two, one)},
		{NewUniform(v(0, 1), v(1, 2)), NewNormal(two, one)},
		{NewGumbel(one, two), NewNormal(two, one)},
		{NewLaplace(one, two), NewNormal(two, one)},
		{NewExponential(one), NewNormal(two, one)},
		{NewGamma(one, two), NewNormal(two, one)},
		{NewBeta(one, two), NewNormal(two, one)},
		{NewPareto(one, v(6, 7)), NewExponential(two)},
		{NewGamma(one, two), NewExponential(two)},
		{NewNormal(one, two), NewLaplace(two, one)},
		{NewExponential(one), NewGamma(two, one)},
	} {
		x := c.p.Sample(rng.New(10), draws)
		if _, squashed := c.p.(*SquashedNormal); squashed { // draws that round to 1 tell nothing
			x = x.Clamp(-1+1e-12, 1-1e-12)
		}
		near(t, fmt.Sprintf("divergence from %T", c.q), c.p, c.p.LogProb(x).Sub(c.q.LogProb(x)), KL(c.p, c.q))
		if fmt.Sprintf("%T", c.p) == fmt.Sprintf("%T", c.q) {
			if same := KL(c.p, c.p); same.Abs().Max().Item() > 1e-12 {
				t.Errorf("%T: the divergence from itself is %v", c.p, same)
			}
		}
	}
	far := KL(NewUniform(v(0), v(2)), NewUniform(v(0), v(1)))
	if !math.IsInf(far.Item(), 1) {
		t.Errorf("the divergence from what cannot give all of the draws is %v", far)
	}
}

// Transforms are inverted, and their logarithmic determinants are those of the matrices of
// partial derivatives.
func TestTransforms(t *testing.T) {
	for _, c := range []struct {
		t Transform
		x *tensor.Tensor
	}{
		{AffineTransform{Loc: v(1), Scale: v(-2)}, v(0.3, -1.2)},
		{ExpTransform{}, v(0.3, -1.2)},
		{SigmoidTransform{}, v(0.3, -1.2)},
		{TanhTransform{}, v(0.3, -1.2)},
		{SoftplusTransform{}, v(0.3, -1.2)},
		{PowerTransform{Exponent: v(-1.5)}, v(0.3, 1.2)},
		{StickBreakingTransform{}, v(0.3, -1.2)},
		{InverseTransform{Of: ExpTransform{}}, v(0.3, 1.2)},
		{ComposeTransform{ExpTransform{}, AffineTransform{Loc: v(1), Scale: v(-2)}, TanhTransform{}}, v(-0.3, -1.2)},
		{ComposeTransform{AffineTransform{Loc: v(1), Scale: v(-2)}, StickBreakingTransform{}}, v(0.3, -1.2)},
	} {
		x := c.x.RequireGrad()
		y := c.t.Forward(x)
		if !c.t.Inverse(y).AllClose(x, 1e-9, 1e-9, false) {
			t.Errorf("%T: the inverse of %v is %v, want %v", c.t, y, c.t.Inverse(y), x)
		}
		// Two inputs; of a vector that adds up to 1 the first two elements count.
		var j [2][2]float64
		for i := range 2 {
			g := tensor.Grad([]*tensor.Tensor{y.Select(0, i)}, nil, []*tensor.Tensor{x}, tensor.BackwardOptions{Retain: true})[0]
			copy(j[i][:], tensor.Data[float64](g))
		}
		want := math.Log(math.Abs(j[0][0]*j[1][1] - j[0][1]*j[1][0]))
		if got := c.t.LogAbsDetJacobian(x, y).Sum().Item(); math.Abs(got-want) > 1e-9 {
			t.Errorf("%T: log|det| is %g, want %g", c.t, got, want)
		}
	}
}

// The density of a transformed distribution is that of the family it makes.
func TestTransformed(t *testing.T) {
	loc, scale := v(0.3, -1), v(0.5, 2)
	d, same := NewTransformedDistribution(NewNormal(loc, scale), ExpTransform{}), NewLogNormal(loc, scale)
	if x := d.Sample(rng.New(11), 10); !d.LogProb(x).AllClose(same.LogProb(x), 1e-12, 1e-12, false) {
		t.Error("exp of a normal distribution is not the log-normal one")
	}
	x, logp := NewSquashedNormal(loc, scale).RSampleWithLogProb(rng.New(12), 100)
	other := NewTransformedDistribution(NewNormal(loc, scale), TanhTransform{}).LogProb(x)
	if ok := x.Abs().LtScalar(1 - 1e-6); !logp.MaskedSelect(ok).AllClose(other.MaskedSelect(ok), 1e-6, 1e-6, false) {
		t.Error("a squashed normal distribution is not tanh of a normal one")
	}
	if got := NewSquashedNormal(loc, scale).LogProb(v(1, -1)); !got.IsFinite().All().ItemBool() {
		t.Errorf("log probabilities at the bounds are %v", got)
	}
}

func TestRefusals(t *testing.T) {
	for name, c := range map[string]struct {
		f     func()
		cause error
	}{
		"a scale of 0":          {func() { NewNormal(v(0), v(0)) }, tensor.ErrValue},
		"a scale of NaN":        {func() { NewNormal(v(0), v(math.NaN())) }, tensor.ErrValue},
		"a mean of NaN":         {func() { NewNormal(v(math.NaN()), v(1)) }, tensor.ErrValue},
		"sizes":                 {func() { NewNormal(v(1, 2), v(1, 2, 3)) }, tensor.ErrShape},
		"integers":              {func() { NewPoisson(v(1).To(tensor.I64)) }, tensor.ErrDType},
		"two types":             {func() { NewNormal(v(1), v(1).Float()) }, tensor.ErrDType},
		"a probability of 2":    {func() { NewBernoulli(v(2)) }, tensor.ErrValue},
		"no likely class":       {func() { NewCategorical(v(0, 0)) }, tensor.ErrValue},
		"no class":              {func() { NewCategorical(tensor.Zeros(2, 0)) }, tensor.ErrShape},
		"another class":         {func() { NewCategorical(v(1, 1)).LogProb(v(2)) }, tensor.ErrIndex},
		"an empty interval":     {func() { NewUniform(v(1), v(1)) }, tensor.ErrValue},
		"a singular covariance": {func() { NewMultivariateNormal(v(1, 1), tensor.Options{DType: tensor.F64}.Ones(2, 2)) }, tensor.ErrValue},
		"a small covariance":    {func() { NewMultivariateNormal(v(1, 1), v(1)) }, tensor.ErrShape},
		"too small a batch":     {func() { NewIndependent(NewPoisson(v(1)), 2) }, tensor.ErrShape},
		"no such draws":         {func() { NewIndependent(NewPoisson(v(1)), 1).RSample(rng.New(1)) }, tensor.ErrGrad},
		"no entropy":            {func() { NewIndependent(NewPoisson(v(1)), 1).Entropy() }, tensor.ErrValue},
		"no divergence":         {func() { KL(NewPoisson(v(1)), NewNormal(v(1), v(1))) }, tensor.ErrValue},
		"components":            {func() { NewMixtureSameFamily(NewCategorical(v(1, 1)), NewPoisson(v(1, 2, 3))) }, tensor.ErrShape},
		"no stream":             {func() { NewNormal(v(0), v(1)).Sample(nil) }, tensor.ErrValue},
	} {
		if err := tensor.Try(c.f); !errors.Is(err, c.cause) {
			t.Errorf("%s: error %v, want one of %v", name, err, c.cause)
		}
	}
}

func Example() {
	d := NewNormal(tensor.FromSlice([]float64{0, 1}, 2), tensor.FromSlice([]float64{1, 2}, 2))
	x := d.Sample(rng.New(1), 3)
	fmt.Println(x.Shape(), d.LogProb(x).Shape())
	fmt.Printf("%.4f\n", tensor.Data[float64](KL(d, NewNormal(tensor.FromSlice([]float64{0}, 1), tensor.FromSlice([]float64{1}, 1)))))
	// Output:
	// [3 2] [3 2]
	// [0.0000 1.3069]
}
