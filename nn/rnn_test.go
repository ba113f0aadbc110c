package nn_test

import (
	"slices"
	"testing"

	"cresset/dtype"
	"cresset/internal/cpufeature"
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

// A recurrentCase is a layer of 2 features and its directions; call gives its outputs and
// final states.
type recurrentCase struct {
	name       string
	layer      any
	directions int
	proj       int
	call       func(x, h, c *tensor.Tensor) []*tensor.Tensor
}

func recurrentCases(r *rng.Stream) []recurrentCase {
	var cases []recurrentCase
	add := func(name string, l any, directions, proj int, call func(x, h, c *tensor.Tensor) []*tensor.Tensor) {
		cases = append(cases, recurrentCase{name, l, directions, proj, call})
	}
	for i, o := range []nn.RecurrentOptions{{}, {NoBias: true, Bidirectional: true}, {Proj: 1, Bidirectional: true}} {
		o.DType = tensor.F64
		directions := 1 + min(i, 1)
		lstm := nn.LSTMOptions(o).New(r, 2, 3)
		add("LSTM", lstm, directions, o.Proj, func(x, h, c *tensor.Tensor) []*tensor.Tensor {
			y, hn, cn := lstm.Forward(x, h, c)
			return []*tensor.Tensor{y, hn, cn}
		})
		if o.Proj > 0 {
			continue
		}
		gru := nn.GRUOptions(o).New(r, 2, 3)
		add("GRU", gru, directions, 0, func(x, h, _ *tensor.Tensor) []*tensor.Tensor {
			y, hn := gru.Forward(x, h)
			return []*tensor.Tensor{y, hn}
		})
		o.ReLU = i == 1
		rnn := nn.RNNOptions(o).New(r, 2, 3)
		add("RNN", rnn, directions, 0, func(x, h, _ *tensor.Tensor) []*tensor.Tensor {
			y, hn := rnn.Forward(x, h)
			return []*tensor.Tensor{y, hn}
		})
	}
	return cases
}

// Gradients of the run as one operation, and those of the steps one by one that second
// derivatives take, against finite differences, with and without a first state.
func TestRecurrentGradients(t *testing.T) {
	r := rng.New(3)
	for _, c := range recurrentCases(r) {
		size := 3
		if c.proj > 0 {
			size = c.proj
		}
		inputs := []*tensor.Tensor{normal(r, 2, 2, 2).RequireGrad()}
		inputs = append(inputs, nn.Parameters(c.layer)...)
		for _, first := range []bool{false, true} {
			var h, cell *tensor.Tensor
			if first {
				h = normal(r, c.directions, 2, size).RequireGrad()
				inputs = append(inputs, h)
				if c.name == "LSTM" {
					cell = normal(r, c.directions, 2, 3).RequireGrad()
					inputs = append(inputs, cell)
				}
			}
			f := func(x []*tensor.Tensor) []*tensor.Tensor { return c.call(x[0], h, cell) }
			if err := gradcheck.Check(f, inputs, gradcheck.Options{}); err != nil {
				t.Errorf("%s, first state %t: %v", c.name, first, err)
			}
			if !first || c.directions > 1 && cpufeature.Best() == cpufeature.Generic {
				continue // the steps are the same for second derivatives; plain Go takes minutes for all
			}
			if err := gradcheck.CheckSecond(f, inputs, gradcheck.Options{}); err != nil {
				t.Errorf("%s: second: %v", c.name, err)
			}
		}
	}
}

// A layer of several pieces of work against its cell, step by step: outputs and gradients.
func TestRecurrentAgainstCell(t *testing.T) {
	const in, hidden, times, n = 5, 150, 4, 3
	for _, d := range []dtype.DType{tensor.F32, tensor.F64} {
		r := rng.New(8)
		x := normal(r, times, n, in).To(d)
		gru, cell := nn.GRUOptions{DType: d}.New(r, in, hidden), nn.GRUCellOptions{DType: d}.New(r, in, hidden)
		lstm, long := nn.LSTMOptions{DType: d}.New(r, in, hidden), nn.LSTMCellOptions{DType: d}.New(r, in, hidden)
		copyParameters(t, cell, gru)
		copyParameters(t, long, lstm)
		var ys, zs []*tensor.Tensor
		var h, h2, c2 *tensor.Tensor
		for i := range times {
			h = cell.Forward(x.Select(0, i), h)
			h2, c2 = long.Forward(x.Select(0, i), h2, c2)
			ys, zs = append(ys, h), append(zs, h2)
		}
		y, hn := gru.Forward(x, nil)
		z, zn, cn := lstm.Forward(x, nil, nil)
		same(t, "states", []*tensor.Tensor{y, hn, z, zn, cn}, []*tensor.Tensor{tensor.Stack(ys, 0), h.Unsqueeze(0),
			tensor.Stack(zs, 0), h2.Unsqueeze(0), c2.Unsqueeze(0)})
		y.Sin().Sum().Add(z.Sin().Sum()).Backward()
		tensor.Stack(ys, 0).Sin().Sum().Add(tensor.Stack(zs, 0).Sin().Sum()).Backward()
		for _, pair := range [][2]any{{gru, cell}, {lstm, long}} {
			a, b := nn.Parameters(pair[0]), nn.Parameters(pair[1])
			for i := range a {
				same(t, "gradient", []*tensor.Tensor{a[i].Grad()}, []*tensor.Tensor{b[i].Grad()})
			}
		}
	}
}

// copyParameters sets the parameters of to, in order.
func copyParameters(t *testing.T, to, from any) {
	t.Helper()
	a, b := nn.Parameters(to), nn.Parameters(from)
	if len(a) != len(b) {
		t.Fatalf("%d parameters, not %d", len(a), len(b))
	}
	tensor.NoGrad(func() {
		for i := range a {
			a[i].CopyInPlace(b[i])
		}
	})
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
