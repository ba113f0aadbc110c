package env

import (
	"math"

	"cresset/rng"
)

// Pendulum is a pendulum to swing up and hold upright with little torque. A step gives
// -(angle² + 0.1·velocity² + 0.001·torque²) of the state before it; episodes never end.
//
//	observation: cosine and sine of the angle, angular velocity   action: torque, ±2
type Pendulum struct{ theta, omega float64 }

// NewPendulum returns a pendulum without a limit of time.
func NewPendulum() *Pendulum { return &Pendulum{} }

// ObservationSpace returns the unit square and speeds up to 8.
func (e *Pendulum) ObservationSpace() Space {
	return Box{Shape: []int{3}, Low: []float32{-1, -1, -8}, High: []float32{1, 1, 8}}
}

// ActionSpace returns torques of ±2.
func (e *Pendulum) ActionSpace() Space { return NewBox(1, -2, 2) }

// Reset chooses any angle and a speed between ±1.
func (e *Pendulum) Reset(r *rng.Stream, obs []float64) error {
	e.theta, e.omega = between(r, -math.Pi, math.Pi), between(r, -1, 1)
	e.observe(obs)
	return nil
}

// Step turns for 0.05 s. The torque is a float32, and so is what is computed of it alone.
func (e *Pendulum) Step(action []float32, obs []float64) (Step, error) {
	if err := checkAction("Pendulum", e.ActionSpace(), action); err != nil {
		return Step{}, err
	}
	u := max(-2, min(2, action[0]))
	angle := math.Mod(e.theta+math.Pi, 2*math.Pi)
	if angle < 0 {
		angle += 2 * math.Pi
	}
	angle -= math.Pi
	effort := float64(float32(0.001) * float32(u*u))
	cost := angle*angle + 0.1*(e.omega*e.omega) + effort
	e.omega += (15*sine(e.theta) + float64(3*u)) * 0.05
	e.omega = max(-8, min(8, e.omega))
	e.theta += e.omega * 0.05
	e.observe(obs)
	return Step{Reward: -cost}, nil
}

func (e *Pendulum) observe(obs []float64) {
	sin, cos := sincos(e.theta)
	obs[0], obs[1], obs[2] = round(cos), round(sin), round(e.omega)
}

// State returns the angle, 0 upright, and the angular velocity.
func (e *Pendulum) State() []float64 { return []float64{e.theta, e.omega} }

// SetState sets what State returns.
func (e *Pendulum) SetState(s []float64) error {
	if err := checkState("Pendulum", s, 2); err != nil {
		return err
	}
	e.theta, e.omega = s[0], s[1]
	return nil
}

// Close does nothing.
func (e *Pendulum) Close() error { return nil }
