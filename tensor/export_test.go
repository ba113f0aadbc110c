package tensor

import "math"

// SetPiece sets how many bytes of logits LinearClassLoss holds at most, until the
// function returned is called.
func SetPiece(bytes int) (restore func()) {
	old := piece
	piece = bytes
	return func() { piece = old }
}

// AttentionComposite is the specification of Attention, for the tests outside.
func (q *Tensor) AttentionComposite(k, v *Tensor, o AttentionOptions) *Tensor {
	if o.Scale == 0 {
		o.Scale = 1 / math.Sqrt(float64(q.Dim(-1)))
	}
	return q.attentionComposite(k, v, o)
}

// ScopeBlocks returns how many blocks of the pool the Scope that runs now has to free.
func ScopeBlocks() int { return len(currentScope().storages) }
