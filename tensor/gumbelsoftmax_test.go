package tensor_test

import (
	"math"
	"testing"

	"cresset/rng"
	"cresset/tensor"
	"cresset/tensor/gradcheck"
)

// The class of the largest element is distributed as softmax says, the result sums to
// one, and the hard one is one class with the gradient of the soft one.
func TestGumbelSoftmax(t *testing.T) {
	const n = 40_000
	logits := tensor.FromSlice([]float64{0, 1, 2}).RequireGrad()
	wide := logits.BroadcastTo(n, 3)
	hard := wide.GumbelSoftmax(rng.New(1), 1, true, -1).Detach()
	want := tensor.Data[float64](logits.Detach().Softmax(0))
	for i, got := range tensor.Data[float64](hard.Mean(0)) {
		if d := math.Abs(got - want[i]); d > 5*math.Sqrt(want[i]*(1-want[i])/n) {
			t.Errorf("class %d was drawn with frequency %g, want %g", i, got, want[i])
		}
	}
	if s := hard.Sum().Item(); math.Abs(s-n) > 1e-6 {
		t.Errorf("the hard results sum to %g, want %d", s, n)
	}
	grad := func(hard bool) *tensor.Tensor {
		y := logits.GumbelSoftmax(rng.New(2), 0.7, hard, 0)
		return tensor.Grad([]*tensor.Tensor{y}, []*tensor.Tensor{tensor.FromSlice([]float64{1, 2, 4})},
			[]*tensor.Tensor{logits}, tensor.BackwardOptions{})[0]
	}
	if err := near(grad(true), grad(false), 1e-12); err != nil {
		t.Errorf("gradient of the hard result: %v", err)
	}
	soft := func(x []*tensor.Tensor) []*tensor.Tensor {
		return []*tensor.Tensor{x[0].GumbelSoftmax(rng.New(3), 0.5, false, 0)}
	}
	if err := gradcheck.Check(soft, []*tensor.Tensor{logits}, gradcheck.Options{}); err != nil {
		t.Error(err)
	}
	if tensor.Try(func() { logits.GumbelSoftmax(rng.New(1), 0, false, 0) }) == nil {
		t.Error("tau 0 was accepted")
	}
	if tensor.Ones(2).TypeAs(logits).DType() != tensor.F64 {
		t.Error("TypeAs does not convert")
	}
}
