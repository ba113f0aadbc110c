package rl_test

import (
	"fmt"
	"slices"
	"testing"

	"cresset/distributions"
	"cresset/rl"
	"cresset/rl/internal/recorded"
	"cresset/tensor"
)

const recordedMath = "testdata/math.zip"

func open(t *testing.T, name string, v any) *recorded.Tensors {
	t.Helper()
	r, err := recorded.Open(recordedMath, name, v)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestDiscountedSums(t *testing.T) {
	var about struct{ Cases []struct{ Discount float64 } }
	r := open(t, "discount_cumsum", &about)
	for i, c := range about.Cases {
		for in, out := range map[string]string{"x": "y", "x_f32": "y_of_x_f32"} {
			x := slices.Clone(r.Numbers(fmt.Sprintf("%d/%s", i, in)))
			rl.DiscountedSums(x, c.Discount)
			if err := recorded.Far(x, r.Numbers(fmt.Sprintf("%d/%s", i, out)), 1e-12); err != nil {
				t.Errorf("case %d, %s: %v", i, in, err)
			}
		}
	}
}

func TestAdvantages(t *testing.T) {
	var about struct {
		Cases []struct {
			What       string
			Gamma, Lam float64
		}
	}
	r := open(t, "gae", &about)
	for i, c := range about.Cases {
		numbers := func(name string) []float64 { return r.Numbers(fmt.Sprintf("%d/%s", i, name)) }
		rewards, values, lasts := numbers("rew"), numbers("val"), numbers("last_val")
		var advantages, returns []float64
		from := 0
		for k, n := range numbers("path_len") {
			to := from + int(n)
			a, b := rl.Advantages(narrow(rewards[from:to]), narrow(values[from:to]), lasts[k], c.Gamma, c.Lam)
			advantages, returns, from = append(advantages, a...), append(returns, b...), to
		}
		if err := recorded.Far(advantages, numbers("adv"), 1e-12); err != nil {
			t.Errorf("%s: advantages: %v", c.What, err)
		}
		if err := recorded.Far(returns, numbers("ret"), 1e-12); err != nil {
			t.Errorf("%s: returns: %v", c.What, err)
		}
	}
}

func narrow(x []float64) []float32 {
	y := make([]float32, len(x))
	for i, v := range x {
		y[i] = float32(v)
	}
	return y
}

func TestConjugateGradient(t *testing.T) {
	var about struct {
		Cases []struct{ N, Iterations int }
		Eps   float64
	}
	r := open(t, "conjugate_gradient", &about)
	for i, c := range about.Cases {
		rows := r.Rows(fmt.Sprintf("%d/H", i))
		multiply := func(x []float64) []float64 {
			z := make([]float64, len(x))
			for j, row := range rows {
				for k, h := range row {
					z[j] += h * x[k]
				}
			}
			return z
		}
		for steps, want := range r.Rows(fmt.Sprintf("%d/x_after_iteration", i)) {
			got := rl.ConjugateGradient(multiply, r.Numbers(fmt.Sprintf("%d/b", i)), steps+1, about.Eps)
			if err := recorded.Far(got, want, 1e-9); err != nil {
				t.Errorf("case %d, condition of %d numbers, after %d steps: %v", i, c.N, steps+1, err)
			}
		}
	}
}

// The squashed normal distribution, against numbers computed with 60 digits.
func TestSquashedNormal(t *testing.T) {
	var about struct{}
	r := open(t, "squashed_gaussian", &about)
	vector := func(name string) *tensor.Tensor { return tensor.FromSlice(r.Numbers(name)) }
	u := vector("u")
	check := func(what string, got *tensor.Tensor, want string) {
		t.Helper()
		if err := recorded.Far(tensor.Data[float64](got), r.Numbers(want), 1e-9); err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
	normal := distributions.NewNormal(vector("mu"), vector("log_std").Exp())
	correction := distributions.TanhTransform{}.LogAbsDetJacobian(u, u.Tanh())
	check("log density of the normal distribution", normal.LogProb(u), "gauss_logp")
	check("logarithm of the derivative of tanh", correction, "correction")
	check("tanh", u.Tanh(), "tanh")

	mu, logStd := vector("grad/mu").RequireGrad(), vector("grad/log_std").RequireGrad()
	z := mu.Add(logStd.Exp().Mul(vector("grad/eps")))
	logp := distributions.NewNormal(mu, logStd.Exp()).LogProb(z).
		Sub(distributions.TanhTransform{}.LogAbsDetJacobian(z, z.Tanh()))
	check("log density of a draw", logp, "grad/logp")
	logp.Sum().Backward()
	check("gradient of the mean", mu.Grad(), "grad/dlogp_dmu")
	check("gradient of the deviation", logStd.Grad(), "grad/dlogp_dlog_std")
}

func ExampleAdvantages() {
	advantages, returns := rl.Advantages([]float32{1, 1}, []float32{0.5, 0.5}, 0, 0.5, 1)
	fmt.Println(advantages, returns)
	// Output: [1 0.5] [1.5 1]
}
