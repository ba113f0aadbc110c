package nn

import (
	"fmt"

	"cresset/dtype"
	"cresset/rng"
	"cresset/tensor"
)

// Linear applies y = x·Wᵀ + b to the last dimension of x.
//
//	x: (..., In)   y: (..., Out)
type Linear struct {
	Base
	Weight *tensor.Tensor // (Out, In)
	Bias   *tensor.Tensor // (Out), or nil
	Scale  *tensor.Tensor `nn:"weight_scale,buffer"` // (Out), of a Weight of I8 (see Quantize), else nil
}

// LinearOptions are the rare settings of a Linear.
type LinearOptions struct {
	NoBias bool
	DType  dtype.DType // of the parameters; Invalid means the default floating type
}

// NewLinear returns a layer from in to out features. Weight and Bias are drawn from
// U(-1/√in, 1/√in), as PyTorch does.
func NewLinear(r *rng.Stream, in, out int) *Linear { return LinearOptions{}.New(r, in, out) }

// New is NewLinear with options.
func (o LinearOptions) New(r *rng.Stream, in, out int) *Linear {
	k := inverseSqrt(in)
	l := &Linear{Weight: uniformParam(r, o.DType, k, out, in)}
	if !o.NoBias {
		l.Bias = uniformParam(r, o.DType, k, out)
	}
	return l
}

// Forward applies the layer. It panics with ErrShape unless x's last size is In.
func (l *Linear) Forward(x *tensor.Tensor) *tensor.Tensor {
	x = l.Before(l, x)
	if l.Scale != nil {
		return l.After(l, x, x.LinearInt8(l.Weight, l.Scale, l.Bias))
	}
	return l.After(l, x, x.Linear(l.Weight, l.Bias))
}

func (l *Linear) String() string {
	return fmt.Sprintf("Linear(in_features=%d, out_features=%d, bias=%s)",
		l.Weight.Dim(1), l.Weight.Dim(0), python(l.Bias != nil))
}
