package gpt_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cresset/hub"
	"cresset/models/gpt"
	"cresset/nn"
	"cresset/rng"
	"cresset/tensor"
)

// The folder testdata/gpt2 was made by transformers 5.23: a GPT-2 of random weights, with
// the logits and greedy continuations that it gives (testdata/README.md).
func TestHuggingFaceLogits(t *testing.T) {
	dir := filepath.Join("testdata", "gpt2")
	m, err := gpt.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	nn.Eval(m)
	want, err := hub.LoadState(filepath.Join(dir, "expected.safetensors"))
	if err != nil {
		t.Fatal(err)
	}
	var expected struct {
		Cases []struct {
			ID        string
			In, Out   map[string]string
			Generated []int64
			Gap       float64
		}
	}
	b, err := os.ReadFile(filepath.Join(dir, "expected.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &expected); err != nil {
		t.Fatal(err)
	}
	tried := 0
	for _, c := range expected.Cases {
		ids := want[c.In["input_ids"]]
		if ids.Dim(0) != 1 || c.In["attention_mask"] != "" {
			continue
		}
		tried++
		logits := m.Forward(ids).Detach()
		// The recorded gap is the distance of the model's own float32 and float64 runs.
		if d := logits.Sub(want[c.Out["logits"]]).Abs().Max().Item(); d > 10*c.Gap+1e-5 {
			t.Errorf("%s: logits differ by %g, allowed %g", c.ID, d, 10*c.Gap+1e-5)
		}
		if len(c.Generated) > 0 {
			n := len(c.Generated) - ids.Dim(1)
			if got := generate(t, m, tensor.Data[int64](ids), n, gpt.SampleOptions{}); !slices.Equal(got, c.Generated[ids.Dim(1):]) {
				t.Errorf("%s: greedy text %v, want %v", c.ID, got, c.Generated[ids.Dim(1):])
			}
		}
	}
	if tried < 3 {
		t.Errorf("only %d recorded cases were tried", tried)
	}
	path := filepath.Join(t.TempDir(), "model.safetensors")
	if err := m.SaveWeights(path); err != nil {
		t.Fatal(err)
	}
	a, _ := hub.LoadState(path)
	orig, _ := hub.LoadState(filepath.Join(dir, "model.safetensors"))
	for name, x := range orig {
		if y := a[name]; y == nil || !y.Equal(x) {
			t.Errorf("%s was not written as it was read", name)
		}
	}
}

func generate(t *testing.T, m *gpt.GPT, prompt []int64, n int, o gpt.SampleOptions) (ids []int64) {
	t.Helper()
	if err := m.Generate(context.Background(), prompt, n, o, func(id int64) bool {
		ids = append(ids, id)
		return true
	}); err != nil {
		t.Fatal(err)
	}
	return ids
}

func small(t *testing.T) *gpt.GPT {
	m, err := gpt.New(rng.New(1), gpt.Config{Vocab: 11, Context: 8, Layers: 2, Heads: 2, Width: 8, Bias: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range nn.Parameters(m) { // far from uniform, so that choices are clear
		tensor.NoGrad(func() { p.MulInPlace(tensor.Scalar(20.0)) })
	}
	nn.Eval(m)
	return m
}

// Cached generation must choose what the whole context, run anew, would.
func TestCacheAgreesWithForward(t *testing.T) {
	m := small(t)
	ids := []int64{1, 5, 3}
	got := generate(t, m, ids, 5, gpt.SampleOptions{})
	for range 5 {
		logits := m.Forward(tensor.FromSlice(ids, 1, len(ids))).Select(0, 0).Select(0, len(ids)-1)
		ids = append(ids, int64(logits.ArgMax().ItemInt()))
	}
	if !slices.Equal(got, ids[3:]) {
		t.Errorf("with cache %v, without %v", got, ids[3:])
	}
	cache := m.NewCache(1) // in pieces
	m.Next(tensor.FromSlice(ids[:3], 1, 3), cache)
	a := m.Next(tensor.FromSlice(ids[3:6], 1, 3), cache)
	b := m.Forward(tensor.FromSlice(ids[:6], 1, 6)).Select(1, 5).Detach()
	if d := a.Sub(b).Abs().Max().Item(); d > 1e-4 {
		t.Errorf("logits of a prompt in two pieces differ by %g", d)
	}
}

func TestGenerateBeyondContext(t *testing.T) {
	m := small(t)
	if got := generate(t, m, []int64{1, 2}, 30, gpt.SampleOptions{Temperature: 1, Rand: rng.New(1)}); len(got) != 30 {
		t.Errorf("%d tokens", len(got))
	}
}

func TestSampling(t *testing.T) {
	m := small(t)
	greedy := generate(t, m, []int64{1}, 6, gpt.SampleOptions{})
	for name, o := range map[string]gpt.SampleOptions{
		"top-k 1":    {Temperature: 1, TopK: 1, Rand: rng.New(1)},
		"tiny top-p": {Temperature: 1, TopP: 1e-9, Rand: rng.New(1)},
		"cold":       {Temperature: 1e-6, Rand: rng.New(1)},
	} {
		if got := generate(t, m, []int64{1}, 6, o); !slices.Equal(got, greedy) {
			t.Errorf("%s gives %v, greedy is %v", name, got, greedy)
		}
	}
	for _, o := range []gpt.SampleOptions{{Temperature: -1}, {TopK: -1}, {TopP: 2}, {Temperature: 1}} {
		if m.Generate(context.Background(), []int64{1}, 1, o, nil) == nil {
			t.Errorf("%+v was accepted", o)
		}
	}
	if m.Generate(context.Background(), []int64{11}, 1, gpt.SampleOptions{}, nil) == nil {
		t.Error("a token outside the vocabulary was accepted")
	}
}

func TestConfigRefused(t *testing.T) {
	good := gpt.Config{Vocab: 11, Context: 8, Layers: 2, Heads: 2, Width: 8}
	for part, change := range map[string]func(c *gpt.Config){
		"heads":   func(c *gpt.Config) { c.Heads = 3 },
		"layers":  func(c *gpt.Config) { c.Layers = 0 },
		"GELU":    func(c *gpt.Config) { c.GELU = "soft" },
		"dropout": func(c *gpt.Config) { c.Dropout = math.NaN() },
	} {
		c := good
		change(&c)
		if _, err := gpt.New(rng.New(1), c); err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("%s: %v", part, err)
		}
	}
}

func TestTooLongInput(t *testing.T) {
	m := small(t)
	err := tensor.Try(func() { m.Forward(tensor.Options{DType: tensor.I64}.Zeros(1, 9)) })
	if err == nil || !strings.Contains(err.Error(), "context of 8") {
		t.Errorf("%v", err)
	}
}

func ExampleNew() {
	c := gpt.Nano()
	c.Vocab = 65
	m, err := gpt.New(rng.New(0), c)
	if err != nil {
		fmt.Println(err)
		return
	}
	ids := tensor.Options{DType: tensor.I64}.Zeros(1, 4)
	fmt.Println(nn.CountParameters(m), m.Forward(ids).Shape())
	// Output: 804096 [1 4 65]
}
