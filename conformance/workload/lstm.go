package workload

import (
	"cresset/conformance/corpus"
	"cresset/nn"
	"cresset/rng"
	"cresset/tensor"
)

func init() { builders["lstm"] = newLSTM }

// lstm is a language model that carries its state from batch to batch.
type lstm struct {
	Tok  *nn.Embedding
	LSTM *nn.LSTM `nn:"lstm"`
	Head *nn.Linear
	h, c *tensor.Tensor // where the next batch starts; nil: zero
}

func newLSTM(c corpus.Map) Workload {
	r, hidden := rng.New(0), c.Int("hidden")
	return &lstm{
		Tok:  nn.NewEmbedding(r, c.Int("vocab"), c.Int("embed")),
		LSTM: nn.LSTMOptions{Layers: c.Int("layers"), BatchFirst: true}.New(r, c.Int("embed"), hidden),
		Head: nn.NewLinear(r, hidden, c.Int("vocab")),
	}
}

func (m *lstm) Model() any { return m }

// forward takes masks of dropout, or nil.
func (m *lstm) forward(b Batch, in, out *tensor.Tensor) (loss, logits, h, c *tensor.Tensor) {
	ids := b["ids"]
	T := ids.Dim(1) - 1
	x := m.Tok.Forward(ids.Narrow(1, 0, T))
	if in != nil {
		x = x.Mul(in)
	}
	y, h, c := m.LSTM.Forward(x, m.h, m.c)
	if out != nil {
		y = y.Mul(out)
	}
	logits = m.Head.Forward(y)
	return crossEntropy(logits, ids.Narrow(1, 1, T)), logits, h, c
}

func (m *lstm) Step(b Batch) Losses {
	loss, logits, h, c := m.forward(b, b["mask_in"], b["mask_out"])
	m.h, m.c = tensor.Keep(h.Detach()), tensor.Keep(c.Detach())
	return Losses{Loss: loss, Out: Batch{"logits": logits, "h": h, "c": c}}
}

func (m *lstm) Eval(b Batch) Batch {
	m.h, m.c = nil, nil
	loss, logits, h, c := m.forward(b, nil, nil)
	return Batch{"loss": loss, "logits": logits, "h": h, "c": c}
}
