package nn

import (
	"cresset/rng"
	"cresset/tensor"
)

// GRUCell is one step of a GRU.
//
//	x: (N, In) or (In)   h: (N, H) or (H)
type GRUCell struct{ cell }

// GRUCellOptions are the rare settings of a GRUCell.
type GRUCellOptions CellOptions

// NewGRUCell returns a cell from in features to hidden ones. Parameters are drawn from
// U(-1/√hidden, 1/√hidden).
func NewGRUCell(r *rng.Stream, in, hidden int) *GRUCell { return GRUCellOptions{}.New(r, in, hidden) }

// New is NewGRUCell with options.
func (o GRUCellOptions) New(r *rng.Stream, in, hidden int) *GRUCell {
	return &GRUCell{newCell("GRUCell", r, CellOptions(o), 3, in, hidden)}
}

// Forward returns the next h. A nil h is zeros. It panics with ErrShape if sizes do not
// agree.
func (l *GRUCell) Forward(x, h *tensor.Tensor) *tensor.Tensor {
	x = l.Before(l, x)
	return l.After(l, x, l.run(x, []*tensor.Tensor{h}, gruStep)[0])
}
