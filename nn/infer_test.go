package nn_test

import (
	"slices"
	"testing"

	"cresset/internal/cpufeature"
	"cresset/internal/testenv"
	"cresset/nn"
	"cresset/rng"
	"cresset/tensor"
)

// policy returns Spinning Up's network: two hidden layers of 64 with tanh.
func policy(r *rng.Stream) *nn.Sequential {
	return nn.NewSequential(nn.NewLinear(r, 17, 64), nn.NewTanh(), nn.NewLinear(r, 64, 64), nn.NewTanh(),
		nn.NewLinear(r, 64, 6))
}

// Infer gives the bits of Forward, for one row and several, at every level.
func TestInfer(t *testing.T) {
	r := rng.New(4)
	noBias := nn.LinearOptions{NoBias: true}.New(r, 5, 3)
	for _, s := range []*nn.Sequential{
		policy(r),
		nn.NewSequential(nn.NewLinear(r, 17, 33), nn.NewReLU(), nn.NewLinear(r, 33, 5), nn.NewSigmoid(), noBias,
			nn.NewIdentity()),
		nn.NewSequential(nn.NewLinear(r, 17, 300), nn.NewTanh()),
	} {
		for _, level := range cpufeature.Levels() {
			restore := cpufeature.Force(level)
			for _, rows := range []int{1, 2, 5, 40} {
				x := tensor.RandN(r, rows, 17)
				want := tensor.Data[float32](s.Forward(x).Detach())
				got := make([]float32, len(want))
				if !s.Infer(got, tensor.Data[float32](x), rows) {
					t.Fatal("Infer does not handle it")
				}
				if !slices.Equal(got, want) {
					t.Errorf("%v, %d rows: other numbers than Forward's", level, rows)
				}
			}
			restore()
		}
	}
}

// What Infer does not handle it leaves alone; parameters are read as they are.
func TestInferLeaves(t *testing.T) {
	r := rng.New(4)
	x, y := make([]float32, 17), make([]float32, 6)
	s := policy(r)
	hooked := policy(r)
	hooked.Layers[1].(*nn.Tanh).Hook(func(_ any, _, y *tensor.Tensor) *tensor.Tensor { return y })
	double := policy(r)
	nn.To(double, tensor.F64)
	for name, refused := range map[string]bool{
		"a hook":             hooked.Infer(y, x, 1),
		"F64":                double.Infer(y, x, 1),
		"another layer":      nn.NewSequential(nn.NewLinear(r, 17, 6), nn.NewGELU()).Infer(y, x, 1),
		"a short input":      s.Infer(y, x[1:], 1),
		"a short output":     s.Infer(y[1:], x, 1),
		"rows that do not":   s.Infer(y, x, 2),
		"no row":             s.Infer(nil, nil, 0),
		"an empty container": nn.NewSequential().Infer(y, x, 1),
	} {
		if refused {
			t.Errorf("%s is handled", name)
		}
	}
	if slices.Max(y) != 0 || slices.Min(y) != 0 {
		t.Error("the output was touched")
	}
	bias := s.Layers[4].(*nn.Linear).Bias
	s.Infer(y, x, 1)
	before := y[0]
	tensor.NoGrad(func() { bias.AddScalarInPlace(1) })
	if s.Infer(y, x, 1); y[0] != before+1 && y[0]-before-1 > 1e-6 {
		t.Errorf("a bias that grew by 1 moves the output from %v to %v", before, y[0])
	}
	if testenv.Race || cpufeature.Current() == cpufeature.Generic {
		return // pools forget at random; plain Go's product of matrices makes a closure
	}
	if n := testing.AllocsPerRun(200, func() { s.Infer(y, x, 1) }); n >= 1 { // the collector may empty the pool
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkInfer(b *testing.B) {
	s := policy(rng.New(1))
	x, y := make([]float32, 17), make([]float32, 6)
	for b.Loop() {
		s.Infer(y, x, 1)
	}
}
