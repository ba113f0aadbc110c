package bench

import (
	"fmt"

	"cresset/nn"
	"cresset/optim"
	"cresset/rng"
	"cresset/tensor"
)

// transformers are the GPTs and their attention.
func transformers() []Workload {
	return []Workload{
		// 6 layers, 6 heads, 384 wide, context 256, batch 4, vocabulary 65: 10.7M parameters.
		{"gpt_mini_step", gptStep(gptSize{vocabulary: 65, context: 256, layers: 6, heads: 6, width: 384}, 4)},
		// 4 layers, 4 heads, 128 wide, context 64, batch 12, vocabulary 65.
		{"gpt_tiny_step", gptStep(gptSize{vocabulary: 65, context: 64, layers: 4, heads: 4, width: 128}, 12)},
		// GPT-2 124M: 12 layers, 12 heads, 768 wide, context 128, batch 1, vocabulary 50257.
		{"gpt2_step", gptStep(gptSize{vocabulary: 50257, context: 128, layers: 12, heads: 12, width: 768}, 1)},
		{"attention_1k", attention1K},
	}
}

type gptSize struct{ vocabulary, context, layers, heads, width int }

// A gpt is a decoder with biases in its layers, tanh-approximated GELU and an output
// layer tied to the token embedding.
type gpt struct {
	Tokens, Positions *nn.Embedding
	Blocks            []*block
	Norm              *nn.LayerNorm
}

type block struct {
	Norm1, Norm2       *nn.LayerNorm
	QKV, Out, Up, Down *nn.Linear
	heads              int
}

func newGPT(r *rng.Stream, s gptSize) *gpt {
	m := &gpt{
		Tokens:    nn.NewEmbedding(r, s.vocabulary, s.width),
		Positions: nn.NewEmbedding(r, s.context, s.width),
		Norm:      nn.NewLayerNorm(s.width),
	}
	d := s.width
	for range s.layers {
		m.Blocks = append(m.Blocks, &block{
			Norm1: nn.NewLayerNorm(d), Norm2: nn.NewLayerNorm(d),
			QKV: nn.NewLinear(r, d, 3*d), Out: nn.NewLinear(r, d, d),
			Up: nn.NewLinear(r, d, 4*d), Down: nn.NewLinear(r, 4*d, d), heads: s.heads,
		})
	}
	return m
}

func (b *block) Forward(x *tensor.Tensor) *tensor.Tensor {
	y := b.QKV.Forward(b.Norm1.Forward(x)).SelfAttention(b.heads, tensor.AttentionOptions{Causal: true})
	x = x.Add(b.Out.Forward(y))
	return x.Add(b.Down.Forward(b.Up.Forward(b.Norm2.Forward(x)).GELUTanh()))
}

// Loss returns the mean cross-entropy of what follows each token.
//
//	tokens, next: (B, T) I64   result: ()
func (m *gpt) Loss(tokens, next *tensor.Tensor) *tensor.Tensor {
	x := m.Tokens.Forward(tokens).Add(m.Positions.Forward(tensor.Arange(0, tokens.Dim(1), 1)))
	for _, b := range m.Blocks {
		x = b.Forward(x)
	}
	return nn.LinearCrossEntropy(m.Norm.Forward(x), m.Tokens.Weight, next)
}

// gptStep returns a training step with AdamW.
func gptStep(s gptSize, batch int) func(seconds float64) Result {
	return func(seconds float64) Result {
		r := stream()
		m := newGPT(r, s)
		config := optim.AdamWDefaults()
		config.LR = 1e-4
		text := tensor.RandInt(r, 0, s.vocabulary, batch, s.context+1)
		from, to := text.Narrow(1, 0, s.context), text.Narrow(1, 1, s.context)
		t := best(seconds, 1, step(optim.NewAdamW(nn.Parameters(m), config), func() *tensor.Tensor {
			return m.Loss(from, to)
		}))
		return Result{t, fmt.Sprintf("%.0f tokens/s", float64(batch*s.context)/t)}
	}
}

// attention1K is causal attention of 12 heads of 64 over 1024, forward and backward.
func attention1K(seconds float64) Result {
	r := stream()
	draw := func() *tensor.Tensor { return normal(r, 1, 12, 1024, 64) }
	q, k, v, g := draw().RequireGrad(), draw().RequireGrad(), draw().RequireGrad(), draw()
	t := best(seconds, 1, scoped(func() {
		y := q.Attention(k, v, tensor.AttentionOptions{Causal: true})
		tensor.Grad([]*tensor.Tensor{y}, []*tensor.Tensor{g}, []*tensor.Tensor{q, k, v}, tensor.BackwardOptions{})
	}))
	return Result{t, gflops(3.5*4*12*1024*1024*64/2, t)}
}
