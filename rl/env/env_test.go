package env_test

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"cresset/internal/parallel"
	"cresset/rl/env"
	"cresset/rng"
)

func make1(t testing.TB, id string) (e env.Env, obs []float64) {
	t.Helper()
	e, err := env.Make(id)
	if err != nil {
		t.Fatal(err)
	}
	return e, make([]float64, e.ObservationSpace().Len())
}

// Random actions of every environment, start states and observations belong to their spaces.
func TestSpaces(t *testing.T) {
	for _, id := range env.IDs() {
		e, obs := make1(t, id)
		r, action := rng.New(1), make([]float32, e.ActionSpace().Len())
		narrow := make([]float32, len(obs))
		check := func(when string) {
			for i, v := range obs {
				narrow[i] = float32(v)
			}
			if err := e.ObservationSpace().Contains(narrow); err != nil {
				t.Fatalf("%s: observation %s: %v", id, when, err)
			}
		}
		for range 3 {
			if err := e.Reset(r, obs); err != nil {
				t.Fatal(err)
			}
			check("after Reset")
			for range 300 {
				e.ActionSpace().Sample(r, action)
				if err := e.ActionSpace().Contains(action); err != nil {
					t.Fatalf("%s: a sampled action: %v", id, err)
				}
				s, err := e.Step(action, obs)
				if err != nil {
					t.Fatal(err)
				}
				if s.Done() {
					break
				}
				check("after Step")
			}
		}
	}
}

func TestBadActions(t *testing.T) {
	for _, c := range []struct {
		id     string
		action []float32
		part   string
	}{
		{"CartPole-v1", []float32{2}, "classes 0 to 1"},
		{"CartPole-v1", []float32{0.5}, "classes 0 to 1"},
		{"CartPole-v1", []float32{float32(math.NaN())}, "classes 0 to 1"},
		{"Acrobot-v1", nil, "want 1"},
		{"Pendulum-v1", []float32{float32(math.NaN())}, "NaN"},
		{"Pendulum-v1", []float32{1, 2}, "want 1"},
	} {
		e, obs := make1(t, c.id)
		if err := e.Reset(rng.New(1), obs); err != nil {
			t.Fatal(err)
		}
		if _, err := e.Step(c.action, obs); err == nil || !strings.Contains(err.Error(), c.part) {
			t.Errorf("%s with %v: error %v, want one with %q", c.id, c.action, err, c.part)
		}
	}
	if _, err := env.Make("Cartpole-v2"); err == nil || !strings.Contains(err.Error(), "nearest are CartPole-v0, CartPole-v1") {
		t.Errorf("an unknown name: %v", err)
	}
}

// However many goroutines step them, environments do the same.
func TestVector(t *testing.T) {
	defer parallel.SetThreads(parallel.Threads())
	run := func(threads int) (trace []float64) {
		parallel.SetThreads(threads)
		var envs []env.Env
		for range 5 {
			e, _ := make1(t, "CartPole-v1")
			envs = append(envs, e)
		}
		v, err := env.NewVector(rng.New(3), envs...)
		if err != nil {
			t.Fatal(err)
		}
		defer v.Close()
		obs, actions, r := make([]float64, 20), make([]float32, 5), rng.New(4)
		if err := v.Reset(obs); err != nil {
			t.Fatal(err)
		}
		for range 100 {
			for i := range actions {
				actions[i] = float32(r.IntN(2))
			}
			steps, err := v.Step(actions, obs)
			if err != nil {
				t.Fatal(err)
			}
			trace = append(trace, obs...)
			for i, s := range steps {
				if s.Terminated && math.Abs(v.Last(i)[2]) < 12*math.Pi/180 && math.Abs(v.Last(i)[0]) < 2.4 {
					t.Fatalf("the last observation of an episode is %v", v.Last(i))
				}
			}
		}
		return trace
	}
	if !slices.Equal(run(1), run(4)) {
		t.Error("results depend on the number of goroutines")
	}
	a, _ := make1(t, "CartPole-v1")
	b, _ := make1(t, "Pendulum-v1")
	if _, err := env.NewVector(rng.New(1), a, b); err == nil {
		t.Error("environments of two kinds make a vector")
	}
}

// fails is an environment whose steps fail.
type fails struct{ env.Env }

var errBroken = errors.New("the simulator is gone")

func (fails) Step([]float32, []float64) (env.Step, error) { return env.Step{}, errBroken }

func TestVectorReportsErrors(t *testing.T) {
	a, _ := make1(t, "CartPole-v1")
	b, _ := make1(t, "CartPole-v1")
	v, err := env.NewVector(rng.New(1), a, fails{b})
	if err != nil {
		t.Fatal(err)
	}
	obs := make([]float64, 8)
	if err := v.Reset(obs); err != nil {
		t.Fatal(err)
	}
	if _, err := v.Step(make([]float32, 2), obs); !errors.Is(err, errBroken) || !strings.Contains(err.Error(), "environment 1") {
		t.Errorf("error %v", err)
	}
}

func TestWrappers(t *testing.T) {
	e, obs := make1(t, "Pendulum-v1")
	scaled, err := env.NewRescaleAction(e, -1, 1)
	if err != nil {
		t.Fatal(err)
	}
	other, obs2 := make1(t, "Pendulum-v1")
	if err := errors.Join(scaled.Reset(rng.New(1), obs), other.Reset(rng.New(1), obs2)); err != nil {
		t.Fatal(err)
	}
	if _, err := scaled.Step([]float32{0.25}, obs); err != nil {
		t.Fatal(err)
	}
	if _, err := other.Step([]float32{0.5}, obs2); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(obs, obs2) {
		t.Errorf("a rescaled action leads to %v, want %v", obs, obs2)
	}
	cart, _ := make1(t, "CartPole-v1")
	if _, err := env.NewRescaleAction(cart, -1, 1); err == nil {
		t.Error("classes were rescaled")
	}

	// Normalised observations and returns have mean 0 and variance 1, nearly.
	e, obs = make1(t, "Pendulum-v1")
	n := env.NewNormalizeReward(env.NewNormalizeObservation(e, 10), 0.9, 10)
	r, action := rng.New(2), make([]float32, 1)
	if err := n.Reset(r, obs); err != nil {
		t.Fatal(err)
	}
	seen, returns, ret := env.NewMoments(3), env.NewMoments(1), []float64{0}
	for i := range 20000 {
		n.ActionSpace().Sample(r, action)
		s, err := n.Step(action, obs)
		if err != nil {
			t.Fatal(err)
		}
		ret[0] = 0.9*ret[0] + s.Reward
		if i > 2000 {
			seen.Add(obs)
			returns.Add(ret)
		}
		if s.Done() {
			ret[0] = 0
			if err := n.Reset(r, obs); err != nil {
				t.Fatal(err)
			}
		}
	}
	for i := range 3 {
		if math.Abs(seen.Mean[i]) > 0.2 || math.Abs(seen.Var[i]-1) > 0.2 {
			t.Errorf("observation %d has mean %g and variance %g", i, seen.Mean[i], seen.Var[i])
		}
	}
	if math.Abs(returns.Var[0]-1) > 0.2 {
		t.Errorf("discounted returns have variance %g", returns.Var[0])
	}

	stack := env.NewFrameStack(env.NewRecord(other), 3)
	frames := make([]float64, stack.ObservationSpace().Len())
	if err := stack.Reset(rng.New(3), frames); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(frames[:3], frames[6:]) {
		t.Errorf("the first frames are %v", frames)
	}
	before := slices.Clone(frames[6:])
	for done := false; !done; {
		s, err := stack.Step([]float32{1}, frames)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(frames[3:6], before) {
			t.Fatalf("the frame before is %v, want %v", frames[3:6], before)
		}
		before, done = slices.Clone(frames[6:]), s.Done()
	}
	rec, ok := env.Find[*env.Record](stack)
	if !ok || len(rec.Returns) != 1 || rec.Lengths[0] != 200 || rec.Info()["length"] != 200 {
		t.Errorf("recorded %+v", rec)
	}
}

// A moving mean and variance are those of all vectors.
func TestMoments(t *testing.T) {
	m, r := env.NewMoments(1), rng.New(5)
	var sum, squares float64
	const n = 1000
	for range n {
		x := 3 + 2*r.Normal()
		m.Add([]float64{x})
		sum, squares = sum+x, squares+x*x
	}
	mean := sum / n
	if v := squares/n - mean*mean; math.Abs(m.Mean[0]-mean) > 1e-3 || math.Abs(m.Var[0]-v) > 1e-2 {
		t.Errorf("mean %g and variance %g, want %g and %g", m.Mean[0], m.Var[0], mean, v)
	}
}

func BenchmarkCartPole(b *testing.B) {
	e, obs := make1(b, "CartPole-v1")
	r, action := rng.New(1), []float32{0}
	if err := e.Reset(r, obs); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		action[0] = 1 - action[0]
		if s, _ := e.Step(action, obs); s.Done() {
			if err := e.Reset(r, obs); err != nil {
				b.Fatal(err)
			}
		}
	}
}

func Example() {
	e, err := env.Make("CartPole-v1")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer e.Close()
	r := rng.New(1)
	obs, action := make([]float64, e.ObservationSpace().Len()), make([]float32, e.ActionSpace().Len())
	if err := e.Reset(r, obs); err != nil {
		fmt.Println(err)
		return
	}
	for steps := 1; ; steps++ {
		action[0] = 0 // always left
		s, err := e.Step(action, obs)
		if err != nil || s.Done() {
			fmt.Println(steps < 15, s.Terminated, s.Truncated, err)
			return
		}
	}
	// Output: true true false <nil>
}
