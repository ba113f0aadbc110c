package tensor_test

import (
	"testing"

	"cresset/rng"
	"cresset/tensor"
)

// Gradients that are added where others gathered already, against the sum of gradients
// made one by one, as the graph of the gradients is: a weight used three times, large
// enough for memory of its own.
func TestGradientIntoSum(t *testing.T) {
	r := rng.New(3)
	const v, c = 130, 80
	w := tensor.RandN(r, v, c).RequireGrad()
	ids := tensor.RandInt(r, 0, v, 2, 50)
	x, dy := tensor.RandN(r, 2, 50, c), tensor.RandN(r, 2, 50, v)
	grads := func(o tensor.BackwardOptions) (dw, seen *tensor.Tensor) {
		e := tensor.Embedding(w, ids, tensor.EmbeddingOptions{})
		h := e.Add(x).Linear(w, nil).Add(x.Linear(w, nil))
		w.Hook(func(g *tensor.Tensor) *tensor.Tensor { seen = g; return nil })
		return tensor.Grad([]*tensor.Tensor{h}, []*tensor.Tensor{dy}, []*tensor.Tensor{w}, o)[0], seen
	}
	got, seen := grads(tensor.BackwardOptions{})
	want, _ := grads(tensor.BackwardOptions{CreateGraph: true})
	if err := near(got, want.Detach(), 1e-4); err != nil {
		t.Error(err)
	}
	if err := near(seen, got, 0); err != nil {
		t.Errorf("a hook saw another gradient: %v", err)
	}
}

// What a user holds on to is not added to, whatever gradients join it.
func TestGivenGradientIsNotASum(t *testing.T) {
	const n = 20_000
	x := tensor.Ones(n).RequireGrad()
	dy := tensor.Ones(n)
	y := x.Add(x.MulScalar(2)).Add(x.Tanh())
	y.BackwardWith(dy, tensor.BackwardOptions{})
	if s := dy.Sum().Item(); s != n {
		t.Errorf("the gradient given adds up to %g now, not to %d", s, n)
	}
	if err := near(x.Grad(), tensor.Full(3+1-0.761594156*0.761594156, n), 1e-6); err != nil {
		t.Error(err)
	}
}
