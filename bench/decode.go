package bench

import (
	"fmt"

	"cresset/rng"
	"cresset/tensor"
)

// decoding is text made token by token.
func decoding() []Workload { return []Workload{{"gpt2_decode", gpt2Decode}} }

// gpt2Decode is GPT-2 124M on one sequence: 64 tokens one by one, with cached keys and
// values, after a prompt of 64.
func gpt2Decode(seconds float64) Result {
	r := stream()
	d := newDecoder(r)
	t := best(seconds, 1, scoped(func() {
		tensor.NoGrad(func() {
			c := d.newCache()
			ids := tensor.RandInt(r, 0, d.embedding.Dim(0), 64)
			for range 65 {
				ids = d.next(c, ids)
			}
		})
	}))
	return Result{t, fmt.Sprintf("%.1f tokens/s", 64/t)}
}

// A decoder is a GPT-2 without biases and positions: its matrices alone count here.
type decoder struct {
	heads, width int
	embedding    *tensor.Tensor // (vocabulary, width)
	layers       []decoderLayer
	ones, zeros  *tensor.Tensor // weight and bias of every norm
}

type decoderLayer struct{ qkv, out, up, down *tensor.Tensor }

// A cache holds the keys and values of n tokens so far, layer by layer.
type cache struct {
	keys, values []*tensor.Tensor // (1, heads, 128, depth)
	n            int
}

func newDecoder(r *rng.Stream) *decoder {
	const layers, d = 12, 768
	w := func(shape ...int) *tensor.Tensor { return normal(r, shape...).MulScalarInPlace(0.02) }
	m := &decoder{heads: 12, width: d, embedding: w(50257, d), ones: tensor.Ones(d), zeros: tensor.Zeros(d)}
	for range layers {
		m.layers = append(m.layers, decoderLayer{w(3*d, d), w(d, d), w(4*d, d), w(d, 4*d)})
	}
	return m
}

func (m *decoder) newCache() *cache {
	c := &cache{}
	for range m.layers {
		c.keys = append(c.keys, tensor.Empty(1, m.heads, 128, m.width/m.heads))
		c.values = append(c.values, tensor.Empty(1, m.heads, 128, m.width/m.heads))
	}
	return c
}

// next takes in tokens and returns the likeliest one to follow.
//
//	ids: (T) I64   result: (1) I64
func (m *decoder) next(c *cache, ids *tensor.Tensor) *tensor.Tensor {
	x := tensor.Embedding(m.embedding, ids, tensor.EmbeddingOptions{})
	T := x.Dim(0)
	n := c.n + T
	for i, l := range m.layers {
		p := m.norm(x).Linear(l.qkv, nil).Split(m.width, 1)
		q, k, v := m.split(p[0]), m.split(p[1]), m.split(p[2])
		c.keys[i].Narrow(2, c.n, T).CopyInPlace(k)
		c.values[i].Narrow(2, c.n, T).CopyInPlace(v)
		y := q.Attention(c.keys[i].Narrow(2, 0, n), c.values[i].Narrow(2, 0, n), tensor.AttentionOptions{Causal: T > 1})
		x = x.Add(y.Transpose(1, 2).Reshape(T, m.width).Linear(l.out, nil))
		x = x.Add(m.norm(x).Linear(l.up, nil).GELUTanh().Linear(l.down, nil))
	}
	c.n = n
	return m.norm(x.Narrow(0, T-1, 1)).Linear(m.embedding, nil).ArgMax(-1)
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
