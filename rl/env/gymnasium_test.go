package env

import (
	"fmt"
	"slices"
	"strconv"
	"testing"

	"cresset/rl/internal/recorded"
)

// A trajectory file of Gymnasium's, see testdata/README.md.
type recording struct {
	MaxEpisodeSteps int      `json:"max_episode_steps"`
	RewardThreshold *float64 `json:"reward_threshold"`
	ActionSpace     space    `json:"action_space"`
	ObsSpace        space    `json:"observation_space"`
	Episodes        []struct{ Length int }

	tensors *recorded.Tensors
}

type space struct {
	Type      string
	N         int
	Shape     []int
	Low, High []bound
}

// A bound is a number, "inf" or "-inf".
type bound float32

func (b *bound) UnmarshalJSON(data []byte) error {
	s := string(data)
	if len(s) > 1 && s[0] == '"' {
		s = s[1 : len(s)-1]
	}
	v, err := strconv.ParseFloat(s, 64)
	*b = bound(v)
	return err
}

func open(t *testing.T, id string) *recording {
	t.Helper()
	r := &recording{}
	var err error
	if r.tensors, err = recorded.Open("testdata/classic.zip", id, r); err != nil {
		t.Fatal(err)
	}
	return r
}

func narrow(x []float64) []float32 {
	y := make([]float32, len(x))
	for i, v := range x {
		y[i] = float32(v)
	}
	return y
}

// The longest episodes may differ by what rounding makes of chaos: for Acrobot that is more.
func TestGymnasium(t *testing.T) {
	for id, tol := range map[string]float64{"CartPole-v1": 1e-6, "Pendulum-v1": 1e-6, "Acrobot-v1": 1e-4,
		"MountainCar-v0": 1e-6, "MountainCarContinuous-v0": 1e-6} {
		t.Run(id, func(t *testing.T) {
			r := open(t, id)
			r.checkSpec(t, id)
			for k := range r.Episodes {
				r.checkEpisode(t, id, fmt.Sprintf("ep%d/", k), tol)
			}
			r.checkSteps(t, id)
		})
	}
}

func (r *recording) checkSpec(t *testing.T, id string) {
	spec, err := Lookup(id)
	if err != nil {
		t.Fatal(err)
	}
	threshold := 0.0
	if r.RewardThreshold != nil {
		threshold = *r.RewardThreshold
	}
	if spec.MaxEpisodeSteps != r.MaxEpisodeSteps || spec.RewardThreshold != threshold {
		t.Errorf("limits %d and %g, want %d and %g", spec.MaxEpisodeSteps, spec.RewardThreshold, r.MaxEpisodeSteps, threshold)
	}
	e, err := Make(id)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		got  Space
		want space
	}{{e.ActionSpace(), r.ActionSpace}, {e.ObservationSpace(), r.ObsSpace}} {
		same := false
		switch s := c.got.(type) {
		case Discrete:
			same = c.want.Type == "discrete" && s.N == c.want.N
		case Box:
			equal := func(x []float32, y []bound) bool {
				return slices.EqualFunc(x, y, func(a float32, b bound) bool { return a == float32(b) })
			}
			same = c.want.Type == "box" && slices.Equal(s.Shape, c.want.Shape) && equal(s.Low, c.want.Low) && equal(s.High, c.want.High)
		}
		if !same {
			t.Errorf("space %v, want %+v", c.got, c.want)
		}
	}
}

func (r *recording) checkEpisode(t *testing.T, id, episode string, tol float64) {
	e, err := Make(id)
	if err != nil {
		t.Fatal(err)
	}
	inner, _ := Find[Stateful](e)
	if err := inner.SetState(slices.Concat(r.tensors.Rows(episode + "init_state")...)); err != nil {
		t.Fatal(err)
	}
	if c, ok := inner.(*MountainCarContinuous); ok {
		c.wide = true // the state of a reset
	}
	obs := make([]float64, e.ObservationSpace().Len())
	states, observations := r.tensors.Rows(episode+"state"), r.tensors.Rows(episode+"obs")
	rewards, terminated, truncated := r.tensors.Rows(episode+"reward"), r.tensors.Rows(episode+"terminated"), r.tensors.Rows(episode+"truncated")
	for i, a := range r.tensors.Rows(episode + "action") {
		s, err := e.Step(narrow(a), obs)
		if err != nil {
			t.Fatal(err)
		}
		if err := recorded.Far(inner.State(), states[i], tol); err != nil {
			t.Fatalf("%s step %d: state: %v", episode, i, err)
		}
		if err := recorded.Far(obs, observations[i], tol); err != nil {
			t.Fatalf("%s step %d: observation: %v", episode, i, err)
		}
		if err := recorded.Far([]float64{s.Reward}, rewards[i], tol); err != nil {
			t.Fatalf("%s step %d: reward: %v", episode, i, err)
		}
		if s.Terminated != (terminated[i][0] == 1) || s.Truncated != (truncated[i][0] == 1) {
			t.Fatalf("%s step %d: terminated %t, truncated %t", episode, i, s.Terminated, s.Truncated)
		}
	}
}

func (r *recording) checkSteps(t *testing.T, id string) {
	spec, err := Lookup(id)
	if err != nil {
		t.Fatal(err)
	}
	e, err := spec.New()
	if err != nil {
		t.Fatal(err)
	}
	tol := 1e-9
	if id == "MountainCarContinuous-v0" {
		tol = 1e-6 // of float32 arithmetic
	}
	obs := make([]float64, e.ObservationSpace().Len())
	next, observations := r.tensors.Rows("onestep/next_state"), r.tensors.Rows("onestep/obs")
	rewards, terminated, actions := r.tensors.Rows("onestep/reward"), r.tensors.Rows("onestep/terminated"), r.tensors.Rows("onestep/action")
	for i, state := range r.tensors.Rows("onestep/state") {
		inner := e.(Stateful)
		if err := inner.SetState(state); err != nil {
			t.Fatal(err)
		}
		s, err := e.Step(narrow(actions[i]), obs)
		if err != nil {
			t.Fatal(err)
		}
		if err := recorded.Far(inner.State(), next[i], tol); err != nil {
			t.Errorf("step from %v with %v: state: %v", state, actions[i], err)
		}
		if err := recorded.Far(obs, observations[i], 1e-6); err != nil { // float32
			t.Errorf("step from %v with %v: observation: %v", state, actions[i], err)
		}
		if err := recorded.Far([]float64{s.Reward}, rewards[i], tol); err != nil {
			t.Errorf("step from %v with %v: reward: %v", state, actions[i], err)
		}
		if s.Terminated != (terminated[i][0] == 1) {
			t.Errorf("step from %v with %v: terminated %t", state, actions[i], s.Terminated)
		}
	}
}
