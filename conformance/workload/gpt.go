package workload

import (
	"math"

	"cresset/conformance/corpus"
	"cresset/nn"
	"cresset/rng"
	"cresset/tensor"
)

func init() { builders["gpt"] = newGPT }

// gpt is a decoder with tied embeddings.
type gpt struct {
	Tok     *nn.Embedding
	Pos     *nn.Embedding
	Blocks  []*block
	LN      *nn.LayerNorm `nn:"ln"`
	context int
}

func newGPT(c corpus.Map) Workload {
	r, width, context := rng.New(0), c.Int("width"), c.Int("context")
	m := &gpt{
		Tok: nn.NewEmbedding(r, c.Int("vocab"), width),
		Pos: nn.NewEmbedding(r, context, width),
		LN:  nn.NewLayerNorm(width), context: context,
	}
	for range c.Int("layers") {
		m.Blocks = append(m.Blocks, newBlock(r, width, c.Int("heads"), 4*width))
	}
	return m
}

func (m *gpt) Model() any { return m }

func (m *gpt) logits(ids *tensor.Tensor) *tensor.Tensor {
	T := ids.Dim(1)
	x := m.Tok.Forward(ids).Add(m.Pos.Weight.Narrow(0, 0, T))
	for _, b := range m.Blocks {
		x = b.forward(x, causal(T))
	}
	return m.LN.Forward(x).MatMul(m.Tok.Weight.T())
}

func (m *gpt) Step(b Batch) Losses {
	loss, logits := nextToken(b["ids"], m.logits)
	return Losses{Loss: loss, Out: Batch{"logits": logits}}
}

// nextToken returns the cross-entropy of the token after each, and the logits.
func nextToken(ids *tensor.Tensor, logits func(ids *tensor.Tensor) *tensor.Tensor) (loss, out *tensor.Tensor) {
	T := ids.Dim(1) - 1
	out = logits(ids.Narrow(1, 0, T))
	return crossEntropy(out, ids.Narrow(1, 1, T)), out
}

// crossEntropy takes logits of (..., C) and targets of (...).
func crossEntropy(logits, target *tensor.Tensor) *tensor.Tensor {
	return nn.CrossEntropy(logits.Reshape(-1, logits.Dim(-1)), target.Reshape(-1))
}

func (m *gpt) Eval(b Batch) Batch {
	loss, logits := nextToken(b["ids"], m.logits)
	ids, margin := greedy(m.logits, b["ids"].Narrow(1, 0, 4), m.context, m.context)
	return Batch{"loss": loss, "logits": logits, "greedy": ids, "greedy_margin": margin}
}

// greedy appends the likeliest token n times to every row; the model sees the last context
// tokens. margin is the smallest distance between first and second choice met on the way.
func greedy(logits func(ids *tensor.Tensor) *tensor.Tensor, ids *tensor.Tensor, n, context int) (all, margin *tensor.Tensor) {
	smallest := math.Inf(1)
	for range n {
		T := ids.Dim(1)
		seen := min(T, context)
		last := logits(ids.Narrow(1, T-seen, seen)).Select(1, -1)
		v, at := last.TopK(2, -1, true)
		smallest = min(smallest, v.Select(1, 0).Sub(v.Select(1, 1)).Min().Item())
		ids = tensor.Cat([]*tensor.Tensor{ids, at.Narrow(1, 0, 1)}, 1)
	}
	return ids, tensor.Scalar(smallest)
}
