package hub_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cresset/hub"
	"cresset/nn"
	"cresset/tensor"
)

type embedding struct{ Weight *tensor.Tensor }

type norm struct {
	Weight, Bias      *tensor.Tensor
	RunningMean       *tensor.Tensor `nn:",buffer"`
	RunningVar        *tensor.Tensor `nn:",buffer"`
	NumBatchesTracked *tensor.Tensor `nn:",buffer"`
}

type tied struct {
	WTE    *embedding
	Norm   *norm
	LMHead *embedding
}

func param(shape ...int) *tensor.Tensor { return tensor.Zeros(shape...).RequireGrad() }

func newTied() *tied {
	m := &tied{&embedding{param(3, 2)}, &norm{param(2), param(2), tensor.Zeros(2), tensor.Zeros(2), tensor.Scalar(0)}, nil}
	m.LMHead = &embedding{m.WTE.Weight}
	return m
}

// A file that PyTorch saved from a model with tied weights loads into a struct.
// testdata/record.py says what it holds: tensor i of the state has the elements 10·i + 0, 1, 2, …
func TestLoadModel(t *testing.T) {
	m := newTied()
	if err := hub.LoadModel("testdata/tied.safetensors", m); err != nil {
		t.Fatal(err)
	}
	got := tensor.Data[float32](m.LMHead.Weight)
	// The tied weight is the first and the last of the state: the last value stays.
	if !slices.Equal(got, []float32{60, 61, 62, 63, 64, 65}) {
		t.Errorf("tied weight %v", got)
	}
	if got := tensor.Data[float32](m.Norm.RunningVar); !slices.Equal(got, []float32{40, 41}) {
		t.Errorf("running variance %v", got)
	}
	if got := m.Norm.NumBatchesTracked.ItemInt(); got != 50 {
		t.Errorf("batches tracked %d", got)
	}
}

// Saved again, the file holds what PyTorch wrote, with a tied weight written once.
func TestSaveModel(t *testing.T) {
	m := newTied()
	if err := hub.LoadModel("testdata/tied.safetensors", m); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "model.safetensors")
	if err := hub.SaveModel(path, m); err != nil {
		t.Fatal(err)
	}
	state, err := hub.LoadState(path)
	if err != nil {
		t.Fatal(err)
	}
	want, err := hub.LoadState("testdata/tied.safetensors")
	if err != nil {
		t.Fatal(err)
	}
	// PyTorch keeps lm_head.weight, the first by name; SaveModel keeps the first of the model.
	want["wte.weight"] = want["lm_head.weight"]
	delete(want, "lm_head.weight")
	if len(state) != len(want) {
		t.Errorf("%d tensors saved, want %d", len(state), len(want))
	}
	for name, w := range want {
		if g := state[name]; g == nil || string(g.Bytes()) != string(w.Bytes()) || g.DType() != w.DType() {
			t.Errorf("%s differs", name)
		}
	}
	again := newTied()
	if err := hub.LoadModel(path, again); err != nil {
		t.Error(err)
	}
}

func TestSaveState(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state.safetensors")
	x := tensor.FromSlice([]float32{1, 2, 3, 4}, 2, 2)
	if err := hub.SaveState(path, map[string]*tensor.Tensor{"b": x, "a": x, "t": x.T()}); err != nil {
		t.Fatal(err)
	}
	state, err := hub.LoadState(path)
	if err != nil {
		t.Fatal(err)
	}
	if len(state) != 2 || state["b"] != nil || !slices.Equal(tensor.Data[float32](state["t"]), []float32{1, 3, 2, 4}) {
		t.Errorf("state %v", state)
	}
}

func TestLoadModelReports(t *testing.T) {
	type other struct {
		Norm *norm
		Head *embedding
	}
	m := &other{newTied().Norm, &embedding{param(1)}}
	err := hub.LoadModel("testdata/tied.safetensors", m)
	for _, part := range []string{"testdata/tied.safetensors", "missing", "head.weight", "unknown", "lm_head.weight"} {
		if err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("%v does not mention %s", err, part)
		}
	}
	if m.Norm.RunningVar.Sum().Item() != 0 {
		t.Error("a refused file changed the model")
	}
	report, err := hub.LoadModelWith("testdata/tied.safetensors", m, nn.LoadOptions{Partial: true})
	if err != nil || !slices.Equal(report.Missing, []string{"head.weight"}) || m.Norm.RunningVar.Sum().Item() == 0 {
		t.Errorf("partial load: %+v, %v", report, err)
	}
}

func TestLoadDamaged(t *testing.T) {
	data, err := os.ReadFile("testdata/tied.safetensors")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "cut.safetensors")
	if err := os.WriteFile(path, data[:len(data)-4], 0o644); err != nil {
		t.Fatal(err)
	}
	if err := hub.LoadModel(path, newTied()); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("a file cut short loads: %v", err)
	}
	if _, err := hub.LoadState(path + ".absent"); err == nil {
		t.Error("a missing file loads")
	}
}
