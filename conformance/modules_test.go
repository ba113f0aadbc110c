package conformance

import (
	"strings"
	"testing"

	"cresset/conformance/bind"
	"cresset/conformance/corpus"
	"cresset/tensor"
)

type linear struct{ Weight, Bias *tensor.Tensor }

// linearBinding computes x·Wᵀ + b with parts that the tests replace.
func linearBinding(forward func(m *linear, x *tensor.Tensor) *tensor.Tensor) bind.Module {
	return bind.Module{
		New: func(k *bind.Args) any {
			in, out := k.Int(0, "in_features", 0), k.Int(1, "out_features", 0)
			m := &linear{Weight: tensor.Zeros(out, in).RequireGrad()}
			if k.Bool(2, "bias", true) {
				m.Bias = tensor.Zeros(out).RequireGrad()
			}
			return m
		},
		Call: func(m any, a *bind.Args) any { return forward(m.(*linear), a.Tensor(0, "input")) },
	}
}

func affine(m *linear, x *tensor.Tensor) *tensor.Tensor {
	y := x.MatMul(m.Weight.T())
	if m.Bias == nil {
		return y
	}
	return y.Add(m.Bias)
}

// The runner loads states, calls, and notices wrong outputs, gradients and states.
func TestRunModule(t *testing.T) {
	p, err := corpus.OpenPart("testdata", corpus.Modules)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	f, err := corpus.Load[corpus.ModuleCase](p, "Linear")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		what    string
		forward func(m *linear, x *tensor.Tensor) *tensor.Tensor
		says    string
	}{
		{"right", affine, ""},
		{"wrong output", func(m *linear, x *tensor.Tensor) *tensor.Tensor {
			return affine(m, x).MulScalar(2)
		}, "output 0"},
		{"wrong gradient of the input", func(m *linear, x *tensor.Tensor) *tensor.Tensor {
			return affine(m, x.Detach())
		}, "gradient 0"},
		{"wrong gradient of a parameter", func(m *linear, x *tensor.Tensor) *tensor.Tensor {
			return affine(&linear{m.Weight.Detach(), m.Bias}, x)
		}, "gradient 1"},
		{"wrong state", func(m *linear, x *tensor.Tensor) *tensor.Tensor {
			y := affine(m, x)
			tensor.NoGrad(func() { m.Bias.ZeroInPlace() })
			return y
		}, "bias after the call"},
	} {
		for i := range f.Cases {
			if f.Cases[i].State["bias"] == "" {
				continue
			}
			v := runModule("Linear", linearBinding(test.forward), f.Tensors, &f.Cases[i], Options{})
			if (v.difference == "") != (test.says == "") || !strings.Contains(v.difference, test.says) {
				t.Errorf("%s: %s: %q, want %q", test.what, f.Cases[i].ID, v.difference, test.says)
			}
		}
	}
}
