package optim

import (
	"fmt"
	"math"
	"testing"

	"cresset/rng"
	"cresset/tensor"
)

// param returns a parameter of pseudo-random values with a gradient.
func param(d tensor.Options, seed uint64, n int) *tensor.Tensor {
	r := rng.New(seed)
	v, g := make([]float64, n), make([]float64, n)
	for i := range v {
		v[i], g[i] = r.Normal(), r.Normal()
	}
	p := tensor.FromSlice(v).To(d.DType).RequireGrad()
	p.SetGrad(tensor.FromSlice(g).To(d.DType))
	return p
}

var optimizers = map[string]func(ps []*tensor.Tensor) Optimizer{
	"SGD": func(ps []*tensor.Tensor) Optimizer {
		return NewSGD(ps, SGDConfig{LR: 0.1, Momentum: 0.9, WeightDecay: 0.01, Nesterov: true})
	},
	"Adam": func(ps []*tensor.Tensor) Optimizer {
		return NewAdam(ps, AdamConfig{0.1, 0.9, 0.99, 1e-8, 0.1, true, false})
	},
	"AdamW": func(ps []*tensor.Tensor) Optimizer { return NewAdamW(ps, AdamWDefaults()) },
	"RMSprop": func(ps []*tensor.Tensor) Optimizer {
		return NewRMSprop(ps, RMSpropConfig{0.1, 0.9, 1e-8, 0.1, 0.5, true, false})
	},
	"Adagrad": func(ps []*tensor.Tensor) Optimizer { return NewAdagrad(ps, AdagradDefaults()) },
}

// The kernels of the CPU against the formulas in tensor operations, which take over for
// parameters that are not contiguous.
func TestKernelsAgainstFormulas(t *testing.T) {
	for name, make := range optimizers {
		t.Run(name, func(t *testing.T) {
			fused := param(tensor.Options{DType: tensor.F64}, 1, 101)
			plain := tensor.Options{DType: tensor.F64}.Zeros(101, 2).AsStrided([]int{101}, []int{2}, 0).Detach()
			plain.CopyInPlace(fused.Detach())
			plain.RequireGrad()
			a, b := make([]*tensor.Tensor{fused}), make([]*tensor.Tensor{plain})
			for step := range 5 {
				g := param(tensor.Options{DType: tensor.F64}, uint64(step+2), 101).Grad()
				fused.SetGrad(g)
				plain.SetGrad(g)
				a.Step()
				b.Step()
			}
			x, y := tensor.Data[float64](fused), tensor.Data[float64](plain)
			for i := range x {
				if d := math.Abs(x[i] - y[i]); d > 1e-13*(1+math.Abs(y[i])) {
					t.Fatalf("element %d: kernel %g, formula %g", i, x[i], y[i])
				}
			}
		})
	}
}

// An optimiser that loads another's state goes on as the other does.
func TestStateRoundTrip(t *testing.T) {
	for name, make := range optimizers {
		t.Run(name, func(t *testing.T) {
			p := param(tensor.Options{DType: tensor.F32}, 1, 7)
			a := make([]*tensor.Tensor{p})
			a.Step()
			a.SetLR(0, 0.05)
			q := p.Detach().Clone().RequireGrad()
			q.SetGrad(p.Grad())
			b := make([]*tensor.Tensor{q})
			if err := b.LoadState(a.State()); err != nil {
				t.Fatal(err)
			}
			a.Step()
			b.Step()
			if got, want := fmt.Sprint(tensor.Data[float32](q)), fmt.Sprint(tensor.Data[float32](p)); got != want {
				t.Errorf("after the state was loaded %s, want %s", got, want)
			}
			s := a.State()
			s.Tensors["0.nonsense"] = p
			if b.LoadState(s) == nil {
				t.Error("a state with an unknown slot was loaded")
			}
			other := make([]*tensor.Tensor{param(tensor.Options{DType: tensor.F32}, 1, 9)})
			if other.LoadState(a.State()) == nil {
				t.Error("a state of another shape was loaded")
			}
		})
	}
}

func TestGroups(t *testing.T) {
	p, q := param(tensor.Options{DType: tensor.F32}, 1, 3), param(tensor.Options{DType: tensor.F32}, 1, 3)
	slow := SGDConfig{LR: 0.1}
	o := NewSGDGroups(Group[SGDConfig]{[]*tensor.Tensor{p}, SGDConfig{LR: 1}}, Group[SGDConfig]{[]*tensor.Tensor{q}, slow})
	before := p.Detach().Clone()
	o.Step()
	fast, slower := before.Sub(p).Sum().Item(), before.Sub(q).Sum().Item()
	if math.Abs(fast-10*slower) > 1e-5*math.Abs(fast) {
		t.Errorf("steps %g and %g, want the first ten times the second", fast, slower)
	}
	defer func() {
		if recover() == nil {
			t.Error("a parameter in two groups was accepted")
		}
	}()
	NewSGD([]*tensor.Tensor{p, p}, slow)
}

func TestSchedulerState(t *testing.T) {
	o := NewSGD([]*tensor.Tensor{param(tensor.Options{DType: tensor.F32}, 1, 1)}, SGDConfig{LR: 1})
	s := NewScheduler(o, Sequence{[]Rate{LinearLR{0.5, 1, 2}, StepLR{2, 0.1}}, []int{2}})
	var got []string
	for range 7 {
		got = append(got, fmt.Sprintf("%.4g", s.LR()))
		s.Step()
	}
	if want := "[0.5 0.75 1 1 0.1 0.1 0.01]"; fmt.Sprint(got) != want {
		t.Errorf("rates %v, want %s", got, want)
	}
	o2 := NewSGD([]*tensor.Tensor{param(tensor.Options{DType: tensor.F32}, 1, 1)}, SGDConfig{LR: 5})
	s2 := NewScheduler(o2, Sequence{[]Rate{LinearLR{0.5, 1, 2}, StepLR{2, 0.1}}, []int{2}})
	if err := s2.LoadState(s.State()); err != nil || s2.LR() != s.LR() {
		t.Errorf("restored rate %g, want %g (%v)", s2.LR(), s.LR(), err)
	}
}

func TestEMA(t *testing.T) {
	p := tensor.FromSlice([]float32{1}).RequireGrad()
	e := NewEMA([]*tensor.Tensor{p}, 0.9)
	tensor.NoGrad(func() { p.FillInPlace(2) })
	e.Update()
	e.Swap()
	if got := p.Item(); math.Abs(got-1.1) > 1e-6 {
		t.Errorf("average %g, want 1.1", got)
	}
	e.Swap()
	if p.Item() != 2 {
		t.Error("Swap twice is not the identity")
	}
}

func ExampleNewAdamW() {
	x := tensor.FromSlice([]float32{3}).RequireGrad()
	cfg := AdamWDefaults()
	cfg.LR = 0.1
	opt := NewAdamW([]*tensor.Tensor{x}, cfg)
	for range 200 {
		opt.ZeroGrad()
		x.Mul(x).Sum().Backward()
		opt.Step()
	}
	fmt.Println(math.Abs(x.Item()) < 0.01)
	// Output: true
}
