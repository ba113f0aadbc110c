package nn

import (
	"fmt"

	"cresset/dtype"
	"cresset/nn/initial"
	"cresset/rng"
	"cresset/tensor"
)

// Embedding looks up rows of a table.
//
//	x: (...) I64   y: (..., Dim)
type Embedding struct {
	Base
	Weight  *tensor.Tensor // (Num, Dim)
	Scale   *tensor.Tensor `nn:"weight_scale,buffer"` // (Num), of a Weight of I8 (see Quantize), else nil
	options tensor.EmbeddingOptions
	wide    bool // rows of a quantised weight are looked up as F32
}

// EmbeddingOptions are the rare settings of an Embedding.
type EmbeddingOptions struct {
	Padding          *int        // the row that stands for nothing: zeros, and no gradient; nil means none
	ScaleByFrequency bool        // divide each row's gradient by how often it was looked up
	DType            dtype.DType // of the table; Invalid means the default floating type
}

// NewEmbedding returns a table of num rows of dim elements, drawn from the standard
// normal distribution.
func NewEmbedding(r *rng.Stream, num, dim int) *Embedding { return EmbeddingOptions{}.New(r, num, dim) }

// New is NewEmbedding with options. It panics with ErrIndex if there is no row Padding.
func (o EmbeddingOptions) New(r *rng.Stream, num, dim int) *Embedding {
	l := &Embedding{Weight: initial.Normal(r, emptyParam(o.DType, num, dim), 0, 1)}
	l.options.ScaleByFrequency = o.ScaleByFrequency
	if o.Padding != nil {
		l.options.Padding, l.options.PaddingIndex = true, *o.Padding
		tensor.NoGrad(func() { l.Weight.Select(0, *o.Padding).ZeroInPlace() })
	}
	return l
}

// Forward looks up the rows at x. It panics with ErrIndex where x is not in [0, Num).
func (l *Embedding) Forward(x *tensor.Tensor) *tensor.Tensor {
	x = l.Before(l, x)
	y := tensor.Embedding(l.Weight, x, l.options)
	if l.wide {
		y = y.To(tensor.F32)
	}
	if l.Scale != nil {
		y = y.Mul(tensor.Embedding(l.Scale.Unsqueeze(1), x, tensor.EmbeddingOptions{}))
	}
	return l.After(l, x, y)
}

// Unembed returns the products of x with every row: the logits of an output layer that
// is tied to the table. Hooks do not see it.
//
//	x: (..., Dim)   result: (..., Num)
func (l *Embedding) Unembed(x *tensor.Tensor) *tensor.Tensor {
	if l.Scale != nil {
		return x.LinearInt8(l.Weight, l.Scale, nil)
	}
	return x.Linear(l.Weight, nil)
}

func (l *Embedding) String() string {
	s := fmt.Sprintf("Embedding(%d, %d", l.Weight.Dim(0), l.Weight.Dim(1))
	if l.options.Padding {
		s += fmt.Sprintf(", padding_idx=%d", l.options.PaddingIndex)
	}
	return s + ")"
}
