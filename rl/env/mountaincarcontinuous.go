package env

import (
	"cresset/rng"
)

// MountainCarContinuous is MountainCar with a force of any size: a step costs 0.1·force², and
// the goal, 0.45, gives 100.
//
//	observation: position, velocity   action: force, ±1
type MountainCarContinuous struct {
	x, v float64
	wide bool // the state comes from Reset: Gymnasium computes the first step in double precision
}

// NewMountainCarContinuous returns a car without a limit of time.
func NewMountainCarContinuous() *MountainCarContinuous { return &MountainCarContinuous{} }

// ObservationSpace returns the valley and the greatest speed.
func (e *MountainCarContinuous) ObservationSpace() Space { return valley() }

// ActionSpace returns forces of ±1.
func (e *MountainCarContinuous) ActionSpace() Space { return NewBox(1, -1, 1) }

// Reset puts the car at rest between -0.6 and -0.4.
func (e *MountainCarContinuous) Reset(r *rng.Stream, obs []float64) error {
	e.x, e.v, e.wide = between(r, -0.6, -0.4), 0, true
	obs[0], obs[1] = round(e.x), 0
	return nil
}

// Step pushes the car. The state is a pair of float32, and so is its arithmetic.
func (e *MountainCarContinuous) Step(action []float32, obs []float64) (Step, error) {
	if err := checkAction("MountainCarContinuous", e.ActionSpace(), action); err != nil {
		return Step{}, err
	}
	a := float64(action[0])
	force := max(-1, min(1, a))
	if e.wide {
		e.move(force)
		e.x, e.v, e.wide = round(e.x), round(e.v), false
	} else {
		e.moveNarrow(force, force != a)
	}
	obs[0], obs[1] = e.x, e.v
	s := Step{Reward: -0.1 * (a * a), Terminated: e.x >= 0.45 && e.v >= 0}
	if s.Terminated {
		s.Reward += 100
	}
	return s, nil
}

func (e *MountainCarContinuous) move(force float64) {
	e.v += force*0.0015 - 0.0025*cosine(3*e.x)
	e.v = max(-0.07, min(0.07, e.v))
	e.x = max(-1.2, min(0.6, e.x+e.v))
	if e.x == -1.2 && e.v < 0 {
		e.v = 0
	}
}

// moveNarrow rounds to float32 where Gymnasium does: a force that was cut to its bounds is a
// float64 until it is added to the velocity.
func (e *MountainCarContinuous) moveNarrow(force float64, cut bool) {
	x, v := float32(e.x), float32(e.v)
	slope := 0.0025 * cosine(float64(3*x))
	if cut {
		v += float32(force*0.0015 - slope)
	} else {
		v += float32(float32(force)*0.0015) - float32(slope)
	}
	v = max(-0.07, min(0.07, v))
	x = max(-1.2, min(0.6, x+v))
	if x == -1.2 && v < 0 {
		v = 0
	}
	e.x, e.v = float64(x), float64(v)
}

// State returns position and velocity.
func (e *MountainCarContinuous) State() []float64 { return []float64{e.x, e.v} }

// SetState sets what State returns. A state that float32 does not hold counts as one from
// Reset.
func (e *MountainCarContinuous) SetState(s []float64) error {
	if err := checkState("MountainCarContinuous", s, 2); err != nil {
		return err
	}
	e.x, e.v = s[0], s[1]
	e.wide = round(e.x) != e.x || round(e.v) != e.v
	return nil
}

// Close does nothing.
func (e *MountainCarContinuous) Close() error { return nil }
