package tensor_test

import (
	"testing"

	"cresset/cpu"
	"cresset/device"
	"cresset/tensor"
)

// plain is a device that has the required methods of a backend and no others.
type plain struct{ device.Backend }

func (plain) Name() string { return "plain" }

func init() {
	device.Register("plain", func(string) (device.Backend, error) { return plain{cpu.Default}, nil })
}

// TestWithoutOptional expects the same results and gradients from a device that lacks
// the optional interfaces, for which they are computed on the CPU.
func TestWithoutOptional(t *testing.T) {
	for _, family := range [][]opTest{convOps, poolOps, normOps} {
		for i := range family {
			o := &family[i]
			run := func(name string) (z *tensor.Tensor, grads []*tensor.Tensor) {
				leaves := o.inputs(1)
				xs := make(tensors, len(leaves))
				for k, x := range leaves {
					xs[k] = x.ToDevice(name)
				}
				z = o.f(xs)
				if z.Device() != name {
					t.Errorf("%s: the result lies on %s, want %s", o.name, z.Device(), name)
				}
				return z.ToDevice("cpu"), tensor.Grad([]*tensor.Tensor{z.Mul(z).Sum()}, nil, leaves, tensor.BackwardOptions{})
			}
			want, wantGrads := run("cpu")
			var got *tensor.Tensor
			var grads []*tensor.Tensor
			if err := tensor.Try(func() { got, grads = run("plain") }); err != nil {
				t.Errorf("%s: %v", o.name, err)
				continue
			}
			if err := near(got, want, 1e-12); err != nil {
				t.Errorf("%s: %v", o.name, err)
			}
			for k := range grads {
				if err := near(grads[k], wantGrads[k], 1e-12); err != nil {
					t.Errorf("%s: gradient %d: %v", o.name, k, err)
				}
			}
		}
	}
}
