package nn

import (
	"fmt"
	"math"

	"cresset/tensor"
)

// ClipGradNorm scales the gradients of parameters, together, so that their norm as one
// vector is at most max, and returns the norm that they had (Pascanu, Mikolov and
// Bengio, arXiv:1211.5063). Parameters without a gradient count nothing. Gradients of
// which the norm is infinite or NaN are left as they are, for GradScaler or the caller
// to see.
func ClipGradNorm(params []*tensor.Tensor, max float64) float64 {
	norm, _ := ClipGradNormWith(params, max, ClipOptions{})
	return norm
}

// ClipOptions are the rare settings of ClipGradNormWith.
type ClipOptions struct {
	Norm       float64 // p of the p-norm: math.Inf(1) is the largest element; 0 means 2
	NeedFinite bool    // a norm that is infinite or NaN is an error
}

// ClipGradNormWith is ClipGradNorm with options. The error, with NeedFinite, says which
// norm is not finite.
func ClipGradNormWith(params []*tensor.Tensor, max float64, o ClipOptions) (float64, error) {
	norm := GradNorm(params, o.Norm)
	if math.IsInf(norm, 0) || math.IsNaN(norm) {
		if o.NeedFinite {
			return norm, fmt.Errorf("nn: the norm of %d gradients is %g: lower the learning rate, or look for "+
				"the first operation that gave it with tensor.DetectAnomaly", len(params), norm)
		}
		return norm, nil
	}
	// As PyTorch, which adds 1e-6 lest it divides by zero.
	if scale := max / (norm + 1e-6); scale < 1 {
		tensor.NoGrad(func() {
			for _, g := range gradients(params) {
				g.MulScalarInPlace(scale)
			}
		})
	}
	return norm, nil
}

// GradNorm returns the p-norm of the gradients of parameters as one vector; a p of 0
// means 2, math.Inf(1) the largest absolute value.
func GradNorm(params []*tensor.Tensor, p float64) float64 {
	var total *tensor.Tensor // one number to fetch from the device, not one for each parameter
	add := func(x *tensor.Tensor) {
		switch {
		case total == nil:
			total = x
		case math.IsInf(p, 1):
			total = total.Maximum(x)
		default:
			total = total.Add(x)
		}
	}
	tensor.NoGrad(func() {
		for _, g := range gradients(params) {
			x := g.Reshape(-1)
			if d := x.DType(); d != tensor.F64 && d != tensor.F32 {
				x = x.To(tensor.F32)
			}
			switch {
			case x.Len() == 0:
			case math.IsInf(p, 1):
				add(x.Abs().AMax())
			case p == 0 || p == 2:
				add(x.Dot(x).To(tensor.F64))
			default:
				add(x.Abs().PowScalar(p).Sum().To(tensor.F64))
			}
		}
	})
	switch {
	case total == nil:
		return 0
	case math.IsInf(p, 1):
		return total.Item()
	case p == 0 || p == 2:
		return math.Sqrt(total.Item())
	}
	return math.Pow(total.Item(), 1/p)
}

// ClipGradValue limits every element of the gradients of parameters to [-max, max].
func ClipGradValue(params []*tensor.Tensor, max float64) {
	tensor.NoGrad(func() {
		for _, g := range gradients(params) {
			g.ClampInPlace(-max, max)
		}
	})
}

// gradients returns the gradients that parameters have, each once.
func gradients(params []*tensor.Tensor) []*tensor.Tensor {
	var gs []*tensor.Tensor
	seen := map[*tensor.Tensor]bool{}
	for _, p := range params {
		if g := p.Grad(); g != nil && !seen[g] {
			seen[g] = true
			gs = append(gs, g)
		}
	}
	return gs
}
