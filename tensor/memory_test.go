package tensor_test

import (
	"errors"
	"flag"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"sync"
	"testing"

	"cresset/cpu"
	"cresset/tensor"
)

// All tests of the package run with freed memory overwritten, so that a result which
// reads some is NaN. Benchmarks do not.
func TestMain(m *testing.M) {
	flag.Parse()
	cpu.Poison(flag.Lookup("test.bench").Value.String() == "")
	os.Exit(m.Run())
}

// side makes square tensors of 40 000 bytes, which live in the pool.
const side = 100

func square(v float32) *tensor.Tensor { return tensor.Full(v, side, side) }

// stress collects garbage all the time for the length of a test.
func stress(t *testing.T) {
	old := debug.SetGCPercent(1)
	t.Cleanup(func() { debug.SetGCPercent(old) })
}

// churn takes what lies free in the pool and overwrites it, so that memory which is
// still in use but was given back changes.
func churn() {
	runtime.GC()
	runtime.GC() // the cleanups of the first have run or run now
	var held []*tensor.Tensor
	for range 20 {
		held = append(held, square(-7))
	}
	runtime.KeepAlive(held)
}

// wantAll reports an error unless all elements of x are v.
func wantAll(t *testing.T, what string, x *tensor.Tensor, v float64) {
	t.Helper()
	if err := tensor.Try(func() {
		lo, hi := x.Min().Item(), x.Max().Item()
		if lo != v || hi != v {
			t.Errorf("%s: elements from %g to %g, want %g", what, lo, hi, v)
		}
	}); err != nil {
		t.Errorf("%s: %v", what, err)
	}
}

func TestGradientOfTwoLeaves(t *testing.T) {
	for _, scoped := range []bool{false, true} {
		x, y, s := square(1).RequireGrad(), square(2).RequireGrad(), square(3)
		back := func() { x.Add(y).Mul(s).Sum().Backward() } // both get one tensor of threes
		for range 2 {
			if scoped {
				tensor.Scope(back)
			} else {
				back()
			}
			churn()
			wantAll(t, "x's gradient", x.Grad(), 3)
			wantAll(t, "y's gradient", y.Grad(), 3)
			tensor.NoGrad(func() { // a step of momentum and the like, in place
				x.Grad().AddInPlace(x)
				x.AddInPlace(x.Grad())
				y.Grad().AddInPlace(y)
			})
			wantAll(t, "x's gradient", x.Grad(), 4)
			wantAll(t, "y's gradient", y.Grad(), 5)
			x, y = square(1).RequireGrad(), square(2).RequireGrad()
		}
	}
}

func TestGradientThatIsABroadcastView(t *testing.T) {
	x, y := square(1).RequireGrad(), square(1).RequireGrad()
	for n := 1; n <= 3; n++ {
		tensor.Scope(func() { x.Sum().Add(y.T().Sum()).Backward() })
		churn()
		for _, p := range []*tensor.Tensor{x, y} {
			wantAll(t, "gradient", p.Grad(), float64(n))
			if !p.Grad().IsContiguous() {
				t.Error("the gradient of a leaf is not contiguous")
			}
		}
	}
	x.Grad().AddInPlace(y.Grad())
	wantAll(t, "gradient changed in place", x.Grad(), 6)
	wantAll(t, "gradient of the other", y.Grad(), 3)
}

func TestRetainedTapeAgain(t *testing.T) {
	x := square(3).RequireGrad()
	tensor.Scope(func() {
		y := x.Mul(x).Add(x).Sum()
		for n := 1; n <= 3; n++ {
			y.BackwardWith(nil, tensor.BackwardOptions{Retain: n < 3})
			churn()
			wantAll(t, "gradient", x.Grad(), float64(7*n))
		}
	})
}

// What Grad returns belongs to the Scope around it, and to nobody if there is none.
func TestResultsOfGrad(t *testing.T) {
	x := square(3).RequireGrad()
	derivative := func() *tensor.Tensor {
		y := x.Mul(x)
		return tensor.Grad([]*tensor.Tensor{y.Sum()}, nil, []*tensor.Tensor{x}, tensor.BackwardOptions{})[0]
	}
	free := derivative()
	churn()
	wantAll(t, "outside of a Scope", free, 6)
	// As the gradient of another Backward it is only read.
	for range 2 {
		x.MulScalar(2).BackwardWith(free, tensor.BackwardOptions{})
		churn()
		wantAll(t, "after a Backward from it", free, 6)
	}
	wantAll(t, "gradient", x.Grad(), 24)
	var kept, lost *tensor.Tensor
	tensor.Scope(func() {
		kept, lost = tensor.Keep(derivative()), derivative()
		churn()
		wantAll(t, "inside a Scope", kept, 6)
		wantAll(t, "inside a Scope", lost, 6)
	})
	churn()
	wantAll(t, "kept", kept, 6)
	if err := tensor.Try(func() { lost.Sum() }); !errors.Is(err, tensor.ErrFreed) {
		t.Errorf("after the Scope: %v", err)
	}
}

// A gradient that the caller gives is the caller's, also where hooks and Grad see it.
func TestGivenGradientIsNotFreed(t *testing.T) {
	x, g := square(3).RequireGrad(), square(5)
	tensor.Scope(func() {
		y := x.MulScalar(2)
		y.Hook(func(*tensor.Tensor) *tensor.Tensor { return nil })
		y.BackwardWith(g, tensor.BackwardOptions{Retain: true})
		same := tensor.Grad([]*tensor.Tensor{y}, []*tensor.Tensor{g}, []*tensor.Tensor{y}, tensor.BackwardOptions{})
		wantAll(t, "gradient of itself", same[0], 5)
	})
	churn()
	wantAll(t, "given gradient", g, 5)
	wantAll(t, "leaf's gradient", x.Grad(), 10)
}

func TestHooksMayKeepGradients(t *testing.T) {
	x := square(3).RequireGrad()
	var seen, double, post, inScope []*tensor.Tensor
	x.PostGradHook(func(x *tensor.Tensor) { post = append(post, x.Grad().MulScalar(10)) })
	for range 2 {
		y := x.MulScalar(2)
		y.Hook(func(g *tensor.Tensor) *tensor.Tensor {
			seen, double = append(seen, g), append(double, g.MulScalar(2))
			return g.MulScalar(4)
		})
		y.MulScalar(3).Sum().Backward()
		churn()
		x.ZeroGrad()
	}
	tensor.Scope(func() {
		y := x.MulScalar(2).RetainGrad()
		y.Hook(func(g *tensor.Tensor) *tensor.Tensor {
			inScope = append(inScope, tensor.Keep(g), tensor.Keep(g.MulScalar(2)))
			return nil
		})
		y.MulScalar(3).Sum().Backward()
		inScope = append(inScope, y.Grad())
	})
	churn()
	for i := range 2 {
		wantAll(t, "seen", seen[i], 3)
		wantAll(t, "doubled", double[i], 6)
		wantAll(t, "seen after the leaf got it", post[i], 240)
	}
	for i, v := range []float64{3, 6, 3} {
		wantAll(t, "kept in a Scope", inScope[i], v)
	}
}

// A Backward inside a Backward must not free gradients of the outer one.
func TestCheckpointBesideAResidual(t *testing.T) {
	x, w := square(3).RequireGrad(), square(2).RequireGrad()
	for n := 1; n <= 2; n++ {
		tensor.Scope(func() {
			h := x.MulScalar(1)
			f := func(xs []*tensor.Tensor) *tensor.Tensor { return xs[0].Mul(w) }
			z := h.Add(tensor.Checkpoint(f, nil, h)).Add(tensor.Checkpoint(f, nil, h))
			z.Mul(square(5)).Sum().Backward() // 5·(h + 2hw)
		})
		churn()
		wantAll(t, "x's gradient", x.Grad(), float64(25*n))
		wantAll(t, "w's gradient", w.Grad(), float64(30*n))
	}
}

// Gradients that the user laid out in one block stay there.
func TestZeroGradLeavesWhatSetGradGave(t *testing.T) {
	flat := tensor.Zeros(2*side, side)
	x, y := square(1).RequireGrad(), square(1).RequireGrad()
	x.SetGrad(flat.Narrow(0, 0, side))
	y.SetGrad(flat.Narrow(0, side, side))
	tensor.Scope(func() { x.Add(y.MulScalar(2)).Sum().Backward() })
	x.ZeroGrad()
	y.ZeroGrad()
	churn()
	wantAll(t, "x's half", flat.Narrow(0, 0, side), 1)
	wantAll(t, "y's half", flat.Narrow(0, side, side), 2)
}

func TestMemoryOutlivesItsTensor(t *testing.T) {
	stress(t)
	var data [][]float32
	var views []*tensor.Tensor
	for i := range 10 {
		v := float32(i)
		data = append(data, tensor.Data[float32](square(v)))
		views = append(views, square(v).Narrow(0, 10, 20).T())
		tensor.Scope(func() { data = append(data, tensor.Data[float32](square(v))) })
	}
	churn()
	for i := range 10 {
		wantAll(t, "a view", views[i], float64(i))
		for _, d := range data[2*i : 2*i+2] {
			if slices.Min(d) != float32(i) || slices.Max(d) != float32(i) {
				t.Errorf("slice %d holds %g to %g", i, slices.Min(d), slices.Max(d))
			}
		}
	}
}

// However often and wherever memory is let go, the pool hands it out once.
func TestBlocksAreHandedOutOnce(t *testing.T) {
	stress(t)
	x := square(1).RequireGrad()
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 5 {
				x := x.Detach().RequireGrad()
				tensor.Scope(func() {
					tensor.Scope(func() { x.Mul(x).Sum().Backward() })
					x.ZeroGrad()
					x.ZeroGrad()
					done := make(chan bool)
					y := x.MulScalar(2)
					go func() {
						tensor.Scope(func() { tensor.Keep(y).Add(y) })
						y = nil
						close(done)
					}()
					<-done
				})
			}
		})
	}
	wg.Wait()
	churn()
	seen := map[*float32]bool{}
	var held []*tensor.Tensor
	for range 100 {
		y := square(1)
		p := &tensor.Data[float32](y)[0]
		if seen[p] {
			t.Fatal("two tensors have the same memory")
		}
		seen[p] = true
		held = append(held, y)
	}
	runtime.KeepAlive(held)
}

// Modes end with the function they were set for, also when it panics.
func TestModesAfterPanics(t *testing.T) {
	x := square(1).RequireGrad()
	var lost *tensor.Tensor
	err := tensor.Try(func() {
		tensor.NoGrad(func() {
			tensor.Scope(func() {
				lost = square(2)
				tensor.EnableGrad(func() {
					tensor.Scope(func() { square(1).MatMul(tensor.Ones(3, 3)) })
				})
			})
		})
	})
	if !errors.Is(err, tensor.ErrShape) || !tensor.GradEnabled() {
		t.Errorf("%v, recording: %v", err, tensor.GradEnabled())
	}
	if err := tensor.Try(func() { lost.Sum() }); !errors.Is(err, tensor.ErrFreed) {
		t.Errorf("what the Scope held: %v", err)
	}
	y := x.MulScalar(2)
	y.Hook(func(*tensor.Tensor) *tensor.Tensor { panic("in a hook") })
	func() {
		defer func() {
			if recover() != "in a hook" {
				t.Error("the panic of a hook is lost")
			}
		}()
		tensor.Scope(func() { y.MulScalar(3).Sum().Backward() })
	}()
	if !tensor.GradEnabled() {
		t.Error("after a panic in Backward nothing is recorded")
	}
	z := square(4) // belongs to no Scope
	churn()
	wantAll(t, "made after a panic", z, 4)
	tensor.Scope(func() { x.MulScalar(2).Sum().Backward() })
	wantAll(t, "gradient", x.Grad(), 2)
}
