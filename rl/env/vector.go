package env

import (
	"errors"
	"fmt"

	"cresset/internal/parallel"
	"cresset/rng"
)

// Vector steps several environments at once, on as many goroutines as tensors use. Each has a
// stream of its own, so that results do not depend on how many those are. An environment whose
// episode is over begins the next one within the same step.
type Vector struct {
	Envs    []Env
	streams []*rng.Stream
	obs     int // numbers of an observation
	action  int
	steps   []Step
	last    []float64 // observations at the end of episodes that are over
	errs    []error
}

// NewVector returns the environments as one. It returns an error unless their spaces are of
// one size.
func NewVector(r *rng.Stream, envs ...Env) (*Vector, error) {
	if len(envs) == 0 {
		return nil, errors.New("env: a vector of no environments")
	}
	v := &Vector{Envs: envs, obs: envs[0].ObservationSpace().Len(), action: envs[0].ActionSpace().Len(),
		steps: make([]Step, len(envs)), errs: make([]error, len(envs))}
	for i, e := range envs {
		if e.ObservationSpace().Len() != v.obs || e.ActionSpace().Len() != v.action {
			return nil, fmt.Errorf("env: environment %d observes %v and takes %v, the first %v and %v", i,
				e.ObservationSpace(), e.ActionSpace(), envs[0].ObservationSpace(), envs[0].ActionSpace())
		}
		v.streams = append(v.streams, r.Index(i))
	}
	v.last = make([]float64, len(envs)*v.obs)
	return v, nil
}

// Reset begins an episode of each environment.
//
//	obs: (environments, numbers of an observation)
func (v *Vector) Reset(obs []float64) error {
	return v.each(func(i int) error { return v.Envs[i].Reset(v.streams[i], obs[i*v.obs:(i+1)*v.obs]) })
}

// Step acts once in each environment. Where an episode is over, obs is the first observation
// of the next one, and Last has what this one ended with. The slice returned is used again by
// the next call.
//
//	actions: (environments, numbers of an action)   obs: (environments, numbers of an observation)
func (v *Vector) Step(actions []float32, obs []float64) ([]Step, error) {
	err := v.each(func(i int) error {
		mine := obs[i*v.obs : (i+1)*v.obs]
		s, err := v.Envs[i].Step(actions[i*v.action:(i+1)*v.action], mine)
		v.steps[i] = s
		if err != nil || !s.Done() {
			return err
		}
		copy(v.last[i*v.obs:], mine)
		return v.Envs[i].Reset(v.streams[i], mine)
	})
	return v.steps, err
}

// Last returns the last observation of environment i's episode that ended most recently.
func (v *Vector) Last(i int) []float64 { return v.last[i*v.obs : (i+1)*v.obs] }

// each calls f for every environment and returns the first error, by number.
func (v *Vector) each(f func(i int) error) error {
	parallel.For(len(v.Envs), 1, func(lo, hi int) {
		for i := lo; i < hi; i++ {
			v.errs[i] = f(i)
		}
	})
	for i, err := range v.errs {
		if err != nil {
			return fmt.Errorf("environment %d: %w", i, err)
		}
	}
	return nil
}

// Close closes all environments.
func (v *Vector) Close() error {
	for i, e := range v.Envs {
		v.errs[i] = e.Close()
	}
	return errors.Join(v.errs...)
}
