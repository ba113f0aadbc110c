package nn_test

import (
	"testing"

	"cresset/nn"
	"cresset/rng"
	"cresset/tensor"
)

// Two layers of 512 over 64 times of 16 sequences: PyTorch's twin is
//
//	m = nn.LSTM(512, 512, 2); m(torch.randn(64, 16, 512))[0].square().mean().backward()
func BenchmarkLSTM(b *testing.B) {
	r := rng.New(1)
	m := nn.LSTMOptions{Layers: 2}.New(r, 512, 512)
	x := tensor.RandN(r, 64, 16, 512)
	b.Run("pass=both", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			tensor.Scope(func() {
				nn.ZeroGrad(m)
				y, _, _ := m.Forward(x, nil, nil)
				y.Square().Mean().Backward()
			})
		}
	})
	b.Run("pass=forward", func(b *testing.B) {
		for b.Loop() {
			tensor.Scope(func() { tensor.NoGrad(func() { m.Forward(x, nil, nil) }) })
		}
	})
}
