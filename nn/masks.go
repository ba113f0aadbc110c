package nn

import (
	"math"

	"cresset/tensor"
)

// Masks say what attention must not see. Bools are true where a key is hidden, as in
// PyTorch's modules; floats are added to the scores. (tensor.AttentionOptions has it the
// other way round, as PyTorch's function has.)
type Masks struct {
	Attn    *tensor.Tensor // (T, S), or (N·heads, T, S): hides keys from queries
	Padding *tensor.Tensor // (N, S), or (S) without a batch: hides keys from all queries
	Causal  bool           // query i sees keys 0 to i
}

// additive returns what the masks add to scores of shape (N, heads, T, S), as a tensor
// that broadcasts to it, or nil for nothing.
func (m Masks) additive(op string, like *tensor.Tensor, batch, heads, t, s int) *tensor.Tensor {
	var sum *tensor.Tensor
	if a := m.Attn; a != nil {
		a = asScores(op, a, like)
		switch {
		case a.Rank() == 2 && a.Dim(0) == t && a.Dim(1) == s:
			sum = a.Reshape(1, 1, t, s)
		case a.Rank() == 3 && a.Dim(0) == batch*heads && a.Dim(1) == t && a.Dim(2) == s:
			sum = a.Reshape(batch, heads, t, s)
		default:
			tensor.Fail(op, tensor.ErrShape, "the attention mask has shape (T, S) or (N·heads, T, S)", like, m.Attn)
		}
	}
	if p := m.Padding; p != nil {
		if p.Len() != batch*s || p.Dim(-1) != s || p.Rank() > 2 {
			tensor.Fail(op, tensor.ErrShape, "the padding mask has shape (N, S), or (S) without a batch", like, p)
		}
		p = asScores(op, p, like).Reshape(batch, 1, 1, s)
		sum = plus(sum, p)
	}
	if m.Causal {
		later := like.Options().Full(math.Inf(-1), t, s).Triu(1)
		sum = plus(sum, later.Reshape(1, 1, t, s))
	}
	return sum
}

// plus returns x + y, or y where x is nil.
func plus(x, y *tensor.Tensor) *tensor.Tensor {
	if x == nil {
		return y
	}
	return x.Add(y)
}

// asScores returns a mask as what it adds to scores of like's type.
func asScores(op string, m, like *tensor.Tensor) *tensor.Tensor {
	switch {
	case m.DType() == tensor.Bool:
		return like.Options().Zeros(m.Shape()...).MaskedFill(m, math.Inf(-1))
	case m.DType().IsFloat():
		return m.To(like.DType())
	}
	tensor.Fail(op, tensor.ErrDType, "a mask is of bools or of floats", like, m)
	return nil
}

// CausalMask returns the mask of size (n, n) that hides from query i the keys after i
// (PyTorch's generate_square_subsequent_mask). Masks{Causal: true} needs no memory.
func CausalMask(n int) *tensor.Tensor { return tensor.Full(math.Inf(-1), n, n).Triu(1) }
