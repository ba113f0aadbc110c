package rl

import (
	"sync"

	"cresset/rng"
	"cresset/tensor"
)

// A room is what drawing actions without tensors needs, kept for the next time.
type room struct {
	outputs, rest, third []float32
	noise                *tensor.Tensor
}

var rooms = sync.Pool{New: func() any { return new(room) }}

// reserve returns two slices of n elements.
func (w *room) reserve(n int) (outputs, rest []float32) {
	if cap(w.outputs) < n {
		w.outputs, w.rest = make([]float32, n), make([]float32, n)
	}
	return w.outputs[:n], w.rest[:n]
}

// more returns another slice.
func (w *room) more(n int) []float32 {
	if cap(w.third) < n {
		w.third = make([]float32, n)
	}
	return w.third[:n]
}

// draw returns n numbers drawn by fill, those of a tensor of that many elements.
func (w *room) draw(r *rng.Stream, n int, fill func(t *tensor.Tensor, r *rng.Stream)) []float32 {
	if w.noise == nil || w.noise.Len() != n {
		w.noise = tensor.Keep(tensor.Options{DType: tensor.F32, Device: "cpu"}.Empty(n))
	}
	fill(w.noise, r)
	return tensor.Data[float32](w.noise)
}

func normal(t *tensor.Tensor, r *rng.Stream)      { t.NormalInPlace(r, 0, 1) }
func exponential(t *tensor.Tensor, r *rng.Stream) { t.ExponentialInPlace(r, 1) }
