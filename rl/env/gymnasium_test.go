package env

import (
	"archive/zip"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"testing"

	"cresset/dtype"
	"cresset/hub/safetensors"
)

// A trajectory file of Gymnasium's, see testdata/README.md.
type recording struct {
	MaxEpisodeSteps int      `json:"max_episode_steps"`
	RewardThreshold *float64 `json:"reward_threshold"`
	ActionSpace     space    `json:"action_space"`
	ObsSpace        space    `json:"observation_space"`
	Episodes        []struct{ Length int }

	tensors *safetensors.File
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
	z, err := zip.OpenReader("testdata/classic.zip")
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	read := func(name string) []byte {
		f, err := z.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		b, err := io.ReadAll(f)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	r := &recording{}
	if err := json.Unmarshal(read(id+".json"), r); err != nil {
		t.Fatal(err)
	}
	if r.tensors, err = safetensors.Parse(read(id + ".safetensors")); err != nil {
		t.Fatal(err)
	}
	return r
}

// rows returns a tensor as rows of numbers.
func (r *recording) rows(t *testing.T, name string) [][]float64 {
	t.Helper()
	e, ok := r.tensors.Info(name)
	if !ok {
		t.Fatalf("no tensor %s", name)
	}
	b := r.tensors.Bytes(name)
	var x []float64
	for len(b) > 0 {
		switch e.DType {
		case dtype.F64:
			x = append(x, math.Float64frombits(binary.LittleEndian.Uint64(b)))
		case dtype.F32:
			x = append(x, float64(math.Float32frombits(binary.LittleEndian.Uint32(b))))
		case dtype.I64:
			x = append(x, float64(int64(binary.LittleEndian.Uint64(b))))
		default:
			x = append(x, float64(b[0]))
		}
		b = b[e.DType.Size():]
	}
	n := 1
	if len(e.Shape) > 1 {
		n = e.Shape[1]
	}
	return slices.Collect(slices.Chunk(x, n))
}

// far returns the first of numbers that differ by more than tol, relative to 1 or to them.
func far(got, want []float64, tol float64) error {
	for i, w := range want {
		if !(math.Abs(got[i]-w) <= tol*max(1, math.Abs(w))) {
			return fmt.Errorf("number %d is %v, want %v", i, got[i], w)
		}
	}
	return nil
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
	if err := inner.SetState(slices.Concat(r.rows(t, episode+"init_state")...)); err != nil {
		t.Fatal(err)
	}
	if c, ok := inner.(*MountainCarContinuous); ok {
		c.wide = true // the state of a reset
	}
	obs := make([]float64, e.ObservationSpace().Len())
	states, observations := r.rows(t, episode+"state"), r.rows(t, episode+"obs")
	rewards, terminated, truncated := r.rows(t, episode+"reward"), r.rows(t, episode+"terminated"), r.rows(t, episode+"truncated")
	for i, a := range r.rows(t, episode+"action") {
		s, err := e.Step(narrow(a), obs)
		if err != nil {
			t.Fatal(err)
		}
		if err := far(inner.State(), states[i], tol); err != nil {
			t.Fatalf("%s step %d: state: %v", episode, i, err)
		}
		if err := far(obs, observations[i], tol); err != nil {
			t.Fatalf("%s step %d: observation: %v", episode, i, err)
		}
		if err := far([]float64{s.Reward}, rewards[i], tol); err != nil {
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
	next, observations := r.rows(t, "onestep/next_state"), r.rows(t, "onestep/obs")
	rewards, terminated, actions := r.rows(t, "onestep/reward"), r.rows(t, "onestep/terminated"), r.rows(t, "onestep/action")
	for i, state := range r.rows(t, "onestep/state") {
		inner := e.(Stateful)
		if err := inner.SetState(state); err != nil {
			t.Fatal(err)
		}
		s, err := e.Step(narrow(actions[i]), obs)
		if err != nil {
			t.Fatal(err)
		}
		if err := far(inner.State(), next[i], tol); err != nil {
			t.Errorf("step from %v with %v: state: %v", state, actions[i], err)
		}
		if err := far(obs, observations[i], 1e-6); err != nil { // float32
			t.Errorf("step from %v with %v: observation: %v", state, actions[i], err)
		}
		if err := far([]float64{s.Reward}, rewards[i], tol); err != nil {
			t.Errorf("step from %v with %v: reward: %v", state, actions[i], err)
		}
		if s.Terminated != (terminated[i][0] == 1) {
			t.Errorf("step from %v with %v: terminated %t", state, actions[i], s.Terminated)
		}
	}
}
