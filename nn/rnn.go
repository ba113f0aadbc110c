package nn

import (
	"cresset/device"
	"cresset/rng"
	"cresset/tensor"
)

// RNN is Elman's recurrent network: h′ = tanh(W_ih·x + b_ih + W_hh·h + b_hh).
//
//	x: (T, N, In) or (T, In)   h: (layers·directions, N, H) or (layers·directions, H)
//	y: (T, N, directions·H) or (T, directions·H)
type RNN struct{ recurrent }

// RNNOptions are the rare settings of an RNN: see RecurrentOptions.
type RNNOptions RecurrentOptions

// NewRNN returns one layer from in features to hidden ones. Parameters are drawn from
// U(-1/√hidden, 1/√hidden).
func NewRNN(r *rng.Stream, in, hidden int) *RNN { return RNNOptions{}.New(r, in, hidden) }

// New is NewRNN with options. It panics with ErrValue if they make no sense.
func (o RNNOptions) New(r *rng.Stream, in, hidden int) *RNN {
	return &RNN{newRecurrent("RNN", r, RecurrentOptions(o), 1, in, hidden)}
}

// Forward returns the states h of the last layer at all times, and the final ones of all
// layers. A nil h is zeros. It panics with ErrShape if sizes do not agree.
func (l *RNN) Forward(x, h *tensor.Tensor) (y, hn *tensor.Tensor) {
	x = l.Before(l, x)
	kind := device.TanhRNN
	if l.options.ReLU {
		kind = device.ReLURNN
	}
	y, last := l.run(x, []*tensor.Tensor{h}, fused(kind, l.next))
	return l.After(l, x, y), last[0]
}

func (l *RNN) next(c *cellWeights, gates *tensor.Tensor, state []*tensor.Tensor) []*tensor.Tensor {
	a := gates.Add(state[0].Linear(c.hh, c.biasHH))
	if l.options.ReLU {
		return []*tensor.Tensor{a.ReLU()}
	}
	return []*tensor.Tensor{a.Tanh()}
}
