package rl

import (
	"fmt"
	"sync"

	"cresset/nn"
	"cresset/rng"
	"cresset/tensor"
)

// A Policy is a distribution of actions that depends on the observation.
type Policy interface {
	// Size returns how many numbers an action has.
	Size() int

	// Sample draws an action for each observation, and returns it with the logarithm of
	// its probability (of its density, where actions are continuous).
	//
	//	obs: (..., in)   action: (..., Size)   logp: (...)
	Sample(r *rng.Stream, obs *tensor.Tensor) (action, logp *tensor.Tensor)

	// LogProb returns the logarithm of the probability of actions; shapes are those of
	// Sample. Its gradient is that of the parameters.
	LogProb(obs, action *tensor.Tensor) *tensor.Tensor

	// sample is Sample without tensors, for len(logp) observations; it reports false
	// where it cannot, having drawn nothing.
	sample(r *rng.Stream, obs, action, logp []float32) bool
}

// An ActorCritic is a policy and an estimate of the value of a state, both of networks of
// their own that see the same observation.
type ActorCritic struct {
	Pi Policy  `nn:"pi"`
	V  *Critic `nn:"v"`
}

// Act draws an action for one observation, and returns with it the value of the state
// and the logarithm of the action's probability: what an algorithm stores of a step. A
// discrete action is its index.
//
//	obs: (in)   action: (Pi.Size), is set
//
// It sees the parameters as they are at this moment, records nothing, and does not
// allocate once it has been called; several goroutines may act at once, each with a
// stream of its own. The numbers are those of Sample, bit by bit.
// It panics with ErrShape if sizes do not agree.
func (ac *ActorCritic) Act(r *rng.Stream, obs, action []float32) (value, logp float32) {
	s := slots.Get().(*slot)
	defer slots.Put(s)
	ac.ActAll(r, obs, action, s.value[:], s.logp[:])
	return s.value[0], s.logp[0]
}

// ActAll is Act for as many observations as values has elements, those of several
// environments: one product for all of them, and noise drawn in their order.
//
//	obs: (n, in)   actions: (n, Pi.Size)   values, logps: (n)
func (ac *ActorCritic) ActAll(r *rng.Stream, obs, actions, values, logps []float32) {
	n := len(values)
	if n == 0 || len(logps) != n || len(actions) != n*ac.Pi.Size() || len(obs)%n != 0 {
		tensor.Fail("Act", tensor.ErrShape, fmt.Sprintf("%d numbers of observations, %d of actions (of %d each), %d "+
			"values and %d log-probabilities do not belong together", len(obs), len(actions), ac.Pi.Size(), n, len(logps)))
	}
	if ac.V.Net.Infer(values, obs, n) && ac.Pi.sample(r, obs, actions, logps) {
		return
	}
	tensor.NoGrad(func() {
		a, v, l := ac.Sample(r, tensor.FromSlice(obs, n, len(obs)/n))
		copy(actions, tensor.Data[float32](a.To(tensor.F32)))
		copy(values, tensor.Data[float32](v.To(tensor.F32)))
		copy(logps, tensor.Data[float32](l.To(tensor.F32)))
	})
}

// slot is room for the results of one Act.
type slot struct{ value, logp [1]float32 }

var slots = sync.Pool{New: func() any { return new(slot) }}

// Sample is Act by tensor operations, for any layers on any device.
//
//	obs: (..., in)   action: (..., Pi.Size)   value, logp: (...)
func (ac *ActorCritic) Sample(r *rng.Stream, obs *tensor.Tensor) (action, value, logp *tensor.Tensor) {
	value = ac.V.Value(obs)
	action, logp = ac.Pi.Sample(r, obs)
	return action, value, logp
}

// A Critic estimates a number of a state, such as its value.
type Critic struct {
	Net *nn.Sequential `nn:"v_net"` // (..., in) to (..., 1)
}

// Value returns the estimate for each observation.
//
//	obs: (..., in)   result: (...)
func (c *Critic) Value(obs *tensor.Tensor) *tensor.Tensor { return c.Net.Forward(obs).Squeeze(-1) }

// MLP returns a chain of linear layers, sizes[i] to sizes[i+1], with an activation after
// each but the last.
func MLP(r *rng.Stream, activation func() nn.Layer, sizes ...int) *nn.Sequential {
	s := nn.NewSequential()
	for i := 1; i < len(sizes); i++ {
		s.Append(nn.NewLinear(r, sizes[i-1], sizes[i]))
		if i < len(sizes)-1 {
			s.Append(activation())
		}
	}
	return s
}

// Tanh is the activation of Spinning Up's policies.
func Tanh() nn.Layer { return nn.NewTanh() }

// NewGaussian returns an actor-critic for actions of act numbers, with the given hidden
// layers and Tanh between them, as Spinning Up's MLPActorCritic for a Box: standard
// deviations do not depend on the observation, and begin at e^(-1/2).
func NewGaussian(r *rng.Stream, obs, act int, hidden ...int) *ActorCritic {
	logStd := tensor.Full(-0.5, act).RequireGrad()
	return &ActorCritic{
		Pi: &Gaussian{Mu: MLP(r, Tanh, sizes(obs, hidden, act)...), LogStd: logStd},
		V:  &Critic{MLP(r, Tanh, sizes(obs, hidden, 1)...)},
	}
}

// NewCategorical returns an actor-critic for n discrete actions, as Spinning Up's
// MLPActorCritic for a Discrete space.
func NewCategorical(r *rng.Stream, obs, n int, hidden ...int) *ActorCritic {
	return &ActorCritic{
		Pi: &Categorical{Logits: MLP(r, Tanh, sizes(obs, hidden, n)...)},
		V:  &Critic{MLP(r, Tanh, sizes(obs, hidden, 1)...)},
	}
}

// sizes returns the widths of a network.
func sizes(in int, hidden []int, out int) []int {
	return append(append([]int{in}, hidden...), out)
}
