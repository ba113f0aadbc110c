package nn_test

import (
	"errors"
	"math"
	"testing"

	"cresset/nn"
	"cresset/rng"
	"cresset/tensor"
	"cresset/tensor/gradcheck"
)

// Unlike PyTorch, losses do not broadcast.
func TestLossesRefuseToBroadcast(t *testing.T) {
	for name, loss := range map[string]func(x, y *tensor.Tensor) *tensor.Tensor{
		"MSE": nn.MSE, "L1": nn.L1, "SmoothL1": nn.SmoothL1, "Huber": nn.Huber, "KLDiv": nn.KLDiv,
		"BCE": nn.BCE, "BCEWithLogits": nn.BCEWithLogits,
	} {
		err := tensor.Try(func() { loss(tensor.Ones(4, 1), tensor.Ones(4)) })
		if !errors.Is(err, tensor.ErrShape) {
			t.Errorf("%s of shapes [4 1] and [4]: %v", name, err)
		}
	}
}

func TestLossRefusals(t *testing.T) {
	x, class := tensor.Ones(2, 3), tensor.FromSlice([]int64{0, 2})
	for name, c := range map[string]struct {
		f     func()
		cause error
	}{
		"delta 0":           {func() { nn.HuberLoss{Delta: new(0.0)}.Forward(x, x) }, tensor.ErrValue},
		"negative beta":     {func() { nn.SmoothL1Loss{Beta: new(-1.0)}.Forward(x, x) }, tensor.ErrValue},
		"batch mean":        {func() { nn.MSELoss{Reduction: nn.BatchMean}.Forward(x, x) }, tensor.ErrValue},
		"classes as floats": {func() { nn.NLL(x, tensor.Ones(2)) }, tensor.ErrDType},
		"too few classes":   {func() { nn.NLL(x, tensor.FromSlice([]int64{0})) }, tensor.ErrShape},
		"no such class":     {func() { nn.NLL(x, tensor.FromSlice([]int64{0, 3})) }, tensor.ErrIndex},
		"weight":            {func() { nn.NLLLoss{Weight: tensor.Ones(2)}.Forward(x, class) }, tensor.ErrShape},
	} {
		if err := tensor.Try(c.f); !errors.Is(err, c.cause) {
			t.Errorf("%s: %v, want %v", name, err, c.cause)
		}
	}
}

// Ignored rows have neither loss nor gradient nor weight; if all are, the mean is 0/0.
func TestIgnoreIndex(t *testing.T) {
	x := normal(rng.New(1), 3, 4).RequireGrad()
	l := nn.NLLLoss{IgnoreIndex: new(1)}
	got := l.Forward(x, tensor.FromSlice([]int64{2, 1, 0}))
	want := nn.NLL(x, tensor.FromSlice([]int64{2, 1, 0})).MulScalar(3).Add(x.Select(0, 1).Select(0, 1)).DivScalar(2)
	same(t, "mean", []*tensor.Tensor{got}, []*tensor.Tensor{want})
	got.Backward()
	if g := x.Grad().Select(0, 1).Abs().Sum().Item(); g != 0 {
		t.Errorf("gradient %g of an ignored row", g)
	}
	if v := l.Forward(x, tensor.FromSlice([]int64{1, 1, 1})).Item(); !math.IsNaN(v) {
		t.Errorf("mean %g of no rows", v)
	}
}

// Gradients of the loss that records its own, by input and target, to the second.
func TestBCEGradients(t *testing.T) {
	r := rng.New(1)
	inputs := []*tensor.Tensor{
		tensor.Options{DType: tensor.F64}.Uniform(r, 0.1, 0.9, 2, 3).RequireGrad(),
		tensor.Options{DType: tensor.F64}.Uniform(r, 0.1, 0.9, 2, 3).RequireGrad(),
	}
	f := func(x []*tensor.Tensor) []*tensor.Tensor { return []*tensor.Tensor{nn.BCE(x[0], x[1])} }
	if err := gradcheck.Check(f, inputs, gradcheck.Options{}); err != nil {
		t.Error(err)
	}
	if err := gradcheck.CheckSecond(f, inputs, gradcheck.Options{}); err != nil {
		t.Error(err)
	}
}

// Probabilities 0 and 1 have finite losses and gradients: PyTorch's bounds of -100 for the
// logarithm and 1e-12 for the divisor.
func TestBCEAtTheEnds(t *testing.T) {
	x := tensor.FromSlice([]float64{0, 1}).RequireGrad()
	loss := nn.BCELoss{Reduction: nn.Sum}.Forward(x, tensor.FromSlice([]float64{1, 0}))
	loss.Backward()
	g := tensor.Data[float64](x.Grad())
	if loss.Item() != 200 || g[0] != -1e12 || g[1] != 1e12 {
		t.Errorf("loss %g, gradient %v", loss.Item(), g)
	}
}
