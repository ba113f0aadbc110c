package tensor_test

import (
	"slices"
	"testing"

	"cresset/dtype"
	"cresset/rng"
	"cresset/tensor"
)

var activations = map[tensor.Activation]func(x *tensor.Tensor) *tensor.Tensor{
	tensor.Identity: func(x *tensor.Tensor) *tensor.Tensor { return x },
	tensor.ReLU:     (*tensor.Tensor).ReLU,
	tensor.GELU:     (*tensor.Tensor).GELU,
	tensor.GELUTanh: (*tensor.Tensor).GELUTanh,
	tensor.SiLU:     (*tensor.Tensor).SiLU,
	tensor.Tanh:     (*tensor.Tensor).Tanh,
	tensor.Sigmoid:  (*tensor.Tensor).Sigmoid,
}

// The fused call against the two it stands for: the same bits but in the gradient of the
// bias, whose sum has another order, and for any number of threads. Sizes take several
// blocks, or are those of a few rows, which are computed in another way.
func TestLinearActivationAgainstComposite(t *testing.T) {
	for _, d := range []dtype.DType{tensor.F32, tensor.F64, tensor.BF16} {
		o := tensor.Options{DType: d}
		for _, size := range [][3]int{{1, 1, 1}, {2, 300, 700}, {37, 19, 23}, {130, 70, 260}} {
			r := rng.New(3)
			rows, in, out := size[0], size[1], size[2]
			x, w := o.RandN(r, rows, in).RequireGrad(), o.RandN(r, out, in).RequireGrad()
			b, add := o.RandN(r, out).RequireGrad(), o.RandN(r, rows, out).RequireGrad()
			dz := o.RandN(r, rows, out)
			grads := func(z *tensor.Tensor) []*tensor.Tensor {
				return append(tensor.Grad([]*tensor.Tensor{z}, []*tensor.Tensor{dz},
					[]*tensor.Tensor{x, w, b, add}, tensor.BackwardOptions{AllowUnused: true}), z.Detach())
			}
			compare := func(name string, got, want []*tensor.Tensor) {
				t.Helper()
				for i := range want {
					if want[i] == nil {
						continue
					}
					bound := 0.0
					if i == 2 && d == tensor.F32 {
						bound = 1e-4
					} else if i == 2 && d == tensor.F64 {
						bound = 1e-12
					}
					if err := near(got[i], want[i], bound); err != nil {
						t.Errorf("%s %v, %s, result %d: %v", d, size, name, i, err)
					}
				}
			}
			for a, f := range activations {
				got := grads(x.LinearActivation(w, b, a))
				compare("activation", got, grads(f(x.Linear(w, b))))
				compare("Activate", grads(x.Linear(w, b).Activate(a)), grads(f(x.Linear(w, b))))
				var plain *tensor.Tensor
				tensor.NoGrad(func() { plain = x.LinearActivation(w, b, a) })
				compare("no gradient", []*tensor.Tensor{plain}, got[4:])
				threads := tensor.Threads()
				tensor.SetThreads(threads%2 + 1)
				again := grads(x.LinearActivation(w, b, a))
				tensor.SetThreads(threads)
				if !slices.Equal(tensor.Data[float64](again[2].To(tensor.F64)), tensor.Data[float64](got[2].To(tensor.F64))) {
					t.Errorf("%s %v: the gradient of the bias depends on threads", d, size)
				}
			}
			compare("add", grads(x.LinearAdd(w, b, add)), grads(x.Linear(w, b).Add(add)))
		}
	}
}
