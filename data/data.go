// Package data turns samples into batches: datasets, the orders in which they are gone
// through, and a loader that reads ahead with goroutines.
//
//	loader := data.NewLoader(set, data.Stack, data.LoaderConfig{BatchSize: 64,
//		Sampler: data.Shuffled{}, Rand: rng.New(1)})
//	for batch, err := range loader.Batches(ctx) {
//		…
//	}
//
// Randomness belongs to the sample, never to the goroutine that loads it: sample i of an
// epoch gets a stream of its own, so the batches are the same for any number of workers.
// Where a loader stands is two numbers, part of a checkpoint.
package data

import (
	"fmt"
	"slices"
	"sort"

	"cresset/rng"
	"cresset/tensor"
)

// A Dataset has samples by index. Get may be called by several goroutines at once; r is
// for whatever is random in the sample, such as augmentation.
type Dataset[S any] interface {
	Len() int
	Get(i int, r *rng.Stream) (S, error)
}

// A Slice is a dataset in memory.
type Slice[S any] []S

// Len returns the number of samples.
func (s Slice[S]) Len() int { return len(s) }

// Get returns sample i.
func (s Slice[S]) Get(i int, _ *rng.Stream) (S, error) { return s[i], nil }

// Tensors is a dataset whose sample i is element i, along the first dimension, of each
// of several tensors.
type Tensors []*tensor.Tensor

// NewTensors checks that the tensors have the same number of samples.
func NewTensors(ts ...*tensor.Tensor) (Tensors, error) {
	for i, t := range ts {
		if t.Rank() == 0 || t.Dim(0) != ts[0].Dim(0) {
			return nil, fmt.Errorf("data: tensor %d has shape %v; all need the same size in dimension 0 as the first, %v",
				i, t.Shape(), ts[0].Shape())
		}
	}
	return ts, nil
}

// Len returns the number of samples.
func (t Tensors) Len() int {
	if len(t) == 0 {
		return 0
	}
	return t[0].Dim(0)
}

// Get returns views of sample i of each tensor.
func (t Tensors) Get(i int, _ *rng.Stream) ([]*tensor.Tensor, error) {
	s := make([]*tensor.Tensor, len(t))
	for k, x := range t {
		s[k] = x.Detach().Select(0, i)
	}
	return s, nil
}

// Mapped is a dataset whose samples are made from another's.
type Mapped[A, B any] struct {
	From Dataset[A]
	Func func(a A, r *rng.Stream) (B, error)
}

// Len returns the number of samples.
func (m Mapped[A, B]) Len() int { return m.From.Len() }

// Get returns sample i.
func (m Mapped[A, B]) Get(i int, r *rng.Stream) (B, error) {
	a, err := m.From.Get(i, r)
	if err != nil {
		var none B
		return none, err
	}
	return m.Func(a, r)
}

// A Subset is some samples of a dataset, in the order given.
type Subset[S any] struct {
	From    Dataset[S]
	Indices []int
}

// Len returns the number of samples.
func (s Subset[S]) Len() int { return len(s.Indices) }

// Get returns sample i of the subset.
func (s Subset[S]) Get(i int, r *rng.Stream) (S, error) { return s.From.Get(s.Indices[i], r) }

// RandomSplit deals the samples of a dataset out to subsets of the given sizes.
// The error says so if the sizes do not add up to the dataset's.
func RandomSplit[S any](from Dataset[S], r *rng.Stream, sizes ...int) ([]Subset[S], error) {
	total := 0
	for _, n := range sizes {
		total += n
	}
	if total != from.Len() || slices.Min(append(slices.Clone(sizes), 0)) < 0 {
		return nil, fmt.Errorf("data: RandomSplit: sizes %v do not add up to the %d samples of the dataset", sizes, from.Len())
	}
	order := r.Perm(from.Len())
	var parts []Subset[S]
	for _, n := range sizes {
		parts = append(parts, Subset[S]{from, order[:n]})
		order = order[n:]
	}
	return parts, nil
}

// Concat is several datasets, one after another.
type Concat[S any] struct {
	parts []Dataset[S]
	ends  []int
}

// NewConcat joins datasets.
func NewConcat[S any](parts ...Dataset[S]) Concat[S] {
	c := Concat[S]{parts: parts}
	n := 0
	for _, p := range parts {
		n += p.Len()
		c.ends = append(c.ends, n)
	}
	return c
}

// Len returns the number of samples of all parts.
func (c Concat[S]) Len() int {
	if len(c.ends) == 0 {
		return 0
	}
	return c.ends[len(c.ends)-1]
}

// Get returns sample i.
func (c Concat[S]) Get(i int, r *rng.Stream) (S, error) {
	k := sort.SearchInts(c.ends, i+1)
	if k > 0 {
		i -= c.ends[k-1]
	}
	return c.parts[k].Get(i, r)
}

// Stack is the collation of samples that are tensors: tensor k of the batch stacks
// tensor k of every sample along a new first dimension.
func Stack(samples [][]*tensor.Tensor) (batch []*tensor.Tensor, err error) {
	if len(samples) == 0 {
		return nil, nil
	}
	err = tensor.Try(func() {
		for k := range samples[0] {
			column := make([]*tensor.Tensor, len(samples))
			for i, s := range samples {
				column[i] = s[k]
			}
			batch = append(batch, tensor.Stack(column, 0))
		}
	})
	return batch, err
}
