package data

import (
	"fmt"
	"sort"

	"cresset/rng"
)

// A Sampler says in which order an epoch goes through a dataset of n samples.
type Sampler interface {
	Order(n int, r *rng.Stream) []int
}

// Sequential goes through the samples as they stand.
type Sequential struct{}

// Order returns 0 to n-1.
func (Sequential) Order(n int, _ *rng.Stream) []int {
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	return order
}

// Shuffled goes through the samples in random order, a new one each epoch.
type Shuffled struct{}

// Order returns a permutation.
func (Shuffled) Order(n int, r *rng.Stream) []int { return r.Perm(n) }

// Uniform draws samples with replacement: Count of them make an epoch.
type Uniform struct{ Count int }

// Order returns random indices.
func (u Uniform) Order(n int, r *rng.Stream) []int {
	order := make([]int, u.Count)
	for i := range order {
		order[i] = r.IntN(n)
	}
	return order
}

// Weighted draws samples with replacement, sample i with a probability in proportion to
// Weights[i]: Count of them make an epoch.
type Weighted struct {
	Weights []float64
	Count   int
}

// Order returns random indices. It panics if there is not one weight for each sample,
// none negative, and one above zero.
func (w Weighted) Order(n int, r *rng.Stream) []int {
	if len(w.Weights) != n {
		panic(fmt.Sprintf("data: Weighted: %d weights for %d samples", len(w.Weights), n))
	}
	sums := make([]float64, n)
	total := 0.0
	for i, v := range w.Weights {
		if !(v >= 0) {
			panic(fmt.Sprintf("data: Weighted: weight %d is %g", i, v))
		}
		total += v
		sums[i] = total
	}
	if total == 0 {
		panic("data: Weighted: all weights are zero")
	}
	order := make([]int, w.Count)
	for i := range order {
		u := r.Float64() * total
		order[i] = sort.Search(n, func(k int) bool { return sums[k] > u })
	}
	return order
}

// Fixed goes through the given indices.
type Fixed []int

// Order returns the indices.
func (f Fixed) Order(int, *rng.Stream) []int { return f }
