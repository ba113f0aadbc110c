package env

import (
	"cresset/rng"
)

// MountainCar is a car in a valley, too weak to leave it without a run-up (Moore, "Efficient
// memory-based learning for robot control", 1990). Every step gives -1 until it stands at 0.5.
//
//	observation: position, velocity   actions: 0 left, 1 nothing, 2 right
type MountainCar struct{ x, v float64 }

// NewMountainCar returns a car without a limit of time.
func NewMountainCar() *MountainCar { return &MountainCar{} }

// ObservationSpace returns the valley and the greatest speed.
func (e *MountainCar) ObservationSpace() Space { return valley() }

func valley() Space {
	return Box{Shape: []int{2}, Low: []float32{-1.2, -0.07}, High: []float32{0.6, 0.07}}
}

// ActionSpace returns the three pushes.
func (e *MountainCar) ActionSpace() Space { return Discrete{3} }

// Reset puts the car at rest between -0.6 and -0.4.
func (e *MountainCar) Reset(r *rng.Stream, obs []float64) error {
	e.x, e.v = between(r, -0.6, -0.4), 0
	e.observe(obs)
	return nil
}

// Step pushes the car. The left end of the valley is a wall.
func (e *MountainCar) Step(action []float32, obs []float64) (Step, error) {
	if err := checkAction("MountainCar", Discrete{3}, action); err != nil {
		return Step{}, err
	}
	e.v += (float64(action[0])-1)*0.001 + cosine(3*e.x)*(-0.0025)
	e.v = max(-0.07, min(0.07, e.v))
	e.x = max(-1.2, min(0.6, e.x+e.v))
	if e.x == -1.2 && e.v < 0 {
		e.v = 0
	}
	e.observe(obs)
	return Step{Reward: -1, Terminated: e.x >= 0.5 && e.v >= 0}, nil
}

func (e *MountainCar) observe(obs []float64) { obs[0], obs[1] = round(e.x), round(e.v) }

// State returns position and velocity.
func (e *MountainCar) State() []float64 { return []float64{e.x, e.v} }

// SetState sets what State returns.
func (e *MountainCar) SetState(s []float64) error {
	if err := checkState("MountainCar", s, 2); err != nil {
		return err
	}
	e.x, e.v = s[0], s[1]
	return nil
}

// Close does nothing.
func (e *MountainCar) Close() error { return nil }
