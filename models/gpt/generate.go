package gpt

import (
	"context"
	"fmt"
	"math"
	"sort"

	"cresset/rng"
	"cresset/tensor"
)

// A Cache holds the keys and values of the tokens a model has seen, so that the next one
// costs one position instead of all.
type Cache struct {
	Len    int // tokens seen
	layers []layerCache
}

// A layerCache is one layer's part: (B, H, Context, Width/H), of which Len rows are set.
type layerCache struct {
	of   *Cache
	k, v *tensor.Tensor
}

// NewCache returns an empty cache for a batch of b sequences.
func (m *GPT) NewCache(b int) *Cache {
	c := m.Config
	cache := &Cache{layers: make([]layerCache, c.Layers)}
	o := tensor.Options{DType: m.Transformer.LnF.Weight.DType(), Device: m.Transformer.LnF.Weight.Device()}
	for i := range cache.layers {
		cache.layers[i] = layerCache{of: cache,
			k: tensor.Keep(o.Empty(b, c.Heads, c.Context, c.Width/c.Heads)),
			v: tensor.Keep(o.Empty(b, c.Heads, c.Context, c.Width/c.Heads))}
	}
	return cache
}

// layer returns layer i's part of a cache, which may be nil.
func (c *Cache) layer(i int) *layerCache {
	if c == nil {
		return nil
	}
	return &c.layers[i]
}

// append adds keys and values of the next positions and returns all so far.
func (l *layerCache) append(k, v *tensor.Tensor) (ks, vs *tensor.Tensor) {
	from, n := l.of.Len, k.Dim(2)
	l.k.Narrow(2, from, n).CopyInPlace(k)
	l.v.Narrow(2, from, n).CopyInPlace(v)
	return l.k.Narrow(2, 0, from+n), l.v.Narrow(2, 0, from+n)
}

// Next returns the logits of the token after ids, which follow what the cache holds.
// Nothing is recorded.
//
//	ids: (B, T) I64   result: (B, Vocab)
func (m *GPT) Next(ids *tensor.Tensor, cache *Cache) *tensor.Tensor {
	var logits *tensor.Tensor
	tensor.NoGrad(func() {
		x := m.hidden(ids, cache)
		logits = m.head(x.Narrow(1, ids.Dim(1)-1, 1)).Squeeze(1)
	})
	return logits
}

// SampleOptions say how the next token is chosen. The zero value is the most likely one.
type SampleOptions struct {
	Temperature float64     // divides the logits; 0 takes the largest
	TopK        int         // only the K most likely; 0 means all
	TopP        float64     // only the most likely that together have probability P; 0 means all
	Rand        *rng.Stream // needed unless Temperature is 0
}

// check says what is wrong with the options.
func (o SampleOptions) check() error {
	switch {
	case !(o.Temperature >= 0) || math.IsInf(o.Temperature, 1):
		return fmt.Errorf("gpt: temperature %g; it must be 0 or more", o.Temperature)
	case o.TopK < 0:
		return fmt.Errorf("gpt: top-k %d; it must be 0 (all) or more", o.TopK)
	case !(o.TopP >= 0 && o.TopP <= 1):
		return fmt.Errorf("gpt: top-p %g; it must be in [0, 1]", o.TopP)
	case o.Temperature > 0 && o.Rand == nil:
		return fmt.Errorf("gpt: sampling at temperature %g needs a random stream", o.Temperature)
	}
	return nil
}

// Generate continues a prompt by n tokens and calls yield with each as it is chosen; false
// ends it. The model sees at most its context: when that is full, it goes on from the
// last half of it. The error is the context's, or says what is wrong with the arguments.
func (m *GPT) Generate(ctx context.Context, prompt []int64, n int, o SampleOptions, yield func(id int64) bool) error {
	if err := o.check(); err != nil {
		return err
	}
	if len(prompt) == 0 {
		return fmt.Errorf("gpt: an empty prompt; give at least one token")
	}
	for _, id := range prompt {
		if id < 0 || int(id) >= m.Config.Vocab {
			return fmt.Errorf("gpt: token %d of the prompt is not one of %d", id, m.Config.Vocab)
		}
	}
	seen := append([]int64{}, prompt...)
	fresh := seen[max(0, len(seen)-m.Config.Context):]
	cache := m.NewCache(1)
	for range n {
		if err := ctx.Err(); err != nil {
			return err
		}
		if cache.Len+len(fresh) > m.Config.Context {
			cache.Len = 0
			fresh = seen[len(seen)-max(1, m.Config.Context/2):]
		}
		var id int64
		tensor.Scope(func() {
			logits := m.Next(tensor.FromSlice(fresh, 1, len(fresh)), cache)
			id = o.choose(tensor.Data[float32](logits.To(tensor.F32)))
		})
		seen = append(seen, id)
		fresh = seen[len(seen)-1:]
		if !yield(id) {
			return nil
		}
	}
	return nil
}

// choose returns a token, given the logits of all.
func (o SampleOptions) choose(logits []float32) int64 {
	if o.Temperature == 0 || o.TopK == 1 {
		best := 0
		for i, v := range logits {
			if v > logits[best] {
				best = i
			}
		}
		return int64(best)
	}
	order := make([]int, len(logits))
	for i := range order {
		order[i] = i
	}
	sort.SliceStable(order, func(a, b int) bool { return logits[order[a]] > logits[order[b]] })
	if o.TopK > 0 {
		order = order[:min(o.TopK, len(order))]
	}
	p := make([]float64, len(order))
	sum := 0.0
	for k, i := range order {
		p[k] = math.Exp((float64(logits[i]) - float64(logits[order[0]])) / o.Temperature)
		sum += p[k]
	}
	if o.TopP > 0 {
		at := 0.0
		for k := range p {
			if at += p[k]; at >= o.TopP*sum {
				p = p[:k+1]
				sum = at
				break
			}
		}
	}
	u := o.Rand.Float64() * sum
	for k := range p {
		if u -= p[k]; u < 0 {
			return int64(order[k])
		}
	}
	return int64(order[len(p)-1])
}
