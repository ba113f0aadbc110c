// Package gpt is the decoder-only transformer of GPT-2 (Radford et al., "Language Models
// are Unsupervised Multitask Learners", 2019): pre-norm blocks, learned positions, the
// output head tied to the token embedding.
//
// Parameters have the names of Hugging Face's GPT2LMHeadModel,
// "transformer.h.0.attn.c_attn.weight". In memory the matrix of a linear map is (out, in),
// as nn.Linear has it; in the files of Hugging Face, which Load and Save read and write,
// the four matrices of a block lie the other way, (in, out).
package gpt

import (
	"fmt"
	"math"

	"cresset/nn"
	"cresset/nn/initial"
	"cresset/rng"
	"cresset/tensor"
)

// GELU names a form of the activation.
type GELU string

// The forms of GELU: x·Φ(x), or its approximation by tanh, which GPT-2 uses.
const (
	Exact GELU = "exact"
	Tanh  GELU = "tanh"
)

// A Config says how large a GPT is. The zero values of Hidden, GELU and Eps mean 4·Width,
// Exact and 1e-5.
type Config struct {
	Vocab   int     `json:"vocab"`   // tokens that exist
	Context int     `json:"context"` // positions that exist
	Layers  int     `json:"layers"`
	Heads   int     `json:"heads"`
	Width   int     `json:"width"`  // of the stream, a multiple of Heads
	Hidden  int     `json:"hidden"` // of the MLP
	Bias    bool    `json:"bias"`   // in linear maps and norms
	GELU    GELU    `json:"gelu"`
	Dropout float64 `json:"dropout"` // after embeddings, attention weights and each branch
	Eps     float64 `json:"eps"`     // of the norms
}

// Nano is the smallest preset: 0.8 million parameters, trained in minutes on a CPU.
func Nano() Config { return Config{Context: 64, Layers: 4, Heads: 4, Width: 128, GELU: Exact} }

// Mini is a preset of 10.7 million parameters.
func Mini() Config { return Config{Context: 256, Layers: 6, Heads: 6, Width: 384, GELU: Exact} }

// GPT2 is the preset of GPT-2's smallest release: 124 million parameters.
func GPT2() Config {
	return Config{Vocab: 50257, Context: 1024, Layers: 12, Heads: 12, Width: 768, Bias: true, GELU: Tanh}
}

// Preset returns a preset by its name: nano, mini or gpt2.
func Preset(name string) (Config, error) {
	switch name {
	case "nano":
		return Nano(), nil
	case "mini":
		return Mini(), nil
	case "gpt2":
		return GPT2(), nil
	}
	return Config{}, fmt.Errorf("gpt: no preset is called %q; there are nano, mini and gpt2", name)
}

// filled returns c with defaults filled in, after checking it.
func (c Config) filled() (Config, error) {
	if c.Hidden == 0 {
		c.Hidden = 4 * c.Width
	}
	if c.GELU == "" {
		c.GELU = Exact
	}
	if c.Eps == 0 {
		c.Eps = 1e-5
	}
	switch {
	case min(c.Vocab, c.Context, c.Layers, c.Heads, c.Width, c.Hidden) < 1:
		return c, fmt.Errorf("gpt: vocab %d, context %d, layers %d, heads %d, width %d and hidden %d must be at least 1",
			c.Vocab, c.Context, c.Layers, c.Heads, c.Width, c.Hidden)
	case c.Width%c.Heads != 0:
		return c, fmt.Errorf("gpt: width %d is not a multiple of %d heads", c.Width, c.Heads)
	case c.GELU != Exact && c.GELU != Tanh:
		return c, fmt.Errorf("gpt: GELU %q is neither %q nor %q", c.GELU, Exact, Tanh)
	case !(c.Dropout >= 0 && c.Dropout < 1):
		return c, fmt.Errorf("gpt: dropout %g is not in [0, 1)", c.Dropout)
	}
	return c, nil
}

// A GPT maps token ids to logits of the next token.
type GPT struct {
	nn.Base
	Config      Config
	Transformer Transformer
	drops       *rng.Stream
}

// A Transformer is a GPT without its head.
type Transformer struct {
	WTE *nn.Embedding // tokens, (Vocab, Width); also the head
	WPE *nn.Embedding // positions, (Context, Width)
	H   []*Block
	LnF *nn.LayerNorm
}

// A Block is attention and an MLP, each on the norm of the stream and added to it.
type Block struct {
	Ln1  *nn.LayerNorm `nn:"ln_1"`
	Attn *Attention
	Ln2  *nn.LayerNorm `nn:"ln_2"`
	MLP  *MLP
}

// Attention is causal self-attention.
type Attention struct {
	CAttn *nn.Linear // queries, keys and values: (3·Width, Width)
	CProj *nn.Linear // (Width, Width)
	heads int
}

// MLP is the feed-forward half of a block.
type MLP struct {
	CFc   *nn.Linear // (Hidden, Width)
	CProj *nn.Linear // (Width, Hidden)
	gelu  GELU
}

// New returns a GPT with GPT-2's first values: normal with deviation 0.02, that of the
// projections back into the stream divided by √(2·Layers), biases 0, norms 1. The error
// says what is wrong with the configuration.
func New(r *rng.Stream, c Config) (*GPT, error) {
	c, err := c.filled()
	if err != nil {
		return nil, err
	}
	norm := func() *nn.LayerNorm {
		return nn.LayerNormOptions{Eps: c.Eps, NoBias: !c.Bias}.New(c.Width)
	}
	linear := func(in, out int, std float64) *nn.Linear {
		l := nn.LinearOptions{NoBias: !c.Bias}.New(r, in, out)
		initial.Normal(r, l.Weight, 0, std)
		if l.Bias != nil {
			initial.Zeros(l.Bias)
		}
		return l
	}
	const std = 0.02
	back := std / math.Sqrt(2*float64(c.Layers))
	m := &GPT{Config: c, drops: r.Split("dropout")}
	m.Transformer.WTE = nn.NewEmbedding(r, c.Vocab, c.Width)
	m.Transformer.WPE = nn.NewEmbedding(r, c.Context, c.Width)
	initial.Normal(r, m.Transformer.WTE.Weight, 0, std)
	initial.Normal(r, m.Transformer.WPE.Weight, 0, std)
	for range c.Layers {
		m.Transformer.H = append(m.Transformer.H, &Block{
			Ln1:  norm(),
			Attn: &Attention{CAttn: linear(c.Width, 3*c.Width, std), CProj: linear(c.Width, c.Width, back), heads: c.Heads},
			Ln2:  norm(),
			MLP:  &MLP{CFc: linear(c.Width, c.Hidden, std), CProj: linear(c.Hidden, c.Width, back), gelu: c.GELU},
		})
	}
	m.Transformer.LnF = norm()
	return m, nil
}

// Streams returns the random streams that the model draws from, for checkpoints.
func (m *GPT) Streams() map[string]*rng.Stream { return map[string]*rng.Stream{"dropout": m.drops} }

// Forward returns the logits of the token after each position.
//
//	ids: (B, T) I64, T at most Context   result: (B, T, Vocab)
func (m *GPT) Forward(ids *tensor.Tensor) *tensor.Tensor {
	ids = m.Before(m, ids)
	x := m.hidden(ids, nil)
	return m.After(m, ids, m.head(x))
}

// Loss returns the mean cross-entropy, in nats, of the targets. The logits never lie in
// memory as a whole, so hooks of m, which see them, are not called; those of its layers are.
//
//	ids, targets: (B, T) I64   result: ()
func (m *GPT) Loss(ids, targets *tensor.Tensor) *tensor.Tensor {
	x := m.hidden(ids, nil)
	if m.quantized() {
		return nn.CrossEntropy(m.head(x).Flatten(0, 1), targets.Flatten(0, 1))
	}
	return nn.LinearCrossEntropy(x, m.Transformer.WTE.Weight, targets)
}

// head returns the logits for hidden states: the token embedding, transposed.
func (m *GPT) head(x *tensor.Tensor) *tensor.Tensor {
	return m.Transformer.WTE.Unembed(x)
}

// hidden returns the stream after the last norm; with a cache, ids follow what it holds.
func (m *GPT) hidden(ids *tensor.Tensor, cache *Cache) *tensor.Tensor {
	t := m.Transformer
	n, from := ids.Dim(-1), 0
	if cache != nil {
		from = cache.Len
	}
	if from+n > m.Config.Context {
		tensor.Fail("GPT", tensor.ErrShape, fmt.Sprintf("%d tokens do not fit a context of %d; "+
			"cut the input to its last tokens", from+n, m.Config.Context), ids)
	}
	x := t.WTE.Forward(ids).Add(t.WPE.Weight.Narrow(0, from, n))
	x = m.drop(x)
	for i, b := range t.H {
		x = x.Add(m.drop(b.Attn.forward(m, b.Ln1.Forward(x), cache.layer(i))))
		x = x.Add(m.drop(b.MLP.forward(b.Ln2.Forward(x))))
	}
	if cache != nil {
		cache.Len += n
	}
	return t.LnF.Forward(x)
}

// dropout returns the probability in force.
func (m *GPT) dropout() float64 {
	if !m.Training() {
		return 0
	}
	return m.Config.Dropout
}

func (m *GPT) drop(x *tensor.Tensor) *tensor.Tensor {
	if p := m.dropout(); p > 0 {
		return x.Dropout(m.drops, p)
	}
	return x
}

// forward maps (B, T, Width) to the same.
func (a *Attention) forward(m *GPT, x *tensor.Tensor, past *layerCache) *tensor.Tensor {
	qkv := a.CAttn.Forward(x)
	o := tensor.AttentionOptions{Causal: true, Dropout: m.dropout(), Rand: m.drops}
	if past == nil {
		return a.CProj.Forward(qkv.SelfAttention(a.heads, o))
	}
	b, t, c := x.Dim(0), x.Dim(1), x.Dim(2)
	p := qkv.Reshape(b, t, 3, a.heads, c/a.heads).Permute(2, 0, 3, 1, 4) // (3, B, H, T, Width/H)
	k, v := past.append(p.Select(0, 1), p.Select(0, 2))
	if n := k.Dim(2); n > t {
		// Query i stands at position n-t+i: keys beyond it are masked.
		o.Causal = false
		if t > 1 {
			o.Mask = tensor.Options{DType: tensor.Bool, Device: x.Device()}.Ones(t, n).Tril(n - t)
		}
	}
	y := p.Select(0, 0).Attention(k, v, o)
	return a.CProj.Forward(y.Transpose(1, 2).Reshape(b, t, c))
}

// forward maps (..., Width) to the same.
func (p *MLP) forward(x *tensor.Tensor) *tensor.Tensor {
	h := p.CFc.Forward(x)
	if p.gelu == Tanh {
		h = h.GELUTanh()
	} else {
		h = h.GELU()
	}
	return p.CProj.Forward(h)
}
