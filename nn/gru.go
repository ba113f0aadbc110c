package nn

import (
	"cresset/device"
	"cresset/rng"
	"cresset/tensor"
)

// GRU is the gated recurrent unit (Cho et al., arXiv:1406.1078):
//
//	r, z = σ(W·x + b + U·h + d) each   n = tanh(W·x + b + r·(U·h + d))
//	h′ = (1-z)·n + z·h
//
//	x: (T, N, In) or (T, In)   h: (layers·directions, N, H) or (layers·directions, H)
//	y: (T, N, directions·H) or (T, directions·H)
//
// As in PyTorch the reset gate r multiplies after U·h, not h itself.
type GRU struct{ recurrent }

// GRUOptions are the rare settings of a GRU: see RecurrentOptions.
type GRUOptions RecurrentOptions

// NewGRU returns one layer from in features to hidden ones. Parameters are drawn from
// U(-1/√hidden, 1/√hidden).
func NewGRU(r *rng.Stream, in, hidden int) *GRU { return GRUOptions{}.New(r, in, hidden) }

// New is NewGRU with options. It panics with ErrValue if they make no sense.
func (o GRUOptions) New(r *rng.Stream, in, hidden int) *GRU {
	return &GRU{newRecurrent("GRU", r, RecurrentOptions(o), 3, in, hidden)}
}

// Forward returns the states h of the last layer at all times, and the final ones of all
// layers. A nil h is zeros. It panics with ErrShape if sizes do not agree.
func (l *GRU) Forward(x, h *tensor.Tensor) (y, hn *tensor.Tensor) {
	x = l.Before(l, x)
	y, last := l.run(x, []*tensor.Tensor{h}, fused(device.GRU, gruStep))
	return l.After(l, x, y), last[0]
}

func gruStep(w *cellWeights, gates *tensor.Tensor, state []*tensor.Tensor) []*tensor.Tensor {
	h := state[0]
	a, b := gates.Chunk(3, -1), h.Linear(w.hh, w.biasHH).Chunk(3, -1)
	r, z := a[0].Add(b[0]).Sigmoid(), a[1].Add(b[1]).Sigmoid()
	n := a[2].Add(r.Mul(b[2])).Tanh()
	return []*tensor.Tensor{n.Add(z.Mul(h.Sub(n)))}
}
