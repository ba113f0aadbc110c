package distributions

import (
	"fmt"

	"cresset/rng"
	"cresset/tensor"
)

// Independent takes the last n dimensions of a distribution's batch for one event: their
// log probabilities and entropies are added up.
type Independent struct {
	shapes
	Base Distribution
	n    int
}

// NewIndependent returns d with the last n dimensions of its batch taken for an event. It
// panics with ErrShape if there are fewer.
func NewIndependent(d Distribution, n int) *Independent {
	batch := d.BatchShape()
	if n < 0 || n > len(batch) {
		tensor.Fail("Independent", tensor.ErrShape,
			fmt.Sprintf("a batch of shape %v has no %d dimensions to take", batch, n))
	}
	cut := len(batch) - n
	return &Independent{shapes{batch[:cut], append(batch[cut:], d.EventShape()...)}, d, n}
}

// Sample draws. See Distribution.
func (d *Independent) Sample(r *rng.Stream, shape ...int) *tensor.Tensor {
	return d.Base.Sample(r, shape...)
}

// RSample draws differentiably. It panics with ErrGrad if the base does not.
func (d *Independent) RSample(r *rng.Stream, shape ...int) *tensor.Tensor {
	return reparameterized("Independent", d.Base).RSample(r, shape...)
}

// reparameterized returns d, which has to draw differentiably.
func reparameterized(name string, d Distribution) Reparameterized {
	r, ok := d.(Reparameterized)
	if !ok {
		tensor.Fail(name, tensor.ErrGrad, fmt.Sprintf("%T has no differentiable draws; use Sample", d))
	}
	return r
}

// sumLast adds up the last n dimensions.
func sumLast(x *tensor.Tensor, n int) *tensor.Tensor {
	if n == 0 {
		return x
	}
	dims := make([]int, n)
	for i := range dims {
		dims[i] = -1 - i
	}
	return x.Sum(dims...)
}

// LogProb returns the sum of the base's over the dimensions of the event.
func (d *Independent) LogProb(x *tensor.Tensor) *tensor.Tensor {
	return sumLast(d.Base.LogProb(x), d.n)
}

// Mean returns the base's. It panics with ErrValue if the base has none.
func (d *Independent) Mean() *tensor.Tensor { return known[Moments]("Mean", d.Base).Mean() }

// Variance returns the base's. It panics with ErrValue if the base has none.
func (d *Independent) Variance() *tensor.Tensor { return known[Moments]("Variance", d.Base).Variance() }

// Mode returns the base's. It panics with ErrValue if the base has none.
func (d *Independent) Mode() *tensor.Tensor { return known[Moded]("Mode", d.Base).Mode() }

// Entropy returns the sum of the base's over the dimensions of the event. It panics with
// ErrValue if the base has none.
func (d *Independent) Entropy() *tensor.Tensor {
	return sumLast(known[Entropic]("Entropy", d.Base).Entropy(), d.n)
}

// known returns d as one that has a method.
func known[I any](method string, d Distribution) I {
	i, ok := d.(I)
	if !ok {
		tensor.Fail(method, tensor.ErrValue, fmt.Sprintf("%T has none in closed form", d))
	}
	return i
}
