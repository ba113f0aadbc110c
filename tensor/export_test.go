package tensor

import "math"

// AttentionComposite is the specification of Attention, for the tests outside.
func (q *Tensor) AttentionComposite(k, v *Tensor, o AttentionOptions) *Tensor {
	if o.Scale == 0 {
		o.Scale = 1 / math.Sqrt(float64(q.Dim(-1)))
	}
	return q.attentionComposite(k, v, o)
}

// ScopeBlocks returns how many blocks of the pool the Scope that runs now has to free.
func ScopeBlocks() int { return len(currentScope().storages) }
