package rl

import (
	"cresset/internal/kernel/vec"
	"cresset/nn"
	"cresset/rng"
	"cresset/tensor"
)

// A Categorical is a policy of discrete actions; a network gives the logarithms of their
// probabilities, up to a constant. An action is one number: its index.
type Categorical struct {
	Logits *nn.Sequential `nn:"logits_net"` // (..., in) to (..., actions)
}

// Size returns 1.
func (c *Categorical) Size() int { return 1 }

// Sample draws actions, F32: see Policy. It takes the action with the greatest sum of its
// logarithm and a number from Gumbel's distribution, -log of an exponential one.
func (c *Categorical) Sample(r *rng.Stream, obs *tensor.Tensor) (action, logp *tensor.Tensor) {
	lp := c.Logits.Forward(obs).LogSoftmax(-1)
	noise := lp.EmptyLike().ExponentialInPlace(r, 1)
	index := lp.Detach().Sub(noise.Log()).ArgMax(-1).Unsqueeze(-1)
	return index.To(tensor.F32), lp.Gather(-1, index).Squeeze(-1)
}

// LogProb returns the logarithm of the probability of actions: see Policy.
func (c *Categorical) LogProb(obs, action *tensor.Tensor) *tensor.Tensor {
	return c.Logits.Forward(obs).LogSoftmax(-1).Gather(-1, action.To(tensor.I64)).Squeeze(-1)
}

// outputs returns the width of a network's last linear layer, 0 if there is none.
func outputs(s *nn.Sequential) int {
	for i := len(s.Layers) - 1; i >= 0; i-- {
		if l, ok := s.Layers[i].(*nn.Linear); ok {
			return l.Weight.Dim(0)
		}
	}
	return 0
}

func (c *Categorical) sample(r *rng.Stream, obs, action, logp []float32) bool {
	n := outputs(c.Logits)
	w := rooms.Get().(*room)
	defer rooms.Put(w)
	lp, score := w.reserve(len(logp) * n)
	if n == 0 || !c.Logits.Infer(lp, obs, len(logp)) {
		return false
	}
	noise := w.draw(r, len(lp), exponential)
	for i := range logp {
		row, score := lp[i*n:(i+1)*n], score[i*n:(i+1)*n]
		vec.LogSoftmaxRow(row, row)
		vec.Log(score, noise[i*n:(i+1)*n])
		vec.Sub(score, row, score)
		k := vec.ArgMax(score)
		action[i], logp[i] = float32(k), row[k]
	}
	return true
}
