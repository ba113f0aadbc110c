package rl

import (
	"math"

	"cresset/internal/kernel/vec"
	"cresset/nn"
	"cresset/rng"
	"cresset/tensor"
)

// A Gaussian is a policy of independent normal distributions, whose mean is a network's
// output, and whose standard deviations are parameters.
type Gaussian struct {
	Mu     *nn.Sequential `nn:"mu_net"`  // (..., in) to (..., act)
	LogStd *tensor.Tensor `nn:"log_std"` // (act): logarithms of the standard deviations
}

// Size returns how many numbers an action has.
func (g *Gaussian) Size() int { return g.LogStd.Len() }

// Sample draws actions: see Policy.
func (g *Gaussian) Sample(r *rng.Stream, obs *tensor.Tensor) (action, logp *tensor.Tensor) {
	mean, std := g.Mu.Forward(obs), g.LogStd.Exp()
	noise := mean.Options().RandN(r, mean.Shape()...)
	action = noise.Mul(std).Add(mean)
	return action, g.logProb(mean, std, action)
}

// LogProb returns the logarithm of the density of actions: see Policy.
func (g *Gaussian) LogProb(obs, action *tensor.Tensor) *tensor.Tensor {
	return g.logProb(g.Mu.Forward(obs), g.LogStd.Exp(), action)
}

// halfLog2Pi is log √(2π).
var halfLog2Pi = math.Log(2*math.Pi) / 2

// logProb is Σ -z²/2 - log σ - log √(2π) over the numbers of an action, with
// z = (a - μ)/σ.
func (g *Gaussian) logProb(mean, std, action *tensor.Tensor) *tensor.Tensor {
	z := action.Sub(mean).Div(std)
	return z.Mul(z).MulScalar(-0.5).Sub(g.LogStd).SubScalar(halfLog2Pi).Sum(-1)
}

func (g *Gaussian) sample(r *rng.Stream, obs, action, logp []float32) bool {
	n := g.Size()
	if g.LogStd.DType() != tensor.F32 || g.LogStd.Device() != "cpu" || !g.LogStd.IsContiguous() {
		return false
	}
	w := rooms.Get().(*room)
	defer rooms.Put(w)
	mean, rest := w.reserve(len(action))
	if !g.Mu.Infer(mean, obs, len(logp)) {
		return false
	}
	noise := w.draw(r, len(action), normal)
	logStd := tensor.Data[float32](g.LogStd)
	std := w.more(n)
	vec.Exp(std, logStd)
	for i := range logp {
		lo, hi := i*n, (i+1)*n
		a, m, z := action[lo:hi], mean[lo:hi], rest[lo:hi]
		vec.Mul(a, noise[lo:hi], std)
		vec.Add(a, a, m)
		vec.Sub(z, a, m)
		vec.Div(z, z, std)
		vec.Mul(z, z, z)
		vec.MulScalar(z, z, -0.5)
		vec.Sub(z, z, logStd)
		vec.AddScalar(z, z, float32(-halfLog2Pi))
		logp[i] = vec.Sum(z)
	}
	return true
}
