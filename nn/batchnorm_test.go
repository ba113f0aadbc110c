package nn_test

import (
	"fmt"
	"testing"

	"cresset/nn"
	"cresset/rng"
	"cresset/tensor"
)

// TestBatchNormReLU holds the forms in one pass to the layers one after another, in
// training and in evaluation, with running statistics and gradients, bit for bit.
func TestBatchNormReLU(t *testing.T) {
	r := rng.New(1)
	image, vector := tensor.RandN(r, 4, 3, 5, 5), tensor.RandN(r, 6, 3)
	shortcut := tensor.RandN(r, 4, 3, 5, 5).RequireGrad()
	two, one := nn.NewBatchNorm2d(3), nn.NewBatchNorm1d(3)
	for name, c := range map[string]struct {
		norm        nn.Layer
		x           *tensor.Tensor
		fused, want func(x *tensor.Tensor) *tensor.Tensor
	}{
		"2d": {two, image, two.ForwardReLU,
			func(x *tensor.Tensor) *tensor.Tensor { return two.Forward(x).ReLU() }},
		"2d with a shortcut": {two, image,
			func(x *tensor.Tensor) *tensor.Tensor { return two.ForwardAddReLU(x, shortcut) },
			func(x *tensor.Tensor) *tensor.Tensor { return two.Forward(x).Add(shortcut).ReLU() }},
		"1d": {one, vector, one.ForwardReLU,
			func(x *tensor.Tensor) *tensor.Tensor { return one.Forward(x).ReLU() }},
		"2d in a Sequential": {two, image, nn.NewSequential(two, nn.NewReLU()).Forward,
			func(x *tensor.Tensor) *tensor.Tensor { return two.Forward(x).ReLU() }},
	} {
		t.Run(name, func(t *testing.T) {
			first := nn.StateDict(c.norm)
			for key, v := range first {
				first[key] = v.Clone()
			}
			var results [2]string
			for i, f := range []func(x *tensor.Tensor) *tensor.Tensor{c.fused, c.want} {
				if err := nn.Load(c.norm, first); err != nil {
					t.Fatal(err)
				}
				shortcut.ZeroGrad()
				x := c.x.Clone().RequireGrad()
				y := f(x)
				y.Mul(y).Sum().Backward()
				nn.Eval(c.norm)
				tensor.NoGrad(func() {
					results[i] = fmt.Sprint(tensor.Data[float32](y), tensor.Data[float32](x.Grad()),
						tensor.Data[float32](f(x)), nn.StateDict(c.norm), shortcut.Grad())
				})
				nn.Train(c.norm)
			}
			if results[0] != results[1] {
				t.Errorf("in one pass\n%s\none by one\n%s", results[0], results[1])
			}
		})
	}
}

// TestSequentialHooks holds that a hook on either layer sees what it would without the
// pass in common.
func TestSequentialHooks(t *testing.T) {
	norm, relu := nn.NewBatchNorm2d(2), nn.NewReLU()
	m := nn.NewSequential(norm, relu)
	x := tensor.RandN(rng.New(2), 3, 2, 4, 4)
	least := func(f func(see func(y *tensor.Tensor)) (remove func())) (min float64) {
		remove := f(func(y *tensor.Tensor) { min = y.Detach().Min().Item() })
		defer remove()
		m.Forward(x)
		return min
	}
	if v := least(func(see func(y *tensor.Tensor)) func() {
		return norm.Hook(func(_ any, _, y *tensor.Tensor) *tensor.Tensor { see(y); return nil })
	}); v >= 0 {
		t.Errorf("a hook on the norm sees %g as the least output", v)
	}
	if v := least(func(see func(y *tensor.Tensor)) func() {
		return relu.PreHook(func(_ any, x *tensor.Tensor) *tensor.Tensor { see(x); return nil })
	}); v >= 0 {
		t.Errorf("a hook on the ReLU sees %g as the least input", v)
	}
}
