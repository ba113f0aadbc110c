package workload

import (
	"math"

	"cresset/conformance/corpus"
	"cresset/nn"
	"cresset/rng"
	"cresset/tensor"
)

func init() { builders["mdn"] = newMDN }

// mdn is a mixture density network: a mixture of Gaussians for every input.
type mdn struct {
	FC1           *nn.Linear `nn:"fc1"`
	FC2           *nn.Linear `nn:"fc2"`
	Pi, Mu, Sigma *nn.Linear
	mixtures, out int
}

func newMDN(c corpus.Map) Workload {
	r, hidden, mixtures, out := rng.New(0), c.Int("hidden"), c.Int("mixtures"), c.Int("out")
	return &mdn{
		FC1: nn.NewLinear(r, 1, hidden), FC2: nn.NewLinear(r, hidden, hidden),
		Pi: nn.NewLinear(r, hidden, mixtures), Mu: nn.NewLinear(r, hidden, mixtures*out),
		Sigma: nn.NewLinear(r, hidden, mixtures*out), mixtures: mixtures, out: out,
	}
}

func (m *mdn) Model() any { return m }

func (m *mdn) Step(b Batch) Losses {
	h := m.FC2.Forward(m.FC1.Forward(b["x"]).Tanh()).Tanh()
	mixture := func(l *nn.Linear) *tensor.Tensor { return l.Forward(h).Reshape(-1, m.mixtures, m.out) }
	pi, mu := m.Pi.Forward(h), mixture(m.Mu)
	sigma := mixture(m.Sigma).Softplus(1, 20).AddScalar(0.001)
	d := b["y"].Unsqueeze(1).Sub(mu).Div(sigma)
	logp := d.Square().MulScalar(-0.5).Sub(sigma.Log()).SubScalar(0.5 * math.Log(2*math.Pi)).Sum(2)
	loss := pi.LogSoftmax(-1).Add(logp).LogSumExp(-1).Mean().Neg()
	return Losses{Loss: loss, Out: Batch{"pi": pi, "mu": mu, "sigma": sigma}}
}

func (m *mdn) Eval(b Batch) Batch {
	l := m.Step(b)
	l.Out["loss"] = l.Loss
	l.Out["mean"] = l.Out["pi"].Softmax(-1).Unsqueeze(-1).Mul(l.Out["mu"]).Sum(1)
	return l.Out
}
