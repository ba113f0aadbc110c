package workload

import (
	"cresset/conformance/corpus"
	"cresset/nn"
	"cresset/rng"
	"cresset/tensor"
)

func init() { builders["vae"] = newVAE }

// vae is a variational autoencoder with one hidden layer on either side.
type vae struct {
	Enc, Mu, Logvar, Dec, Out *nn.Linear
}

func newVAE(c corpus.Map) Workload {
	r, size, hidden, latent := rng.New(0), c.Int("size"), c.Int("hidden"), c.Int("latent")
	return &vae{
		Enc: nn.NewLinear(r, size*size, hidden), Mu: nn.NewLinear(r, hidden, latent),
		Logvar: nn.NewLinear(r, hidden, latent), Dec: nn.NewLinear(r, latent, hidden),
		Out: nn.NewLinear(r, hidden, size*size),
	}
}

func (m *vae) Model() any { return m }

func (m *vae) decode(z *tensor.Tensor) *tensor.Tensor { return m.Out.Forward(m.Dec.Forward(z).ReLU()) }

func (m *vae) Step(b Batch) Losses {
	x, batch := b["x"], float64(b["x"].Dim(0))
	h := m.Enc.Forward(x).ReLU()
	mu, logvar := m.Mu.Forward(h), m.Logvar.Forward(h)
	z := mu.Add(logvar.DivScalar(2).Exp().Mul(b["noise"]))
	logits := m.decode(z)
	reconstruction := nn.BCEWithLogitsLoss{Reduction: nn.Sum}.Forward(logits, x).DivScalar(batch)
	kl := logvar.AddScalar(1).Sub(mu.Square()).Sub(logvar.Exp()).Sum().MulScalar(-0.5 / batch)
	return Losses{
		Loss:   reconstruction.Add(kl),
		Series: Batch{"reconstruction": reconstruction, "kl": kl},
		Out:    Batch{"logits": logits, "mu": mu, "logvar": logvar},
	}
}

func (m *vae) Eval(b Batch) Batch {
	l := m.Step(b)
	l.Out["loss"] = l.Loss
	l.Out["decoded_noise"] = m.decode(b["noise"]).Sigmoid()
	return l.Out
}
