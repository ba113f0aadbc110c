package nn_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"cresset/nn"
	"cresset/tensor"
)

type inner struct {
	nn.Base
	Weight *tensor.Tensor
	Count  *tensor.Tensor `nn:"num_batches_tracked,buffer"`
	Cache  *tensor.Tensor `nn:"-"`
	hidden *tensor.Tensor
}

func newInner(n int) *inner {
	return &inner{
		Weight: tensor.Ones(n).RequireGrad(),
		Count:  tensor.Scalar(0),
		Cache:  tensor.Ones(1),
		hidden: tensor.Ones(1),
	}
}

func (i *inner) Forward(x *tensor.Tensor) *tensor.Tensor {
	x = i.Before(i, x)
	return i.After(i, x, x.Mul(i.Weight))
}

type model struct {
	FC1    *inner
	Blocks []*inner
	ByName map[string]nn.Layer
	Attn   *inner `nn:"c_attn"`
	Head   *inner
	None   *inner
}

func newModel() *model {
	m := &model{FC1: newInner(1), Blocks: []*inner{newInner(2), newInner(3)},
		ByName: map[string]nn.Layer{"b": newInner(4), "a": newInner(5)}, Attn: newInner(6)}
	m.Head = &inner{Weight: m.FC1.Weight} // tied
	return m
}

func TestNames(t *testing.T) {
	m := newModel()
	var got []string
	for name := range nn.NamedParameters(m) {
		got = append(got, name)
	}
	want := []string{"fc1.weight", "blocks.0.weight", "blocks.1.weight", "by_name.a.weight",
		"by_name.b.weight", "c_attn.weight"}
	if !slices.Equal(got, want) {
		t.Errorf("parameters %v, want %v", got, want)
	}
	if s := nn.StateDict(m); s["head.weight"] != m.FC1.Weight || s["fc1.num_batches_tracked"] == nil {
		t.Errorf("state dict %v", s)
	}
	if nn.CountParameters(m) != 1+2+3+5+4+6 {
		t.Errorf("%d parameters", nn.CountParameters(m))
	}
}

func TestSnakeCase(t *testing.T) {
	for in, want := range map[string]string{"FC1": "fc1", "RunningMean": "running_mean", "InProjWeight": "in_proj_weight",
		"QKV": "qkv", "WeightIH": "weight_ih", "Conv2d": "conv2d", "LN": "ln", "HTTPServer": "http_server", "X": "x"} {
		if got := nn.SnakeCase(in); got != want {
			t.Errorf("SnakeCase(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestLoadReports(t *testing.T) {
	m := newModel()
	state := nn.StateDict(m)
	delete(state, "head.weight") // tied: fc1.weight is enough
	if err := nn.Load(m, state); err != nil {
		t.Error(err)
	}
	delete(state, "blocks.1.weight")
	state["extra"] = tensor.Ones(1)
	state["c_attn.weight"] = tensor.Ones(7)
	err := nn.Load(m, state)
	for _, part := range []string{"blocks.1.weight", "extra", "c_attn.weight has shape [7]"} {
		if err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("%v does not mention %s", err, part)
		}
	}
	delete(state, "c_attn.weight")
	state["fc1.weight"] = tensor.Full(9.0, 1)
	report, err := nn.LoadWith(m, state, nn.LoadOptions{Partial: true})
	if err != nil || len(report.Missing) != 2 || len(report.Unexpected) != 1 || m.Head.Weight.Item() != 9 {
		t.Errorf("partial load: %+v, %v", report, err)
	}
}

func TestModeAndConversion(t *testing.T) {
	m := newModel()
	nn.Eval(m)
	if m.Blocks[1].Training() {
		t.Error("training after Eval")
	}
	nn.Train(m)
	if !m.Attn.Training() {
		t.Error("not training after Train")
	}
	w := m.FC1.Weight
	nn.To(m, tensor.F64)
	if w.DType() != tensor.F64 || m.Head.Weight != w || !w.RequiresGrad() || m.FC1.Count.DType() != tensor.I64 {
		t.Error("To did not convert in place")
	}
	w.Mul(w).Sum().Backward()
	if w.Grad().DType() != tensor.F64 {
		t.Error("gradient of another type than the parameter")
	}
}

// What a conversion makes inside a Scope outlives it.
func TestConversionInScope(t *testing.T) {
	m := &struct {
		Big *tensor.Tensor `nn:",buffer"`
	}{tensor.Ones(1 << 14)}
	tensor.Scope(func() { nn.To(m, tensor.F64) })
	if s := m.Big.Sum().Item(); s != 1<<14 {
		t.Errorf("sum %g", s)
	}
}

func TestHooks(t *testing.T) {
	l := newInner(1)
	var seen []string
	a := l.PreHook(func(m any, x *tensor.Tensor) *tensor.Tensor {
		seen = append(seen, "before")
		return x.MulScalar(2)
	})
	b := l.Hook(func(m any, x, y *tensor.Tensor) *tensor.Tensor {
		seen = append(seen, fmt.Sprint("after ", m == l))
		return y.AddScalar(1)
	})
	if got := l.Forward(tensor.Ones(1)).Item(); got != 3 {
		t.Errorf("hooked forward gives %g, want 3", got)
	}
	a()
	b()
	if got := l.Forward(tensor.Ones(1)).Item(); got != 1 {
		t.Errorf("forward without hooks gives %g, want 1", got)
	}
	if !slices.Equal(seen, []string{"before", "after true"}) {
		t.Error(seen)
	}
}

func TestCycleRefused(t *testing.T) {
	type node struct{ Next *struct{ Back any } }
	n := &node{Next: &struct{ Back any }{}}
	n.Next.Back = n
	defer func() {
		if recover() == nil {
			t.Error("a module that contains itself was walked")
		}
	}()
	nn.Parameters(n)
}
