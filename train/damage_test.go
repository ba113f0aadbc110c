package train_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"cresset/data"
	"cresset/hub/safetensors"
	"cresset/nn"
	"cresset/optim"
	"cresset/rng"
	"cresset/tensor"
	"cresset/train"
)

// loop returns a small training run whose loader has workers.
func loop(dir string, steps int) *train.Loop[*tensor.Tensor] {
	model := nn.NewLinear(rng.New(1), 3, 2)
	set := make(data.Slice[float32], 100)
	for i := range set {
		set[i] = float32(i) / 100
	}
	stack := func(s []float32) (*tensor.Tensor, error) {
		return tensor.FromSlice(s, len(s), 1).BroadcastTo(len(s), 3), nil
	}
	drop := rng.New(2)
	return &train.Loop[*tensor.Tensor]{
		Dir: dir, Steps: steps, Model: model,
		Loss:            func(x *tensor.Tensor) *tensor.Tensor { return model.Forward(x).Tanh().Mean() },
		Source:          data.NewLoader[float32](set, stack, data.LoaderConfig{BatchSize: 4, Workers: 3}),
		Optimizer:       optim.NewAdamW(nn.Parameters(model), optim.AdamWDefaults()),
		Streams:         map[string]*rng.Stream{"dropout": drop},
		CheckpointEvery: time.Nanosecond,
	}
}

func TestCancelledRunLeavesNoGoroutine(t *testing.T) {
	before := runtime.NumGoroutine()
	for range 5 {
		ctx, cancel := context.WithCancel(context.Background())
		l := loop("", 1_000_000)
		loss := l.Loss
		calls := 0
		l.Loss = func(x *tensor.Tensor) *tensor.Tensor {
			if calls++; calls == 7 {
				cancel()
			}
			return loss(x)
		}
		if err := l.Run(ctx); !errors.Is(err, train.ErrInterrupted) || calls != 7 {
			t.Errorf("after %d steps: %v", calls, err)
		}
	}
	for i := 0; runtime.NumGoroutine() > before && i < 100; i++ {
		time.Sleep(10 * time.Millisecond)
	}
	if n := runtime.NumGoroutine(); n > before {
		t.Errorf("%d goroutines more than before", n-before)
	}
}

// state says everything that a resumed loop restored.
func state(t *testing.T, l *train.Loop[*tensor.Tensor]) string {
	t.Helper()
	drop, err := l.Streams["dropout"].MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	opt := l.Optimizer.State()
	s := fmt.Sprint(drop, l.Source.Position(), opt.Numbers)
	for _, tensors := range []map[string]*tensor.Tensor{nn.StateDict(l.Model), opt.Tensors} {
		for _, name := range slices.Sorted(maps.Keys(tensors)) {
			s += fmt.Sprint(name, tensors[name].Bytes())
		}
	}
	return s
}

// A damaged bit of a checkpoint is noticed before anything has changed, or does not
// matter, as that which makes a letter of a JSON key a capital.
func TestDamageIsNoticed(t *testing.T) {
	dir := t.TempDir()
	if err := loop(dir, 3).Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "checkpoints", "step-000000003.safetensors")
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	l := loop(dir, 3)
	if step, err := l.Resume(); step != 3 || err != nil {
		t.Fatalf("the good one: step %d, %v", step, err)
	}
	want := state(t, l)
	l = loop(dir, 3)
	before := state(t, l)
	harmless := 0
	for i := 0; i < len(good); i += 3 {
		bad := append([]byte{}, good...)
		bad[i] ^= 1 << (i % 8)
		if err := os.WriteFile(path, bad, 0o644); err != nil {
			t.Fatal(err)
		}
		step, err := l.Resume()
		if err != nil {
			continue
		}
		if harmless++; step != 3 || state(t, l) != want {
			t.Errorf("bit %d of byte %d of %d changed what was restored", i%8, i, len(good))
		}
		l = loop(dir, 3)
	}
	if state(t, l) != before {
		t.Error("a damaged checkpoint that was refused changed the run")
	}
	if harmless > 10 {
		t.Errorf("%d of %d damages went unnoticed", harmless, len(good)/3)
	}
	good[len(good)-1] ^= 1
	if err := os.WriteFile(path, good, 0o644); err != nil {
		t.Fatal(err)
	}
	_, err = l.Resume()
	if !errors.Is(err, train.ErrDamaged) || !strings.Contains(err.Error(), "remove it to go on from step 2") {
		t.Errorf("a wrong weight: %v", err)
	}
}

// FuzzState puts any text where a checkpoint has its state.
func FuzzState(f *testing.F) {
	dir := f.TempDir()
	if err := loop(dir, 1).Run(context.Background()); err != nil {
		f.Fatal(err)
	}
	path := filepath.Join(dir, "checkpoints", "step-000000001.safetensors")
	c, err := safetensors.Open(path)
	if err != nil {
		f.Fatal(err)
	}
	state := c.Metadata()["cresset.checkpoint"]
	c.Close()
	for _, s := range []string{state, "", "{}", "null", `{"format":2}`, `{"format":2,"numbers":{"optimizer":null}}`,
		strings.Replace(state, `"step":1`, `"step":-9`, 1), `{"format":2,"streams":{"dropout":"AA=="}}`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		dir := t.TempDir()
		path := filepath.Join(dir, "step-000000001.safetensors")
		if err := safetensors.Write(path, nil, map[string]string{"cresset.checkpoint": text}); err != nil {
			t.Skip() // a text that JSON cannot hold
		}
		l := loop("", 1)
		s := train.Snapshot{Model: l.Model, State: map[string]train.Stateful{"optimizer": l.Optimizer}, Streams: l.Streams, Loader: l.Source}
		if _, err := s.Resume(dir); err == nil {
			t.Error("a checkpoint without tensors was taken")
		}
	})
}
