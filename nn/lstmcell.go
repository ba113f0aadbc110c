package nn

import (
	"cresset/rng"
	"cresset/tensor"
)

// LSTMCell is one step of an LSTM.
//
//	x: (N, In) or (In)   h, c: (N, H) or (H)
type LSTMCell struct{ cell }

// LSTMCellOptions are the rare settings of an LSTMCell.
type LSTMCellOptions CellOptions

// NewLSTMCell returns a cell from in features to hidden ones. Parameters are drawn from
// U(-1/√hidden, 1/√hidden).
func NewLSTMCell(r *rng.Stream, in, hidden int) *LSTMCell {
	return LSTMCellOptions{}.New(r, in, hidden)
}

// New is NewLSTMCell with options.
func (o LSTMCellOptions) New(r *rng.Stream, in, hidden int) *LSTMCell {
	return &LSTMCell{newCell("LSTMCell", r, CellOptions(o), 4, in, hidden)}
}

// Forward returns the next h and c. A nil h or c is zeros. It panics with ErrShape if
// sizes do not agree.
func (l *LSTMCell) Forward(x, h, c *tensor.Tensor) (hn, cn *tensor.Tensor) {
	x = l.Before(l, x)
	s := l.run(x, []*tensor.Tensor{h, c}, lstmStep)
	return l.After(l, x, s[0]), s[1]
}
