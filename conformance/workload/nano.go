package workload

import (
	"cresset/nn"
	"cresset/optim"
	"cresset/rng"
	"cresset/tensor"
)

// NanoContext is the number of characters that the small GPT sees.
const NanoContext = 64

const nanoLayers, nanoHeads, nanoWidth = 4, 4, 128

// Nano is the small GPT of the recorded run on the ten plays: no biases, tied embedding.
type Nano struct {
	W  *nn.Embedding
	P  *nn.Embedding
	BS []*nanoBlock `nn:"bs"`
	F  *nn.LayerNorm
}

type nanoBlock struct {
	L1, L2  *nn.LayerNorm
	QKV     *nn.Linear `nn:"qkv"`
	O, A, B *nn.Linear
}

// NewNano makes the model for a vocabulary of the given size.
func NewNano(vocabulary int) *Nano {
	r := rng.New(0)
	linear := func(in, out int) *nn.Linear { return nn.LinearOptions{NoBias: true}.New(r, in, out) }
	norm := func() *nn.LayerNorm { return nn.LayerNormOptions{NoBias: true}.New(nanoWidth) }
	m := &Nano{
		W: nn.NewEmbedding(r, vocabulary, nanoWidth), P: nn.NewEmbedding(r, NanoContext, nanoWidth), F: norm(),
	}
	for range nanoLayers {
		m.BS = append(m.BS, &nanoBlock{
			L1: norm(), L2: norm(), QKV: linear(nanoWidth, 3*nanoWidth), O: linear(nanoWidth, nanoWidth),
			A: linear(nanoWidth, 4*nanoWidth), B: linear(4*nanoWidth, nanoWidth),
		})
	}
	return m
}

// Loss returns the cross-entropy of the target ids.
//
//	ids, target: (B, T)   result: ()
func (m *Nano) Loss(ids, target *tensor.Tensor) *tensor.Tensor {
	x := m.W.Forward(ids).Add(m.P.Weight)
	mask := causal(NanoContext)
	for _, b := range m.BS {
		x = x.Add(b.O.Forward(attention(b.QKV.Forward(b.L1.Forward(x)), mask, nanoHeads)))
		x = x.Add(b.B.Forward(b.A.Forward(b.L2.Forward(x)).GELU()))
	}
	return crossEntropy(m.F.Forward(x).MatMul(m.W.Weight.T()), target)
}

// Optimizer returns the run's AdamW: matrices and embeddings decay, the norms do not.
func (m *Nano) Optimizer() optim.Optimizer {
	var decay, rest []*tensor.Tensor
	for _, p := range nn.Parameters(m) {
		if p.Rank() > 1 {
			decay = append(decay, p)
		} else {
			rest = append(rest, p)
		}
	}
	c := optim.AdamWDefaults()
	c.Beta2, c.WeightDecay = 0.99, 0.1
	plain := c
	plain.WeightDecay = 0
	return optim.NewAdamWGroups(optim.Group[optim.AdamConfig]{Params: decay, Config: c},
		optim.Group[optim.AdamConfig]{Params: rest, Config: plain})
}
