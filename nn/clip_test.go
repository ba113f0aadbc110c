package nn_test

import (
	"math"
	"testing"

	"cresset/nn"
	"cresset/tensor"
)

// withGrads returns parameters whose gradients are the given vectors, and one without.
func withGrads(gs ...[]float64) []*tensor.Tensor {
	params := []*tensor.Tensor{tensor.Zeros(3).RequireGrad()}
	for _, g := range gs {
		p := tensor.Options{DType: tensor.F64}.Zeros(len(g)).RequireGrad()
		p.SetGrad(tensor.FromSlice(g))
		params = append(params, p)
	}
	return params
}

func TestClipGradNorm(t *testing.T) {
	for _, c := range []struct{ p, norm float64 }{{0, 5}, {2, 5}, {1, 7}, {math.Inf(1), 4}, {3, math.Cbrt(27 + 64)}} {
		params := withGrads([]float64{3, 0}, []float64{-4})
		norm, err := nn.ClipGradNormWith(params, 2, nn.ClipOptions{Norm: c.p})
		if err != nil || math.Abs(norm-c.norm) > 1e-12 {
			t.Errorf("%g-norm %g (%v), want %g", c.p, norm, err, c.norm)
		}
		// Clipped, the norm is 2, less the 1e-6 that PyTorch adds to the divisor.
		if after := nn.GradNorm(params, c.p); math.Abs(after-2*c.norm/(c.norm+1e-6)) > 1e-12 {
			t.Errorf("%g-norm %g after clipping to 2", c.p, after)
		}
	}
	params := withGrads([]float64{3, 0}, []float64{-4})
	if nn.ClipGradNorm(params, 6); nn.GradNorm(params, 2) != 5 {
		t.Error("gradients below the limit were changed")
	}
	if nn.ClipGradNorm(nil, 1) != 0 {
		t.Error("no gradients have a norm")
	}
}

func TestClipNotFinite(t *testing.T) {
	params := withGrads([]float64{math.NaN()}, []float64{-4})
	if _, err := nn.ClipGradNormWith(params, 1, nn.ClipOptions{NeedFinite: true}); err == nil {
		t.Error("a norm of NaN is no error")
	}
	if norm := nn.ClipGradNorm(params, 1); !math.IsNaN(norm) || params[2].Grad().Item() != -4 {
		t.Error("gradients of norm NaN were changed")
	}
}

func TestClipGradValue(t *testing.T) {
	params := withGrads([]float64{3, -0.5}, []float64{-4})
	nn.ClipGradValue(params, 1)
	if g := tensor.Data[float64](params[1].Grad()); g[0] != 1 || g[1] != -0.5 || params[2].Grad().Item() != -1 {
		t.Errorf("clipped to %v and %v", g, params[2].Grad().Item())
	}
}

func TestParametersToVector(t *testing.T) {
	a, b := tensor.FromSlice([]float32{1, 2, 3, 4}, 2, 2).RequireGrad(), tensor.FromSlice([]float32{5}).RequireGrad()
	params := []*tensor.Tensor{a, b}
	v := nn.ParametersToVector(params)
	nn.VectorToParameters(v.MulScalar(2).Detach(), params)
	for i, want := range []float32{2, 4, 6, 8, 10} {
		if got := tensor.Data[float32](nn.ParametersToVector(params).Detach())[i]; got != want {
			t.Errorf("element %d is %g, want %g", i, got, want)
		}
	}
	if !a.RequiresGrad() || tensor.Try(func() { nn.VectorToParameters(tensor.Zeros(6), params) }) == nil {
		t.Error("a vector of another length fits")
	}
}
