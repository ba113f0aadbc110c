package nn

import (
	"cresset/device"
	"cresset/rng"
	"cresset/tensor"
)

// LSTM is the long short-term memory (Hochreiter and Schmidhuber, 1997; with a forget
// gate, Gers, Schmidhuber and Cummins, 2000):
//
//	i, f, o = σ(W·x + b + U·h + d) each   g = tanh(W·x + b + U·h + d)
//	c′ = f·c + i·g   h′ = o·tanh(c′), projected if Proj is set
//
//	x: (T, N, In) or (T, In)   h, c: (layers·directions, N, H) or (layers·directions, H)
//	y: (T, N, directions·H) or (T, directions·H)
//
// where the H of h and y is Proj, if that is set.
type LSTM struct{ recurrent }

// LSTMOptions are the rare settings of an LSTM: see RecurrentOptions.
type LSTMOptions RecurrentOptions

// NewLSTM returns one layer from in features to hidden ones. Parameters are drawn from
// U(-1/√hidden, 1/√hidden).
func NewLSTM(r *rng.Stream, in, hidden int) *LSTM { return LSTMOptions{}.New(r, in, hidden) }

// New is NewLSTM with options. It panics with ErrValue if they make no sense.
func (o LSTMOptions) New(r *rng.Stream, in, hidden int) *LSTM {
	return &LSTM{newRecurrent("LSTM", r, RecurrentOptions(o), 4, in, hidden)}
}

// Forward returns the states h of the last layer at all times, and the final h and c of
// all layers. A nil h or c is zeros. It panics with ErrShape if sizes do not agree.
func (l *LSTM) Forward(x, h, c *tensor.Tensor) (y, hn, cn *tensor.Tensor) {
	x = l.Before(l, x)
	y, last := l.run(x, []*tensor.Tensor{h, c}, fused(device.LSTM, lstmStep))
	return l.After(l, x, y), last[0], last[1]
}

func lstmStep(w *cellWeights, gates *tensor.Tensor, state []*tensor.Tensor) []*tensor.Tensor {
	p := gates.Add(state[0].Linear(w.hh, w.biasHH)).Chunk(4, -1)
	i, f, g, o := p[0].Sigmoid(), p[1].Sigmoid(), p[2].Tanh(), p[3].Sigmoid()
	c := f.Mul(state[1]).Add(i.Mul(g))
	h := o.Mul(c.Tanh())
	if w.hr != nil {
		h = h.Linear(w.hr, nil)
	}
	return []*tensor.Tensor{h, c}
}
