package gpt_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"cresset/models/gpt"
	"cresset/nn"
	"cresset/rng"
	"cresset/tensor"
)

// tiny has matrices of more than 32 KiB, which live in the pool.
func tiny(t testing.TB, seed uint64) *gpt.GPT {
	t.Helper()
	m, err := gpt.New(rng.New(seed), gpt.Config{Vocab: 90, Context: 16, Layers: 2, Heads: 4, Width: 96, Dropout: 0.1})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// tokens returns n rows of 16.
func tokens(n int, first int64) *tensor.Tensor {
	ids := make([]int64, 16*n)
	for i := range ids {
		ids[i] = (first + int64(i)*7) % 90
	}
	return tensor.FromSlice(ids, n, 16)
}

// One model serves many goroutines at once, each as if it were alone.
func TestServesConcurrently(t *testing.T) {
	m := tiny(t, 1)
	nn.Eval(m)
	serve := func(i int64) (*tensor.Tensor, []int64) {
		var logits *tensor.Tensor
		var ids []int64
		tensor.NoGrad(func() {
			tensor.Scope(func() { logits = tensor.Keep(m.Forward(tokens(4, i))) })
		})
		tensor.Data[float32](m.Transformer.WTE.Weight) // reading weights is no change of them
		err := m.Generate(context.Background(), []int64{i}, 24, gpt.SampleOptions{Temperature: 1, Rand: rng.New(uint64(i))},
			func(id int64) bool {
				ids = append(ids, id)
				return true
			})
		if err != nil {
			t.Error(err)
		}
		return logits, ids
	}
	var wg sync.WaitGroup
	logits, ids := make([]*tensor.Tensor, 8), make([][]int64, 8)
	for i := range 8 {
		wg.Go(func() { logits[i], ids[i] = serve(int64(i)) })
	}
	wg.Wait()
	for i := range 8 {
		want, text := serve(int64(i))
		if !logits[i].Equal(want) || !slices.Equal(ids[i], text) || len(text) != 24 {
			t.Errorf("request %d has another result than alone", i)
		}
	}
}

// Backwards of models of their own, and through one frozen trunk, run at once, and give
// the gradients that they give one after another.
func TestIndependentBackwards(t *testing.T) {
	trunk := tiny(t, 1)
	nn.Eval(trunk)
	for _, p := range nn.Parameters(trunk) {
		p.DropGrad()
	}
	step := func(i int) []*tensor.Tensor {
		own := tiny(t, uint64(i))
		head := nn.NewLinear(rng.New(uint64(i)), 90, 100)
		for range 2 {
			tensor.Scope(func() { own.Loss(tokens(4, int64(i)), tokens(4, int64(i)+7)).Backward() })
			tensor.Scope(func() { head.Forward(trunk.Forward(tokens(4, int64(i)))).Tanh().Mean().Backward() })
		}
		var grads []*tensor.Tensor
		for _, p := range append(nn.Parameters(own), nn.Parameters(head)...) {
			grads = append(grads, p.Grad())
		}
		return grads
	}
	var wg sync.WaitGroup
	got := make([][]*tensor.Tensor, 8)
	for i := range got {
		wg.Go(func() { got[i] = step(i) })
	}
	wg.Wait()
	for i := range got {
		for k, g := range step(i) {
			if !g.Equal(got[i][k]) || g.Abs().Max().Item() == 0 {
				t.Errorf("model %d: gradient %d differs", i, k)
			}
		}
	}
}

// Whatever a config.json says, Open refuses it with an error or opens the run.
func FuzzConfig(f *testing.F) {
	c, err := gpt.TrainDefaults("nano")
	if err != nil {
		f.Fatal(err)
	}
	c.Model.Vocab, c.Model.Width, c.Model.Heads = 256, 8, 2
	good, err := json.Marshal(c)
	if err != nil {
		f.Fatal(err)
	}
	for _, s := range []string{string(good), "{}", "[]", "null", `{"model":{"vocab":-1}}`, `{"model":{"width":1e400}}`, `{"steps":"1"}`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, config string) {
		var c gpt.TrainConfig
		if json.Unmarshal([]byte(config), &c) == nil {
			for _, n := range []int{c.Model.Vocab, c.Model.Context, c.Model.Layers, c.Model.Heads, c.Model.Width, c.Model.Hidden} {
				if n > 64 && n != 256 {
					t.Skip("a model of that size takes memory, not an error")
				}
			}
		}
		dir := t.TempDir()
		for name, data := range map[string]string{"config.json": config, "tokenizer.json": `{"type":"bytes"}`} {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(data), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if _, _, err := gpt.Open(dir); err == nil {
			t.Error("opened a run without weights")
		}
	})
}
