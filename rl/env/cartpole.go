package env

import (
	"math"

	"cresset/rng"
)

// CartPole is a pole on a cart that is pushed left or right (Barto, Sutton and Anderson,
// "Neuronlike adaptive elements that can solve difficult learning control problems", 1983).
// Every step gives 1; the episode ends when the cart leaves the track, ±2.4, or the pole
// leans by more than 12°.
//
//	observation: position, velocity, angle (rad), angular velocity   actions: 0 left, 1 right
type CartPole struct {
	x, v, theta, omega float64
}

// NewCartPole returns a cart without a limit of time.
func NewCartPole() *CartPole { return &CartPole{} }

const (
	cartAngle = 12 * 2 * math.Pi / 360
	cartEdge  = 2.4
)

// ObservationSpace returns twice the range in which an episode goes on.
func (e *CartPole) ObservationSpace() Space {
	inf := float32(math.Inf(1))
	high := []float32{2 * cartEdge, inf, 2 * cartAngle, inf}
	return Box{Shape: []int{4}, Low: []float32{-high[0], -inf, -high[2], -inf}, High: high}
}

// ActionSpace returns the two directions.
func (e *CartPole) ActionSpace() Space { return Discrete{2} }

// Reset puts each number of the state between ±0.05.
func (e *CartPole) Reset(r *rng.Stream, obs []float64) error {
	for _, s := range []*float64{&e.x, &e.v, &e.theta, &e.omega} {
		*s = between(r, -0.05, 0.05)
	}
	e.observe(obs)
	return nil
}

// Step pushes the cart for 0.02 s, by Euler's explicit method.
func (e *CartPole) Step(action []float32, obs []float64) (Step, error) {
	if err := checkAction("CartPole", Discrete{2}, action); err != nil {
		return Step{}, err
	}
	const gravity, cart, pole, half, tau = 9.8, 1.0, 0.1, 0.5, 0.02
	force := -10.0
	if action[0] == 1 {
		force = 10
	}
	sin, cos := sincos(e.theta)
	pushed := (force + pole*half*(e.omega*e.omega)*sin) / (cart + pole)
	alpha := (gravity*sin - cos*pushed) / (half * (4.0/3 - pole*(cos*cos)/(cart+pole)))
	acc := pushed - pole*half*alpha*cos/(cart+pole)
	e.x, e.v = e.x+tau*e.v, e.v+tau*acc
	e.theta, e.omega = e.theta+tau*e.omega, e.omega+tau*alpha
	e.observe(obs)
	over := math.Abs(e.x) > cartEdge || math.Abs(e.theta) > cartAngle
	return Step{Reward: 1, Terminated: over}, nil
}

func (e *CartPole) observe(obs []float64) {
	obs[0], obs[1], obs[2], obs[3] = round(e.x), round(e.v), round(e.theta), round(e.omega)
}

// State returns position, velocity, angle and angular velocity.
func (e *CartPole) State() []float64 { return []float64{e.x, e.v, e.theta, e.omega} }

// SetState sets what State returns.
func (e *CartPole) SetState(s []float64) error {
	if err := checkState("CartPole", s, 4); err != nil {
		return err
	}
	e.x, e.v, e.theta, e.omega = s[0], s[1], s[2], s[3]
	return nil
}

// Close does nothing.
func (e *CartPole) Close() error { return nil }
