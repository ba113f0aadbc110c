package distributions

import (
	"math"

	"cresset/tensor"
)

// A Transform is a differentiable one-to-one map.
type Transform interface {
	Forward(x *tensor.Tensor) *tensor.Tensor
	Inverse(y *tensor.Tensor) *tensor.Tensor
	// LogAbsDetJacobian returns log |det dy/dx| where y = Forward(x), with Dims dimensions
	// less than x.
	LogAbsDetJacobian(x, y *tensor.Tensor) *tensor.Tensor
	// Dims returns how many of the last dimensions are mapped together: 0 for functions
	// of each element.
	Dims() int
}

// each is part of the transforms of single elements.
type each struct{}

// Dims returns 0.
func (each) Dims() int { return 0 }

// AffineTransform is y = loc + scale·x.
type AffineTransform struct {
	each
	Loc, Scale *tensor.Tensor
}

// Forward returns loc + scale·x.
func (t AffineTransform) Forward(x *tensor.Tensor) *tensor.Tensor { return t.Loc.Add(t.Scale.Mul(x)) }

// Inverse returns (y - loc)/scale.
func (t AffineTransform) Inverse(y *tensor.Tensor) *tensor.Tensor { return y.Sub(t.Loc).Div(t.Scale) }

// LogAbsDetJacobian returns log |scale|.
func (t AffineTransform) LogAbsDetJacobian(x, _ *tensor.Tensor) *tensor.Tensor {
	return t.Scale.Abs().Log().ExpandAs(t.Scale.Add(x))
}

// ExpTransform is y = eˣ.
type ExpTransform struct{ each }

// Forward returns eˣ.
func (ExpTransform) Forward(x *tensor.Tensor) *tensor.Tensor { return x.Exp() }

// Inverse returns log y.
func (ExpTransform) Inverse(y *tensor.Tensor) *tensor.Tensor { return y.Log() }

// LogAbsDetJacobian returns x.
func (ExpTransform) LogAbsDetJacobian(x, _ *tensor.Tensor) *tensor.Tensor { return x }

// SigmoidTransform is y = 1/(1 + e⁻ˣ).
type SigmoidTransform struct{ each }

// Forward returns 1/(1 + e⁻ˣ).
func (SigmoidTransform) Forward(x *tensor.Tensor) *tensor.Tensor { return x.Sigmoid() }

// Inverse returns log(y/(1 - y)), with y kept a rounding step away from 0 and 1.
func (SigmoidTransform) Inverse(y *tensor.Tensor) *tensor.Tensor {
	y = y.Clamp(math.SmallestNonzeroFloat32, 1-epsilon(y)/2)
	return y.Log().Sub(y.Neg().Log1p())
}

// LogAbsDetJacobian returns -log(1 + eˣ) - log(1 + e⁻ˣ).
func (SigmoidTransform) LogAbsDetJacobian(x, _ *tensor.Tensor) *tensor.Tensor {
	return x.LogSigmoid().Add(x.Neg().LogSigmoid())
}

// TanhTransform is y = tanh x.
type TanhTransform struct{ each }

// Forward returns tanh x.
func (TanhTransform) Forward(x *tensor.Tensor) *tensor.Tensor { return x.Tanh() }

// Inverse returns atanh y.
func (TanhTransform) Inverse(y *tensor.Tensor) *tensor.Tensor { return y.Atanh() }

// LogAbsDetJacobian returns log(1 - tanh² x) = 2·(log 2 - x - log(1 + e⁻²ˣ)), which keeps its
// digits where tanh x is nearly 1.
func (TanhTransform) LogAbsDetJacobian(x, _ *tensor.Tensor) *tensor.Tensor {
	return x.RSubScalar(math.Ln2).Sub(x.MulScalar(-2).Softplus(1, 20)).MulScalar(2)
}

// SoftplusTransform is y = log(1 + eˣ).
type SoftplusTransform struct{ each }

// Forward returns log(1 + eˣ).
func (SoftplusTransform) Forward(x *tensor.Tensor) *tensor.Tensor { return x.Softplus(1, 20) }

// Inverse returns y + log(1 - e⁻ʸ).
func (SoftplusTransform) Inverse(y *tensor.Tensor) *tensor.Tensor {
	return y.Neg().Expm1().Neg().Log().Add(y)
}

// LogAbsDetJacobian returns -log(1 + e⁻ˣ).
func (SoftplusTransform) LogAbsDetJacobian(x, _ *tensor.Tensor) *tensor.Tensor { return x.LogSigmoid() }

// PowerTransform is y = xᵖ for positive x.
type PowerTransform struct {
	each
	Exponent *tensor.Tensor // p, not 0
}

// Forward returns xᵖ.
func (t PowerTransform) Forward(x *tensor.Tensor) *tensor.Tensor { return x.Pow(t.Exponent) }

// Inverse returns y^(1/p).
func (t PowerTransform) Inverse(y *tensor.Tensor) *tensor.Tensor {
	return y.Pow(t.Exponent.Reciprocal())
}

// LogAbsDetJacobian returns log |p·y/x|.
func (t PowerTransform) LogAbsDetJacobian(x, y *tensor.Tensor) *tensor.Tensor {
	return t.Exponent.Mul(y).Div(x).Abs().Log()
}

// StickBreakingTransform maps k-1 numbers to k positive ones that add up to 1: each takes its
// share, by a sigmoid, of what those before have left.
type StickBreakingTransform struct{}

// Dims returns 1.
func (StickBreakingTransform) Dims() int { return 1 }

// offset returns log k', the number of elements from each on: it puts 0 at equal shares.
func (StickBreakingTransform) offset(x *tensor.Tensor) *tensor.Tensor {
	n := x.Dim(-1)
	return x.Options().Arange(n, 0, -1).Log()
}

// Forward returns σ(xᵢ - log(k - i))·Π over j < i of (1 - σ(xⱼ - log(k - j))).
func (t StickBreakingTransform) Forward(x *tensor.Tensor) *tensor.Tensor {
	z := x.Sub(t.offset(x)).Sigmoid()
	rest := z.RSubScalar(1).CumProd(-1)
	return z.Pad(1.0, 0, 1).Mul(rest.Pad(1.0, 1, 0))
}

// Inverse returns log yᵢ - log(1 - Σ over j ≤ i of yⱼ) + log(k - i).
func (t StickBreakingTransform) Inverse(y *tensor.Tensor) *tensor.Tensor {
	n := y.Dim(-1) - 1
	crop := y.Narrow(-1, 0, n)
	rest := crop.CumSum(-1).RSubScalar(1).ClampMin(math.SmallestNonzeroFloat32)
	return crop.Log().Sub(rest.Log()).Add(t.offset(crop))
}

// LogAbsDetJacobian returns Σ (-z + log σ(z) + log yᵢ) with z = xᵢ - log(k - i).
func (t StickBreakingTransform) LogAbsDetJacobian(x, y *tensor.Tensor) *tensor.Tensor {
	z := x.Sub(t.offset(x))
	return z.Neg().Add(z.LogSigmoid()).Add(y.Narrow(-1, 0, x.Dim(-1)).Log()).Sum(-1)
}

// ComposeTransform applies transforms one after the other, the first one first.
type ComposeTransform []Transform

// Dims returns the greatest of the parts.
func (t ComposeTransform) Dims() int {
	n := 0
	for _, part := range t {
		n = max(n, part.Dims())
	}
	return n
}

// Forward applies the parts in order.
func (t ComposeTransform) Forward(x *tensor.Tensor) *tensor.Tensor {
	for _, part := range t {
		x = part.Forward(x)
	}
	return x
}

// Inverse applies the inverses from the last to the first.
func (t ComposeTransform) Inverse(y *tensor.Tensor) *tensor.Tensor {
	for i := range t {
		y = t[len(t)-1-i].Inverse(y)
	}
	return y
}

// LogAbsDetJacobian returns the sum of those of the parts.
func (t ComposeTransform) LogAbsDetJacobian(x, y *tensor.Tensor) *tensor.Tensor {
	dims := t.Dims()
	var sum *tensor.Tensor
	for i, part := range t {
		z := y // the last part's result is known
		if i < len(t)-1 {
			z = part.Forward(x)
		}
		l := sumLast(part.LogAbsDetJacobian(x, z), dims-part.Dims())
		if sum == nil {
			sum = l
		} else {
			sum = sum.Add(l)
		}
		x = z
	}
	if sum == nil {
		return x.ZerosLike()
	}
	return sum
}

// InverseTransform is a transform the other way round.
type InverseTransform struct{ Of Transform }

// Dims returns those of the transform.
func (t InverseTransform) Dims() int { return t.Of.Dims() }

// Forward returns the inverse at x.
func (t InverseTransform) Forward(x *tensor.Tensor) *tensor.Tensor { return t.Of.Inverse(x) }

// Inverse returns the transform at y.
func (t InverseTransform) Inverse(y *tensor.Tensor) *tensor.Tensor { return t.Of.Forward(y) }

// LogAbsDetJacobian returns minus that of the transform.
func (t InverseTransform) LogAbsDetJacobian(x, y *tensor.Tensor) *tensor.Tensor {
	return t.Of.LogAbsDetJacobian(y, x).Neg()
}
