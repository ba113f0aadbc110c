package bench

import (
	"fmt"

	"cresset/dtype"
	"cresset/nn"
	"cresset/nn/initial"
	"cresset/rng"
	"cresset/tensor"
)

// decoding is text made token by token.
func decoding() []Workload { return []Workload{{"gpt2_decode", gpt2Decode(dtype.F32)}} }

// smallWeights are forms of gpt2_decode that the twin has not: weights of fewer bits.
func smallWeights() []Workload {
	return []Workload{{"gpt2_decode_bf16", gpt2Decode(dtype.BF16)}, {"gpt2_decode_f16", gpt2Decode(dtype.F16)},
		{"gpt2_decode_int8", gpt2Decode(dtype.I8)}}
}

// gpt2Decode is GPT-2 124M on one sequence: 64 tokens one by one, with cached keys and
// values, after a prompt of 64. All weights, the head's too, are stored as the given type.
func gpt2Decode(weights dtype.DType) func(seconds float64) Result {
	return func(seconds float64) Result {
		r := stream()
		d := newDecoder(r)
		if weights != dtype.F32 {
			nn.Quantize(d, nn.QuantizeOptions{Weights: weights})
		}
		t := best(seconds, 1, scoped(func() {
			tensor.NoGrad(func() {
				c := d.newCache()
				ids := tensor.RandInt(r, 0, d.Tokens.Weight.Dim(0), 64)
				for range 65 {
					ids = d.next(c, ids)
				}
			})
		}))
		return Result{t, fmt.Sprintf("%.1f tokens/s", 64/t)}
	}
}

// A decoder is a GPT-2 without biases and positions: its matrices alone count here.
type decoder struct {
	Tokens       *nn.Embedding
	Layers       []*decoderLayer
	heads, width int
	ones, zeros  *tensor.Tensor // weight and bias of every norm
}

type decoderLayer struct{ QKV, Out, Up, Down *nn.Linear }

// A cache holds the keys and values of n tokens so far, layer by layer.
type cache struct {
	keys, values []*tensor.Tensor // (1, heads, 128, depth)
	n            int
}

func newDecoder(r *rng.Stream) *decoder {
	const layers, d = 12, 768
	linear := func(in, out int) *nn.Linear {
		l := &nn.Linear{Weight: tensor.Empty(out, in)}
		initial.Normal(r, l.Weight, 0, 0.02)
		return l
	}
	m := &decoder{Tokens: &nn.Embedding{Weight: tensor.Empty(50257, d)}, heads: 12, width: d,
		ones: tensor.Ones(d), zeros: tensor.Zeros(d)}
	initial.Normal(r, m.Tokens.Weight, 0, 0.02)
	for range layers {
		m.Layers = append(m.Layers, &decoderLayer{linear(d, 3*d), linear(d, d), linear(d, 4*d), linear(4*d, d)})
	}
	return m
}

func (m *decoder) newCache() *cache {
	c := &cache{}
	for range m.Layers {
		c.keys = append(c.keys, tensor.Empty(1, m.heads, 128, m.width/m.heads))
		c.values = append(c.values, tensor.Empty(1, m.heads, 128, m.width/m.heads))
	}
	return c
}

// next takes in tokens and returns the likeliest one to follow.
//
//	ids: (T) I64   result: (1) I64
func (m *decoder) next(c *cache, ids *tensor.Tensor) *tensor.Tensor {
	x := m.Tokens.Forward(ids)
	T := x.Dim(0)
	n := c.n + T
	for i, l := range m.Layers {
		p := l.QKV.Forward(m.norm(x)).Split(m.width, 1)
		q, k, v := m.split(p[0]), m.split(p[1]), m.split(p[2])
		c.keys[i].Narrow(2, c.n, T).CopyInPlace(k)
		c.values[i].Narrow(2, c.n, T).CopyInPlace(v)
		y := q.Attention(c.keys[i].Narrow(2, 0, n), c.values[i].Narrow(2, 0, n), tensor.AttentionOptions{Causal: T > 1})
		x = x.Add(l.Out.Forward(y.Transpose(1, 2).Reshape(T, m.width)))
		x = x.Add(l.Down.Forward(l.Up.Forward(m.norm(x)).GELUTanh()))
	}
	c.n = n
	return m.Tokens.Unembed(m.norm(x.Narrow(0, T-1, 1))).ArgMax(-1)
}

func (m *decoder) norm(x *tensor.Tensor) *tensor.Tensor {
	return x.LayerNorm([]int{m.width}, m.ones, m.zeros, 1e-5)
}

// split returns rows as heads.
//
//	x: (T, width)   result: (1, heads, T, depth)
func (m *decoder) split(x *tensor.Tensor) *tensor.Tensor {
	return x.View(1, x.Dim(0), m.heads, m.width/m.heads).Transpose(1, 2)
}
