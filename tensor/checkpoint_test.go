package tensor_test

import (
	"errors"
	"strings"
	"testing"

	"cresset/rng"
	"cresset/tensor"
	"cresset/tensor/gradcheck"
)

func TestCheckpoint(t *testing.T) {
	o := tensor.Options{DType: tensor.F64}
	w := o.RandN(rng.New(1), 4, 4).RequireGrad()
	x := o.RandN(rng.New(2), 3, 4).RequireGrad()
	r := rng.New(3)
	f := func(xs []*tensor.Tensor) *tensor.Tensor { return xs[0].MatMul(w).Tanh().Dropout(r, 0.5).MatMul(w) }
	run := func(g func() *tensor.Tensor) []*tensor.Tensor {
		*r = *rng.New(3)
		y := g()
		r.Uint64() // somebody draws in between
		return append(tensor.Grad([]*tensor.Tensor{y.Mul(y).Sum()}, nil, []*tensor.Tensor{x, w}, tensor.BackwardOptions{}), y.Detach())
	}
	got := run(func() *tensor.Tensor { return tensor.Checkpoint(f, []*rng.Stream{r}, x.MulScalar(2)) })
	want := run(func() *tensor.Tensor { return f([]*tensor.Tensor{x.MulScalar(2)}) })
	for i := range want {
		if err := near(got[i], want[i], 1e-14); err != nil {
			t.Errorf("result %d: %v", i, err)
		}
	}
	plain := func(xs []*tensor.Tensor) []*tensor.Tensor {
		return []*tensor.Tensor{tensor.Checkpoint(func(xs []*tensor.Tensor) *tensor.Tensor {
			return xs[0].MatMul(xs[1]).Tanh()
		}, nil, xs...)}
	}
	if err := gradcheck.CheckSecond(plain, []*tensor.Tensor{x, w}, gradcheck.Options{}); err != nil {
		t.Error(err)
	}
}

func TestAnomalyNamesOperationAndLine(t *testing.T) {
	x := leaf(-1, 4)
	err := tensor.Try(func() {
		tensor.DetectAnomaly(func() { x.MulScalar(2).Log().Sum().Backward() })
	})
	if !errors.Is(err, tensor.ErrValue) || !strings.Contains(err.Error(), "Log(") || !strings.Contains(err.Error(), "checkpoint_test.go:") {
		t.Errorf("NaN in the forward computation: %v", err)
	}
	y := leaf(0, 4)
	err = tensor.Try(func() {
		tensor.DetectAnomaly(func() { y.Sqrt().Sum().Backward() })
	})
	if err == nil || !strings.Contains(err.Error(), "Sqrt") || !strings.Contains(err.Error(), "recorded at") {
		t.Errorf("infinite gradient: %v", err)
	}
	err = tensor.Try(func() {
		tensor.DetectAnomalyWith(tensor.AnomalyOptions{Infinite: true}, func() { leaf(1000).Exp() })
	})
	if err == nil || !strings.Contains(err.Error(), "Exp") {
		t.Errorf("infinite result: %v", err)
	}
}
