package nn_test

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"cresset/dtype"
	"cresset/hub"
	"cresset/nn"
	"cresset/rng"
	"cresset/tensor"
)

// A tied is a model whose output layer shares the table of its inputs.
type tied struct {
	Table *nn.Embedding
	Up    *nn.Linear
	Norm  *nn.LayerNorm
	Head  *nn.Linear
}

func newTied(seed uint64) *tied {
	r := rng.New(seed)
	m := &tied{nn.NewEmbedding(r, 50, 64), nn.NewLinear(r, 64, 64), nn.NewLayerNorm(64),
		nn.LinearOptions{NoBias: true}.New(r, 64, 50)}
	m.Head.Weight = m.Table.Weight
	return m
}

func (m *tied) Forward(ids *tensor.Tensor) *tensor.Tensor {
	x := m.Table.Forward(ids)
	return m.Head.Forward(m.Norm.Forward(m.Up.Forward(x).Add(x)))
}

func TestQuantize(t *testing.T) {
	ids := tensor.FromSlice([]int64{3, 1, 4, 1, 5}, 1, 5)
	for d, bound := range map[dtype.DType]float64{tensor.BF16: 0.02, tensor.F16: 0.0025, tensor.I8: 0.05} {
		m := newTied(1)
		want := m.Forward(ids).Detach()
		nn.Quantize(m, nn.QuantizeOptions{Weights: d})
		got := m.Forward(ids) // no gradient is asked for: all is frozen
		if got.DType() != tensor.F32 || m.Table.Weight.DType() != d || m.Up.Weight.DType() != d {
			t.Errorf("%s: results are %s, weights %s and %s", d, got.DType(), m.Table.Weight.DType(), m.Up.Weight.DType())
		}
		size := want.Abs().Max().Item()
		if e := got.Sub(want).Abs().Max().Item(); e > bound*size || e == 0 {
			t.Errorf("%s: results differ by %g of %g, expected something up to %g", d, e, size, bound*size)
		}
		if m.Head.Weight != m.Table.Weight || m.Head.Scale != m.Table.Scale {
			t.Errorf("%s: the tied head is a copy now", d)
		}
		if !m.Table.Unembed(got.Narrow(-1, 0, 50).MatMul(tensor.Ones(50, 64))).Equal(
			m.Head.Forward(got.Narrow(-1, 0, 50).MatMul(tensor.Ones(50, 64)))) {
			t.Errorf("%s: Unembed is not the tied head", d)
		}
		path := filepath.Join(t.TempDir(), "q.safetensors")
		if err := hub.SaveState(path, nn.StateDict(m)); err != nil {
			t.Fatal(err)
		}
		state, err := hub.LoadState(path)
		if err != nil {
			t.Fatal(err)
		}
		other := newTied(2)
		if err := nn.Load(other, state); d == tensor.I8 && (err == nil || !strings.Contains(err.Error(), "weight_scale")) {
			t.Errorf("a model that is not quantised took the state: %v", err)
		}
		other = newTied(3)
		nn.Quantize(other, nn.QuantizeOptions{Weights: d})
		if err := nn.Load(other, state); err != nil {
			t.Fatal(err)
		}
		if !other.Forward(ids).Equal(got) {
			t.Errorf("%s: what was saved and loaded gives other results", d)
		}
		nn.Quantize(m, nn.QuantizeOptions{Weights: d})
		if !m.Forward(ids).Equal(got) {
			t.Errorf("%s: quantised again, it gives other results", d)
		}
	}
}

func TestQuantizeKeeps(t *testing.T) {
	m := newTied(1)
	nn.Quantize(m, nn.QuantizeOptions{Weights: tensor.I8, Keep: func(path string) bool { return path == "up" }})
	if m.Up.Weight.DType() != tensor.F32 || m.Up.Scale != nil || m.Table.Scale == nil {
		t.Errorf("the kept layer is %s, the table has the scale %v", m.Up.Weight.DType(), m.Table.Scale)
	}
	err := tensor.Try(func() { nn.Quantize(m, nn.QuantizeOptions{Weights: tensor.F32}) })
	if !errors.Is(err, tensor.ErrDType) {
		t.Errorf("F32 weights: %v, want an element type error", err)
	}
}

// Gradients through a quantised layer are refused, not wrong.
func TestQuantizedIsNotTrained(t *testing.T) {
	m := newTied(1)
	nn.Quantize(m, nn.QuantizeOptions{Weights: tensor.I8})
	x := tensor.Ones(1, 64).RequireGrad()
	if err := tensor.Try(func() { m.Up.Forward(x) }); !errors.Is(err, tensor.ErrGrad) {
		t.Errorf("%v, want a gradient error", err)
	}
}
