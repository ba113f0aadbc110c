package nn_test

import (
	"slices"
	"testing"

	"cresset/nn"
	"cresset/tensor"
)

func names(m any) []string {
	var list []string
	for name := range nn.NamedParameters(m) {
		list = append(list, name)
	}
	return list
}

func TestSequential(t *testing.T) {
	type model struct{ Net *nn.Sequential }
	m := &model{nn.NewSequential(newInner(2), nn.NewIdentity()).Append(newInner(2))}
	if got, want := names(m), []string{"net.0.weight", "net.2.weight"}; !slices.Equal(got, want) {
		t.Errorf("parameters %v, want %v", got, want)
	}
	m.Net.Hook(func(_ any, x, y *tensor.Tensor) *tensor.Tensor { return y.Add(x) })
	tensor.NoGrad(func() { nn.Parameters(m)[1].FillInPlace(3) })
	if got := m.Net.Forward(tensor.FromSlice([]float32{1, 2})); !slices.Equal(tensor.Data[float32](got), []float32{4, 8}) {
		t.Errorf("3·x + x gives %v", tensor.Data[float32](got))
	}
}

func TestModuleList(t *testing.T) {
	m := &struct{ Blocks nn.ModuleList[*inner] }{nn.ModuleList[*inner]{newInner(1), newInner(1)}}
	if got, want := names(m), []string{"blocks.0.weight", "blocks.1.weight"}; !slices.Equal(got, want) {
		t.Errorf("parameters %v, want %v", got, want)
	}
}

func TestModuleDict(t *testing.T) {
	m := &struct{ Heads nn.ModuleDict[nn.Layer] }{}
	for _, name := range []string{"value", "policy", "aux"} {
		m.Heads.Set(name, newInner(1))
	}
	m.Heads.Set("value", newInner(2)) // keeps its place
	m.Heads.Delete("aux")
	if got, want := names(m), []string{"heads.value.weight", "heads.policy.weight"}; !slices.Equal(got, want) {
		t.Errorf("parameters %v, want %v", got, want)
	}
	if _, ok := m.Heads.Get("aux"); ok || m.Heads.Len() != 2 {
		t.Errorf("%d modules after Delete, want 2", m.Heads.Len())
	}
	nn.Eval(m)
	for name, l := range m.Heads.All() {
		if l.(*inner).Training() {
			t.Errorf("%s trains after Eval", name)
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("a name with a dot is accepted")
		}
	}()
	m.Heads.Set("a.b", newInner(1))
}
