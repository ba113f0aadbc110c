package nn_test

import (
	"slices"
	"testing"

	"cresset/nn"
	"cresset/rng"
	"cresset/tensor"
	"cresset/tensor/gradcheck"
)

// The recorded cases have no batch: here, each sequence of a batch alone gives what the
// batch gives, and BatchFirst exchanges two dimensions.
func TestRecurrentBatch(t *testing.T) {
	r := rng.New(1)
	o := nn.LSTMOptions{Layers: 2, Bidirectional: true, Proj: 2, DType: tensor.F64}
	l := o.New(r, 3, 4)
	o.BatchFirst = true
	first := o.New(r, 3, 4)
	if err := nn.Load(first, nn.StateDict(l)); err != nil {
		t.Fatal(err)
	}
	x, h, c := normal(r, 5, 2, 3), normal(r, 4, 2, 2), normal(r, 4, 2, 4)
	y, hn, cn := l.Forward(x, h, c)
	yb, hb, cb := first.Forward(x.Transpose(0, 1), h, c)
	same(t, "batch first", []*tensor.Tensor{yb.Transpose(0, 1), hb, cb}, []*tensor.Tensor{y, hn, cn})
	for n := range 2 {
		y1, h1, c1 := l.Forward(x.Select(1, n), h.Select(1, n), c.Select(1, n))
		same(t, "one of the batch", []*tensor.Tensor{y1, h1, c1},
			[]*tensor.Tensor{y.Select(1, n), hn.Select(1, n), cn.Select(1, n)})
	}
	zero, _, _ := l.Forward(x, nil, nil)
	zeros, _, _ := l.Forward(x, h.ZerosLike(), c.ZerosLike())
	same(t, "zero states", []*tensor.Tensor{zero}, []*tensor.Tensor{zeros})
}

// Gradients of the run as one operation, and those of the steps one by one that second
// derivatives take, against finite differences.
func TestLSTMGradients(t *testing.T) {
	r := rng.New(3)
	for _, o := range []nn.LSTMOptions{{}, {NoBias: true, Bidirectional: true}} {
		o.DType = tensor.F64
		l := o.New(r, 2, 2)
		d := 1
		if o.Bidirectional {
			d = 2
		}
		inputs := []*tensor.Tensor{normal(r, 3, 2, 2).RequireGrad(), normal(r, d, 2, 2).RequireGrad(),
			normal(r, d, 2, 2).RequireGrad()}
		inputs = append(inputs, nn.Parameters(l)...)
		f := func(x []*tensor.Tensor) []*tensor.Tensor {
			y, h, c := l.Forward(x[0], x[1], x[2])
			return []*tensor.Tensor{y, h, c}
		}
		if err := gradcheck.Check(f, inputs, gradcheck.Options{}); err != nil {
			t.Error(err)
		}
		if err := gradcheck.CheckSecond(f, inputs, gradcheck.Options{}); err != nil {
			t.Error(err)
		}
	}
}

// Dropout acts between layers alone, and only in training.
func TestRecurrentDropout(t *testing.T) {
	r := rng.New(2)
	x := normal(r, 4, 3, 2).To(tensor.F32)
	one := nn.RNNOptions{Dropout: 1}.New(r, 2, 3)
	two := nn.RNNOptions{Layers: 2, Dropout: 1}.New(r, 2, 3)
	y, _ := one.Forward(x, nil)
	nn.Eval(one)
	z, _ := one.Forward(x, nil)
	same(t, "one layer", []*tensor.Tensor{y}, []*tensor.Tensor{z})
	y, _ = two.Forward(x, nil)
	zeros, _ := two.Forward(x.ZerosLike(), nil)
	if x.Equal(x.ZerosLike()) || !y.Equal(zeros) {
		t.Error("with everything dropped before it, the second layer still sees the input")
	}
	nn.Eval(two)
	z, _ = two.Forward(x, nil)
	if z.Equal(y) {
		t.Error("the second layer drops in evaluation")
	}
}

func TestRecurrentNames(t *testing.T) {
	l := nn.LSTMOptions{Layers: 2, Bidirectional: true, Proj: 1}.New(rng.New(1), 2, 3)
	want := []string{"weight_ih", "weight_hh", "bias_ih", "bias_hh", "weight_hr"}
	var all []string
	for _, suffix := range []string{"_l0", "_l0_reverse", "_l1", "_l1_reverse"} {
		for _, w := range want {
			all = append(all, w+suffix)
		}
	}
	if got := names(l); !slices.Equal(got, all) {
		t.Errorf("parameters %v, want %v", got, all)
	}
}

func TestRecurrentRefuses(t *testing.T) {
	r := rng.New(1)
	l := nn.NewGRU(r, 2, 3)
	for what, f := range map[string]func(){
		"another input size":    func() { l.Forward(tensor.Zeros(4, 1, 3), nil) },
		"another state":         func() { l.Forward(tensor.Zeros(4, 1, 2), tensor.Zeros(1, 2, 3)) },
		"no time":               func() { l.Forward(tensor.Zeros(0, 1, 2), nil) },
		"a projected GRU":       func() { nn.GRUOptions{Proj: 1}.New(r, 2, 3) },
		"too wide a projection": func() { nn.LSTMOptions{Proj: 3}.New(r, 2, 3) },
		"a cell's state":        func() { nn.NewLSTMCell(r, 2, 3).Forward(tensor.Zeros(2), tensor.Zeros(2), nil) },
	} {
		if tensor.Try(f) == nil {
			t.Errorf("%s is not refused", what)
		}
	}
}

func normal(r *rng.Stream, shape ...int) *tensor.Tensor {
	return tensor.Options{DType: tensor.F64}.Empty(shape...).NormalInPlace(r, 0, 1)
}

// same compares tensors within the rounding of a few hundred operations.
func same(t *testing.T, what string, got, want []*tensor.Tensor) {
	t.Helper()
	for i := range want {
		tol := 1e-13
		if want[i].DType() == tensor.F32 {
			tol = 1e-5
		}
		if !slices.Equal(got[i].Shape(), want[i].Shape()) || !got[i].AllClose(want[i], tol, tol, true) {
			t.Errorf("%s: output %d differs", what, i)
		}
	}
}
