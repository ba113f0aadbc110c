package conformance

import "cresset/dtype"

// A Bound is how far a number may lie from PyTorch's: |got - want| ≤ Abs + Rel·|want|.
type Bound struct{ Rel, Abs float64 }

// BoundOf returns PyTorch's own bound for an element type (torch.testing.assert_close).
func BoundOf(d dtype.DType) Bound {
	switch d {
	case dtype.F16:
		return Bound{1e-3, 1e-5}
	case dtype.BF16:
		return Bound{1.6e-2, 1e-5}
	case dtype.F32, dtype.C64:
		return Bound{1.3e-6, 1e-5}
	case dtype.F64, dtype.C128:
		return Bound{1e-7, 1e-7}
	}
	return Bound{}
}

// Scale returns the bound that is f times as wide.
func (b Bound) Scale(f float64) Bound { return Bound{b.Rel * f, b.Abs * f} }

// tenfold lists what is held to ten times the bound, and why. A key is PART/NAME for the
// outputs and gradients of a name, PART/NAME/grad for its gradients alone, PART/NAME/bfloat16 for
// elements of that type alone.
var tenfold = map[string]string{
	"ops/matmul":      cancels,
	"ops/__rmatmul__": cancels,
	"ops/addbmm":      cancels,
	"ops/pow/grad":    cancels, // a broadcast operand's is a sum

	// PyTorch's own recorded results are up to 1e-4 from those in double precision.
	"ops/nn.functional.conv3d":           cancels,
	"ops/nn.functional.conv_transpose3d": cancels,

	"ops/nn.functional.grid_sample/grad": cancels, // cubic in volumes: 64 terms of either sign
	"ops/grid_sampler_2d/grad":           cancels,

	"ops/nn.functional.instance_norm/bfloat16":    coarse,
	"ops/nn.functional.interpolate.area/bfloat16": coarse,

	"modules/Conv3d/grad": cancels,

	// PyTorch's own recorded gradients are up to 1e-5 from those in double precision.
	"modules/GRU/grad":     saturates,
	"modules/GRUCell/grad": saturates,

	// Through the derivative of softmax, p·(dp - Σp·dp), whose terms cancel.
	"ops/nn.functional.scaled_dot_product_attention/grad": cancels,
	"modules/Transformer/grad":                            cancels,
	"modules/TransformerEncoderLayer/grad":                cancels,
	"modules/TransformerDecoderLayer/grad":                cancels,
}

// cancels: a sum of n products of either sign has an error of about √n·ε times its largest term,
// not times the sum, and PyTorch adds in another order.
const cancels = "the terms of a long sum cancel, and PyTorch adds them in another order"

// saturates: the derivative 1 - n² of tanh cancels where n is near ±1.
const saturates = "one rounding of a saturated tanh is many of its derivative"

// coarse: PyTorch rounds partial sums, or means and deviations, of these elements to 16 bits,
// cresset the result alone.
const coarse = "PyTorch rounds to 16 bits on the way"

// absolute lists what is held to a larger absolute bound, with the bound. PyTorch rounds Σ exp(x)
// of these elements to 16 bits and then its logarithm, which shifts the result by up to 2⁻⁸ each.
var absolute = map[string]float64{"ops/log_softmax/bfloat16": 0x1p-7}

// bound returns the bound of an output or a gradient of a name, "ops/add".
func bound(name string, d dtype.DType, grad bool) Bound {
	b := BoundOf(d)
	b.Abs = max(b.Abs, absolute[name+"/"+d.String()])
	if _, ok := tenfold[name]; ok {
		return b.Scale(10)
	}
	if _, ok := tenfold[name+"/grad"]; ok && grad {
		return b.Scale(10)
	}
	if _, ok := tenfold[name+"/"+d.String()]; ok {
		return b.Scale(10)
	}
	return b
}
