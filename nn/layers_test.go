package nn_test

import (
	"errors"
	"fmt"
	"math"
	"testing"

	"cresset/nn"
	"cresset/rng"
	"cresset/tensor"
)

// First values are those of PyTorch: weights and biases from U(-k, k) with k = 1/√fan,
// where fan is the number of weights behind an output; embeddings from N(0, 1). The
// variance of n draws from U(-k, k), k²/3, is met within five of its standard errors,
// k²/3·√(4/5n).
func TestFirstValues(t *testing.T) {
	r := rng.New(1)
	for name, c := range map[string]struct {
		w   *tensor.Tensor
		fan float64
	}{
		"Linear":          {nn.NewLinear(r, 50, 400).Weight, 50},
		"Linear's bias":   {nn.NewLinear(r, 50, 4000).Bias, 50},
		"Conv2d":          {nn.Conv2dOptions{Groups: 2}.New(r, 8, 200, 3).Weight, 4 * 9},
		"ConvTranspose2d": {nn.NewConvTranspose2d(r, 80, 20, 3).Weight, 20 * 9},
		"GRU":             {nn.Parameters(nn.NewGRU(r, 100, 64))[0], 64},
		"LSTMCell":        {nn.NewLSTMCell(r, 100, 64).WeightHH, 64},
	} {
		k, n := 1/math.Sqrt(c.fan), float64(c.w.Len())
		w := c.w.Detach().To(tensor.F64)
		if most := w.Abs().Max().Item(); most > k || most < k*(1-20/n) {
			t.Errorf("%s: largest weight %g, want nearly %g", name, most, k)
		}
		if v := w.Square().Mean().Item() / (k * k / 3); math.Abs(v-1) > 5*math.Sqrt(0.8/n) {
			t.Errorf("%s: variance %g of what it should be", name, v)
		}
	}
	e := nn.NewEmbedding(r, 100, 100).Weight.Detach()
	if v := e.Square().Mean().Item(); math.Abs(v-1) > 5*math.Sqrt(2.0/1e4) {
		t.Errorf("variance %g of an embedding", v)
	}
}

func TestEmbeddingPadding(t *testing.T) {
	l := nn.EmbeddingOptions{Padding: new(-1)}.New(rng.New(1), 3, 2)
	y := l.Forward(tensor.FromSlice([]int64{2, 0, 2}))
	if s := y.Select(0, 0).Abs().Sum().Item(); s != 0 {
		t.Errorf("the row that stands for nothing has sum %g", s)
	}
	y.Sum().Backward()
	if g := tensor.Data[float32](l.Weight.Grad()); fmt.Sprint(g) != "[1 1 0 0 0 0]" {
		t.Errorf("gradient %v", g)
	}
	err := tensor.Try(func() { l.Forward(tensor.FromSlice([]int64{3})) })
	if !errors.Is(err, tensor.ErrIndex) {
		t.Errorf("row 3 of 3: %v", err)
	}
}

// The fast path of attention against the one that makes the weights, for every mask.
func TestAttentionPaths(t *testing.T) {
	r := rng.New(2)
	m := nn.MultiheadAttentionOptions{BatchFirst: true, DType: tensor.F64}.New(r, 6, 3)
	x := normal(r, 2, 4, 6)
	padding := tensor.FromSlice([]bool{false, false, false, true, false, false, false, false}, 2, 4)
	for name, masks := range map[string]nn.Masks{
		"none":               {},
		"causal":             {Causal: true},
		"mask":               {Attn: nn.CausalMask(4)},
		"padding":            {Padding: padding},
		"causal and padding": {Causal: true, Padding: padding},
	} {
		y, w := m.Weights(x, x, x, masks, true)
		same(t, name, list(m.Forward(x, x, x, masks)), list(y))
		same(t, name+": sums of weights", list(w.Sum(-1)), list(w.Sum(-1).OnesLike()))
		if masks.Causal && w.Triu(1).Abs().Sum().Item() != 0 {
			t.Errorf("%s: a later key is seen", name)
		}
	}
	a, _ := m.Weights(x, x, x, nn.Masks{Causal: true}, false)
	b, _ := m.Weights(x, x, x, nn.Masks{Attn: nn.CausalMask(4)}, false)
	same(t, "CausalMask", list(a), list(b))
}

func TestLayersRefuse(t *testing.T) {
	r := rng.New(1)
	x := tensor.Zeros(2, 3)
	for what, f := range map[string]func(){
		"heads that do not divide":   func() { nn.NewMultiheadAttention(r, 4, 3) },
		"groups that do not divide":  func() { nn.NewGroupNorm(3, 4) },
		"groups of a convolution":    func() { nn.Conv1dOptions{Groups: 2}.New(r, 3, 4, 1) },
		"a padding mode":             func() { nn.Conv1dOptions{PaddingMode: "mirror"}.New(r, 3, 4, 1) },
		"three kernel sizes of two":  func() { nn.NewConv2d(r, 3, 4, 1, 2, 3) },
		"an output padding":          func() { nn.Conv1dOptions{OutputPadding: []int{1}}.New(r, 3, 4, 1) },
		"channels of a batch norm":   func() { nn.NewBatchNorm1d(4).Forward(x) },
		"dimensions of a batch norm": func() { nn.NewBatchNorm2d(3).Forward(x) },
		"a mask's shape": func() {
			nn.NewMultiheadAttention(r, 3, 1).Forward(x, x, x, nn.Masks{Attn: tensor.Zeros(2, 3)})
		},
		"a mask's type": func() {
			nn.NewMultiheadAttention(r, 3, 1).Forward(x, x, x, nn.Masks{Attn: tensor.FromSlice([]int64{0, 0, 0, 0}, 2, 2)})
		},
	} {
		var e *tensor.OpError
		if err := tensor.Try(f); !errors.As(err, &e) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// An error inside a model names the module.
func TestErrorNamesModule(t *testing.T) {
	r := rng.New(1)
	m := nn.NewTransformerEncoder(r, 2, 4, 2)
	nn.Parameters(m)
	err := tensor.Try(func() { m.Layers[1].Linear1.Forward(tensor.Zeros(2, 5)) })
	var e *tensor.OpError
	if !errors.As(err, &e) || e.Module() != "layers.1.linear1" {
		t.Errorf("%v names the module %q", err, e.Module())
	}
}

// A model in evaluation serves several goroutines at once (under the race detector).
func TestServesConcurrently(t *testing.T) {
	r := rng.New(1)
	lstm := nn.LSTMOptions{Layers: 2, Dropout: 0.5}.New(r, 3, 4)
	model := nn.NewSequential(nn.NewLinear(r, 3, 3), nn.NewBatchNorm1d(3), nn.NewDropout(r, 0.5), nn.NewReLU())
	nn.Eval(lstm)
	nn.Eval(model)
	x := tensor.Ones(2, 3)
	want, _, _ := lstm.Forward(model.Forward(x), nil, nil)
	done := make(chan bool)
	for range 4 {
		go func() {
			got, _, _ := lstm.Forward(model.Forward(x), nil, nil)
			done <- got.Equal(want)
		}()
	}
	for range 4 {
		if !<-done {
			t.Error("another result")
		}
	}
}
