// Package env holds environments for reinforcement learning: the interface, the problems of
// classic control, and wrappers around any of them. The problems equal those of Gymnasium
// step by step; random starts come from a stream of package rng.
//
//	e, err := env.Make("CartPole-v1")
//	obs, action := make([]float64, e.ObservationSpace().Len()), make([]float32, e.ActionSpace().Len())
//	err = e.Reset(r, obs)
//	for {
//		e.ActionSpace().Sample(r, action)
//		s, err := e.Step(action, obs)
//		if s.Terminated || s.Truncated { … }
//	}
package env

import (
	"fmt"

	"cresset/rng"
)

// An Env is a problem to act in. It is used by one goroutine at a time.
type Env interface {
	ObservationSpace() Space
	ActionSpace() Space
	// Reset begins an episode and sets obs to the first observation. All that is random
	// until the next Reset comes from r.
	Reset(r *rng.Stream, obs []float64) error
	// Step acts once and sets obs to what follows. After a step that ends the episode
	// Reset has to come.
	Step(action []float32, obs []float64) (Step, error)
	// Close gives back what the environment holds outside of memory.
	Close() error
}

// A Step is what an action leads to, apart from the observation.
type Step struct {
	Reward     float64
	Terminated bool // the episode has come to an end of its own
	Truncated  bool // it was cut, by a limit of time: what would follow has a value
}

// Done reports whether the episode is over.
func (s Step) Done() bool { return s.Terminated || s.Truncated }

// A Stateful environment's state can be read and set: all that the next steps depend on.
type Stateful interface {
	State() []float64
	SetState(s []float64) error
}

// An Informer tells more about the last step, such as the parts of the reward.
type Informer interface{ Info() map[string]float64 }

// checkAction returns an error that names the problem unless action is of the space, bounds
// of a Box apart: actions beyond them are clipped.
func checkAction(name string, s Space, action []float32) error {
	if b, ok := s.(Box); ok {
		if len(action) != b.Len() {
			return fmt.Errorf("env: %s: an action of %d numbers, want %d", name, len(action), b.Len())
		}
		for i, v := range action {
			if v != v {
				return fmt.Errorf("env: %s: number %d of the action is NaN", name, i)
			}
		}
		return nil
	}
	if err := s.Contains(action); err != nil {
		return fmt.Errorf("env: %s: no action: %w", name, err)
	}
	return nil
}

// checkState returns an error unless s has n numbers.
func checkState(name string, s []float64, n int) error {
	if len(s) != n {
		return fmt.Errorf("env: %s: a state of %d numbers, want %d", name, len(s), n)
	}
	return nil
}

// between returns a uniform number of [lo, hi).
func between(r *rng.Stream, lo, hi float64) float64 { return lo + (hi-lo)*r.Float64() }

// round rounds to the precision in which Gymnasium gives observations.
func round(x float64) float64 { return float64(float32(x)) }
