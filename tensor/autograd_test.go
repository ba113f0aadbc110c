package tensor_test

import (
	"errors"
	"strings"
	"sync"
	"testing"

	"cresset/cpu"
	"cresset/tensor"
)

func leaf(v ...float32) *tensor.Tensor { return tensor.FromSlice(v).RequireGrad() }

func wantData(t *testing.T, x *tensor.Tensor, want ...float32) {
	t.Helper()
	if x == nil {
		t.Fatalf("nil, want %v", want)
	}
	if err := near(x, tensor.FromSlice(want, x.Shape()...), 1e-6); err != nil {
		t.Errorf("%v", err)
	}
}

func TestBackwardAccumulates(t *testing.T) {
	x := leaf(1, 2)
	for range 2 {
		x.Mul(x).Sum().Backward()
	}
	wantData(t, x.Grad(), 4, 8)
	x.ZeroGrad()
	if x.Grad() != nil {
		t.Error("a gradient after ZeroGrad")
	}
}

func TestTapeIsUsedUp(t *testing.T) {
	x := leaf(1, 2)
	y := x.Mul(x).Sum()
	y.BackwardWith(nil, tensor.BackwardOptions{Retain: true})
	y.Backward()
	err := tensor.Try(y.Backward)
	if !errors.Is(err, tensor.ErrGrad) || !strings.Contains(err.Error(), "Retain") {
		t.Errorf("third Backward: %v", err)
	}
	wantData(t, x.Grad(), 4, 8)
}

func TestDeepTape(t *testing.T) {
	x := leaf(1)
	y := x
	for range 1_000_000 {
		y = y.Neg()
	}
	y.Sum().Backward()
	wantData(t, x.Grad(), 1)
}

func TestInPlaceOnViews(t *testing.T) {
	x := leaf(1, 2, 3, 4)
	y := x.MulScalar(2).Reshape(2, 2)
	base := y.Clone()
	row := base.AsStrided([]int{2}, []int{1}, 2) // second row
	row.MulInPlace(row.Clone())                  // squares it, seen through base
	wantData(t, base.Detach(), 2, 4, 36, 64)
	base.Sum().Backward()
	wantData(t, x.Grad(), 2, 2, 24, 32)
}

func TestViewSeesChangeOfBase(t *testing.T) {
	x := leaf(1, 2)
	base := x.MulScalar(1)
	v := base.Reshape(2, 1)
	base.MulInPlace(tensor.Scalar(5.0))
	v.Sum().Backward()
	wantData(t, x.Grad(), 5, 5)
}

func TestInPlaceRefused(t *testing.T) {
	x := leaf(1, 2)
	if err := tensor.Try(func() { x.AddInPlace(x) }); !errors.Is(err, tensor.ErrInPlace) {
		t.Errorf("in place on a leaf: %v", err)
	}
	e := tensor.Ones(1).BroadcastTo(3)
	if err := tensor.Try(func() { e.FillInPlace(2) }); !errors.Is(err, tensor.ErrInPlace) {
		t.Errorf("in place on an expanded tensor: %v", err)
	}
	y := x.MulScalar(1)
	z := y.Mul(y).Sum()
	y.FillInPlace(7)
	err := tensor.Try(z.Backward)
	if !errors.Is(err, tensor.ErrInPlace) || !strings.Contains(err.Error(), "Mul") {
		t.Errorf("changed after it was saved: %v", err)
	}
	i := tensor.FromSlice([]int64{1})
	if err := tensor.Try(func() { i.AddInPlace(tensor.Ones(1)) }); !errors.Is(err, tensor.ErrDType) {
		t.Errorf("float result into integers: %v", err)
	}
}

func TestNoGrad(t *testing.T) {
	x := leaf(1)
	tensor.NoGrad(func() {
		if x.Mul(x).RequiresGrad() {
			t.Error("recorded in NoGrad")
		}
		tensor.EnableGrad(func() {
			if !x.Mul(x).RequiresGrad() {
				t.Error("not recorded in EnableGrad")
			}
		})
		var wg sync.WaitGroup
		wg.Go(func() {
			if !x.Mul(x).RequiresGrad() {
				t.Error("NoGrad of another goroutine")
			}
		})
		wg.Wait()
	})
	if !x.Mul(x).RequiresGrad() {
		t.Error("not recorded after NoGrad")
	}
}

func TestGradDoesNotTouchLeaves(t *testing.T) {
	x, w := leaf(3), leaf(2)
	y := x.Mul(x).Mul(w)
	g := tensor.Grad([]*tensor.Tensor{y}, []*tensor.Tensor{tensor.Ones(1)}, []*tensor.Tensor{x},
		tensor.BackwardOptions{CreateGraph: true})
	wantData(t, g[0].Detach(), 12)
	if x.Grad() != nil || w.Grad() != nil {
		t.Error("Grad added to a leaf")
	}
	h := tensor.Grad(g, []*tensor.Tensor{tensor.Ones(1)}, []*tensor.Tensor{x, w}, tensor.BackwardOptions{})
	wantData(t, h[0], 4)
	wantData(t, h[1], 6)
	u := leaf(1)
	if err := tensor.Try(func() {
		tensor.Grad([]*tensor.Tensor{x.Sum()}, nil, []*tensor.Tensor{u}, tensor.BackwardOptions{})
	}); !errors.Is(err, tensor.ErrGrad) {
		t.Errorf("unused input: %v", err)
	}
}

func TestHooks(t *testing.T) {
	x := leaf(1, 2)
	y := x.MulScalar(3)
	remove := y.Hook(func(g *tensor.Tensor) *tensor.Tensor { return g.MulScalar(10) })
	y.RetainGrad()
	calls := 0
	x.PostGradHook(func(*tensor.Tensor) { calls++ })
	z := y.Sum()
	z.BackwardWith(nil, tensor.BackwardOptions{Retain: true})
	wantData(t, x.Grad(), 30, 30)
	wantData(t, y.Grad(), 10, 10)
	remove()
	x.ZeroGrad()
	z.Backward()
	wantData(t, x.Grad(), 3, 3)
	if calls != 2 {
		t.Errorf("post hook called %d times", calls)
	}
}

func TestSeveralResults(t *testing.T) {
	x := leaf(2, 3)
	a, b := x.Detach().MulScalar(2), x.Detach().MulScalar(5)
	tensor.RecordAll("Pair", []*tensor.Tensor{a, b}, nil, tensor.WrtAll(x, func(d []*tensor.Tensor) *tensor.Tensor {
		return d[0].MulScalar(2).Add(d[1].MulScalar(5))
	}))
	b.Sum().Backward() // nothing reaches a: zeros
	wantData(t, x.Grad(), 5, 5)
}

func TestIndependentBackwards(t *testing.T) {
	w := tensor.Ones(64, 64).RequireGrad()
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 20 {
				tensor.Scope(func() { tensor.Ones(200, 64).MatMul(w).Tanh().Sum().Backward() })
			}
		})
	}
	wg.Wait()
	if !w.Grad().IsContiguous() {
		t.Error("gradient is not contiguous")
	}
}

// Scope must not free parameters, gradients and what was kept; what it frees must not
// be readable.
func TestScope(t *testing.T) {
	cpu.Poison(true)
	defer cpu.Poison(false)
	w := tensor.Ones(100, 100).RequireGrad()
	var kept, lost *tensor.Tensor
	for range 3 {
		w.ZeroGrad()
		tensor.Scope(func() {
			lost = w.MulScalar(2)
			kept = tensor.Keep(lost.AddScalar(1))
			kept.Sum().Backward()
		})
		if got := w.Grad().Sum().Item(); got != 20000 {
			t.Errorf("sum of the gradient is %g, want 20000", got)
		}
		if got := kept.Sum().Item(); got != 30000 {
			t.Errorf("sum of the kept tensor is %g, want 30000", got)
		}
		if err := tensor.Try(func() { lost.Sum() }); !errors.Is(err, tensor.ErrFreed) {
			t.Errorf("use after free: %v", err)
		}
	}
}

func TestErrorSaysWhere(t *testing.T) {
	w := tensor.Ones(10, 100)
	w.SetName("blocks.3.qkv.weight")
	err := tensor.Try(func() { tensor.Ones(2, 1568).MatMul(w.T().MT()) })
	for _, part := range []string{"MatMul", "[2 1568]", "inner sizes 1568 and 10", "autograd_test.go:"} {
		if err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("%v does not contain %q", err, part)
		}
	}
	err = tensor.Try(func() { tensor.Ones(2, 1568).MatMul(w) })
	if !strings.Contains(err.Error(), "in module blocks.3.qkv") {
		t.Errorf("%v does not name the module", err)
	}
}

func BenchmarkAdd4(b *testing.B) {
	x, y := tensor.Ones(4), tensor.Ones(4)
	b.ReportAllocs()
	for b.Loop() {
		x.Add(y)
	}
}

func BenchmarkChainBackward(b *testing.B) {
	x := tensor.Ones(4).RequireGrad()
	b.ReportAllocs()
	for b.Loop() {
		y := x
		for range 10 {
			y = y.Tanh()
		}
		y.Sum().Backward()
	}
}
