package bind

import (
	"testing"

	"cresset/nn"
	"cresset/tensor"
)

type double struct{}

func (double) Forward(x *tensor.Tensor) *tensor.Tensor { return x.Add(x) }

// A loss keeps its weight where the runner finds PyTorch's state.
func TestCriterion(t *testing.T) {
	c := criterion(func(_ *Args, w *tensor.Tensor) func(x, y *tensor.Tensor) *tensor.Tensor {
		return func(x, y *tensor.Tensor) *tensor.Tensor { return x.Sub(y).Mul(w) }
	})
	call := func(m any, weight float64) float64 {
		if err := nn.Load(m, map[string]*tensor.Tensor{"weight": tensor.Scalar(weight)}); err != nil {
			t.Fatal(err)
		}
		a := NewArgs([]any{ref("x"), ref("y")}, nil, map[string]*tensor.Tensor{
			"x": tensor.Scalar(5.0), "y": tensor.Scalar(3.0)})
		return c.Call(m, a).(*tensor.Tensor).Item()
	}
	m := c.New(NewArgs(nil, named("weight", ref("w")), map[string]*tensor.Tensor{"w": tensor.Scalar(0.0)}))
	if got := call(m, 10); got != 20 {
		t.Errorf("(5 - 3)·10 = %v", got)
	}
}

func TestRegisterModules(t *testing.T) {
	family := map[string]Module{"double, a test": layer(func(*Args) nn.Layer { return double{} })}
	registerModules(family)
	defer delete(modules, "double, a test")
	defer func() {
		if recover() == nil {
			t.Error("a second registration does not panic")
		}
	}()
	registerModules(family)
}
