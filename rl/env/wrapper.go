package env

import (
	"fmt"
	"maps"
	"math"
	"slices"

	"cresset/rng"
)

// A wrapper passes on what it does not change, the optional interfaces of what is inside
// among it.
type wrapper struct{ Env }

// Unwrap returns the environment inside.
func (w wrapper) Unwrap() Env { return w.Env }

// Find returns e, or the first environment inside it, that is an I.
func Find[I any](e Env) (found I, ok bool) {
	for {
		if i, ok := e.(I); ok {
			return i, true
		}
		w, ok := e.(interface{ Unwrap() Env })
		if !ok {
			return found, false
		}
		e = w.Unwrap()
	}
}

// TimeLimit truncates episodes after so many steps.
type TimeLimit struct {
	wrapper
	Steps int
	done  int
}

// NewTimeLimit returns e with episodes of at most the given number of steps.
func NewTimeLimit(e Env, steps int) *TimeLimit { return &TimeLimit{wrapper: wrapper{e}, Steps: steps} }

// Reset begins an episode.
func (w *TimeLimit) Reset(r *rng.Stream, obs []float64) error {
	w.done = 0
	return w.Env.Reset(r, obs)
}

// Step acts once.
func (w *TimeLimit) Step(action []float32, obs []float64) (Step, error) {
	s, err := w.Env.Step(action, obs)
	w.done++
	s.Truncated = s.Truncated || w.done >= w.Steps
	return s, err
}

// RescaleAction lets actions lie between -1 and 1, or other bounds, instead of those of the
// environment.
type RescaleAction struct {
	wrapper
	from   Box
	to     Box
	action []float32
}

// NewRescaleAction returns e with actions between low and high. It returns an error unless
// the actions of e are a Box with finite bounds.
func NewRescaleAction(e Env, low, high float32) (*RescaleAction, error) {
	b, ok := e.ActionSpace().(Box)
	if !ok {
		return nil, fmt.Errorf("env: actions of %v cannot be rescaled", e.ActionSpace())
	}
	for i := range b.Low {
		if math.IsInf(float64(b.Low[i]), 0) || math.IsInf(float64(b.High[i]), 0) {
			return nil, fmt.Errorf("env: number %d of the action has no bounds to rescale", i)
		}
	}
	from := NewBox(b.Len(), low, high)
	from.Shape = slices.Clone(b.Shape)
	return &RescaleAction{wrapper{e}, from, b, make([]float32, b.Len())}, nil
}

// ActionSpace returns the new bounds.
func (w *RescaleAction) ActionSpace() Space { return w.from }

// Step acts with the action between the environment's own bounds.
func (w *RescaleAction) Step(action []float32, obs []float64) (Step, error) {
	if len(action) != len(w.action) {
		return Step{}, fmt.Errorf("env: an action of %d numbers, want %d", len(action), len(w.action))
	}
	for i, a := range action {
		a = max(w.from.Low[i], min(w.from.High[i], a))
		part := (a - w.from.Low[i]) / (w.from.High[i] - w.from.Low[i])
		w.action[i] = w.to.Low[i] + (w.to.High[i]-w.to.Low[i])*part
	}
	return w.Env.Step(w.action, obs)
}

// Moments are the running mean and variance of vectors (Chan, Golub and LeVeque, "Updating
// formulae and a pairwise algorithm for computing sample variances", 1979).
type Moments struct {
	Mean, Var []float64
	Count     float64
}

// NewMoments returns those of no vector of n numbers: mean 0, variance 1.
func NewMoments(n int) *Moments {
	m := &Moments{Mean: make([]float64, n), Var: make([]float64, n), Count: 1e-4}
	for i := range m.Var {
		m.Var[i] = 1
	}
	return m
}

// Add takes a vector in.
func (m *Moments) Add(x []float64) {
	n := m.Count + 1
	for i, v := range x {
		d := v - m.Mean[i]
		m.Mean[i] += d / n
		m.Var[i] = (m.Var[i]*m.Count + d*d*m.Count/n) / n
	}
	m.Count = n
}

// NormalizeObservation shifts and scales observations by their running moments.
type NormalizeObservation struct {
	wrapper
	Moments *Moments
	Limit   float64 // beyond which observations are cut, in standard deviations
	Frozen  bool    // the moments stay as they are: for tests of a policy
}

// NewNormalizeObservation returns e with observations of mean 0 and variance 1, cut at ±limit.
func NewNormalizeObservation(e Env, limit float64) *NormalizeObservation {
	return &NormalizeObservation{wrapper{e}, NewMoments(e.ObservationSpace().Len()), limit, false}
}

// ObservationSpace returns ±Limit.
func (w *NormalizeObservation) ObservationSpace() Space {
	return NewBox(w.Env.ObservationSpace().Len(), float32(-w.Limit), float32(w.Limit))
}

// Reset begins an episode.
func (w *NormalizeObservation) Reset(r *rng.Stream, obs []float64) error {
	err := w.Env.Reset(r, obs)
	w.apply(obs)
	return err
}

// Step acts once.
func (w *NormalizeObservation) Step(action []float32, obs []float64) (Step, error) {
	s, err := w.Env.Step(action, obs)
	w.apply(obs)
	return s, err
}

func (w *NormalizeObservation) apply(obs []float64) {
	if !w.Frozen {
		w.Moments.Add(obs)
	}
	for i, v := range obs {
		z := (v - w.Moments.Mean[i]) / math.Sqrt(w.Moments.Var[i]+1e-8)
		obs[i] = max(-w.Limit, min(w.Limit, z))
	}
}

// NormalizeReward divides rewards by the running standard deviation of the discounted return.
type NormalizeReward struct {
	wrapper
	Moments *Moments
	Gamma   float64
	Limit   float64 // beyond which rewards are cut
	Frozen  bool
	ret     [1]float64
}

// NewNormalizeReward returns e with rewards whose discounted sums have the variance 1.
func NewNormalizeReward(e Env, gamma, limit float64) *NormalizeReward {
	return &NormalizeReward{wrapper: wrapper{e}, Moments: NewMoments(1), Gamma: gamma, Limit: limit}
}

// Step acts once.
func (w *NormalizeReward) Step(action []float32, obs []float64) (Step, error) {
	s, err := w.Env.Step(action, obs)
	w.ret[0] = w.ret[0]*w.Gamma + s.Reward
	if !w.Frozen {
		w.Moments.Add(w.ret[:])
	}
	s.Reward = max(-w.Limit, min(w.Limit, s.Reward/math.Sqrt(w.Moments.Var[0]+1e-8)))
	if s.Done() {
		w.ret[0] = 0
	}
	return s, err
}

// FrameStack gives the last n observations, the oldest first. At the start of an episode the
// first one fills all places.
type FrameStack struct {
	wrapper
	n, size int
}

// NewFrameStack returns e with n observations in one.
func NewFrameStack(e Env, n int) *FrameStack {
	return &FrameStack{wrapper{e}, n, e.ObservationSpace().Len()}
}

// ObservationSpace returns n times the bounds.
func (w *FrameStack) ObservationSpace() Space {
	b, ok := w.Env.ObservationSpace().(Box)
	if !ok {
		b = NewBox(w.size, float32(math.Inf(-1)), float32(math.Inf(1)))
	}
	all := Box{Shape: append([]int{w.n}, b.Shape...)}
	for range w.n {
		all.Low, all.High = append(all.Low, b.Low...), append(all.High, b.High...)
	}
	return all
}

// Reset begins an episode.
func (w *FrameStack) Reset(r *rng.Stream, obs []float64) error {
	err := w.Env.Reset(r, obs[:w.size])
	for i := 1; i < w.n; i++ {
		copy(obs[i*w.size:], obs[:w.size])
	}
	return err
}

// Step acts once. obs has to hold what the step before set.
func (w *FrameStack) Step(action []float32, obs []float64) (Step, error) {
	copy(obs, obs[w.size:w.n*w.size])
	return w.Env.Step(action, obs[(w.n-1)*w.size:w.n*w.size])
}

// Record counts the episodes that have ended.
type Record struct {
	wrapper
	Returns []float64
	Lengths []int
	ret     float64
	length  int
}

// NewRecord returns e with its episodes recorded.
func NewRecord(e Env) *Record { return &Record{wrapper: wrapper{e}} }

// Reset begins an episode; one that was not over is not recorded.
func (w *Record) Reset(r *rng.Stream, obs []float64) error {
	w.ret, w.length = 0, 0
	return w.Env.Reset(r, obs)
}

// Step acts once.
func (w *Record) Step(action []float32, obs []float64) (Step, error) {
	s, err := w.Env.Step(action, obs)
	w.ret += s.Reward
	w.length++
	if s.Done() {
		w.Returns, w.Lengths = append(w.Returns, w.ret), append(w.Lengths, w.length)
	}
	return s, err
}

// Info returns what the environment inside tells, with the return and the length so far.
func (w *Record) Info() map[string]float64 {
	info := map[string]float64{"return": w.ret, "length": float64(w.length)}
	if i, ok := Find[Informer](w.Env); ok {
		maps.Copy(info, i.Info())
	}
	return info
}
