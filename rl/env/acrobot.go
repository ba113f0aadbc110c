package env

import (
	"math"

	"cresset/rng"
)

// Acrobot is a double pendulum with a motor between its links, to be swung above the bar
// (Sutton and Barto, Reinforcement Learning, 1998, section 11.3). Every step gives -1 but the
// last.
//
//	observation: cos θ1, sin θ1, cos θ2, sin θ2, velocities   actions: torque -1, 0, 1
type Acrobot struct{ s [4]float64 } // θ1 from hanging, θ2 relative to it, their velocities

// NewAcrobot returns an acrobot without a limit of time.
func NewAcrobot() *Acrobot { return &Acrobot{} }

const (
	acrobotSpeed1 = 4 * math.Pi
	acrobotSpeed2 = 9 * math.Pi
)

// ObservationSpace returns cosines and sines, and the greatest speeds.
func (e *Acrobot) ObservationSpace() Space {
	high := []float32{1, 1, 1, 1, acrobotSpeed1, acrobotSpeed2}
	low := make([]float32, len(high))
	for i, h := range high {
		low[i] = -h
	}
	return Box{Shape: []int{6}, Low: low, High: high}
}

// ActionSpace returns the three torques.
func (e *Acrobot) ActionSpace() Space { return Discrete{3} }

// Reset hangs it down, each number between ±0.1.
func (e *Acrobot) Reset(r *rng.Stream, obs []float64) error {
	for i := range e.s {
		e.s[i] = round(between(r, -0.1, 0.1))
	}
	e.observe(obs)
	return nil
}

// Step turns for 0.2 s, by one step of Runge and Kutta's method of order 4.
func (e *Acrobot) Step(action []float32, obs []float64) (Step, error) {
	if err := checkAction("Acrobot", Discrete{3}, action); err != nil {
		return Step{}, err
	}
	const dt = 0.2
	torque := float64(action[0]) - 1
	along := func(k [4]float64, h float64) (s [4]float64) {
		for i := range s {
			s[i] = e.s[i] + h*k[i]
		}
		return s
	}
	k1 := acrobotSlope(e.s, torque)
	k2 := acrobotSlope(along(k1, dt/2), torque)
	k3 := acrobotSlope(along(k2, dt/2), torque)
	k4 := acrobotSlope(along(k3, dt), torque)
	for i := range e.s {
		e.s[i] += dt / 6 * (k1[i] + 2*k2[i] + 2*k3[i] + k4[i])
	}
	e.s[0], e.s[1] = wrapAngle(e.s[0]), wrapAngle(e.s[1])
	e.s[2] = max(-acrobotSpeed1, min(acrobotSpeed1, e.s[2]))
	e.s[3] = max(-acrobotSpeed2, min(acrobotSpeed2, e.s[3]))
	e.observe(obs)
	if -cosine(e.s[0])-cosine(e.s[1]+e.s[0]) > 1 {
		return Step{Terminated: true}, nil
	}
	return Step{Reward: -1}, nil
}

// acrobotSlope is the derivative of the state: links of length, mass and inertia 1, with
// their centres in the middle.
func acrobotSlope(s [4]float64, torque float64) [4]float64 {
	const lc, g = 0.5, 9.8
	theta1, theta2, d1, d2 := s[0], s[1], s[2], s[3]
	sin, cos := sine(theta2), cosine(theta2)
	m1 := lc*lc + (1 + lc*lc + 2*lc*cos) + 1 + 1
	m2 := (lc*lc + lc*cos) + 1
	phi2 := lc * g * cosine(theta1+theta2-math.Pi/2)
	phi1 := -lc*(d2*d2)*sin - 2*lc*d2*d1*sin + (lc+1)*g*cosine(theta1-math.Pi/2) + phi2
	acc2 := (torque + m2/m1*phi1 - lc*(d1*d1)*sin - phi2) / (lc*lc + 1 - m2*m2/m1)
	acc1 := -(m2*acc2 + phi1) / m1
	return [4]float64{d1, d2, acc1, acc2}
}

func wrapAngle(x float64) float64 {
	for x > math.Pi {
		x -= 2 * math.Pi
	}
	for x < -math.Pi {
		x += 2 * math.Pi
	}
	return x
}

func (e *Acrobot) observe(obs []float64) {
	for i := range 2 {
		sin, cos := sincos(e.s[i])
		obs[2*i], obs[2*i+1] = round(cos), round(sin)
		obs[4+i] = round(e.s[2+i])
	}
}

// State returns the angles and their velocities.
func (e *Acrobot) State() []float64 { return append([]float64{}, e.s[:]...) }

// SetState sets what State returns.
func (e *Acrobot) SetState(s []float64) error {
	if err := checkState("Acrobot", s, 4); err != nil {
		return err
	}
	copy(e.s[:], s)
	return nil
}

// Close does nothing.
func (e *Acrobot) Close() error { return nil }
