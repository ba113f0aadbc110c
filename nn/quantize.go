package nn

import (
	"cresset/dtype"
	"cresset/tensor"
)

// QuantizeOptions say how Quantize stores weights.
type QuantizeOptions struct {
	// Weights is their type: BF16, half the size of F32 and an error of at most one in 512;
	// F16, as large, and for weights between 2⁻¹⁴ and 65504 an error of at most one in 2048
	// (greater ones become infinite, smaller ones lose bits); or I8, a quarter, with a scale for each output (each row of a table) and an error of
	// at most one in 254 of the row's greatest weight.
	Weights dtype.DType
	// Keep tells, by their paths, which layers stay as they are; nil means none.
	Keep func(path string) bool
}

// Quantize prepares a module for inference that reads fewer bytes: the weights of every
// Linear and Embedding in it are stored in fewer bits and multiplied as they are, with
// inputs, biases and results in F32. The time of making text token by token is that of
// reading weights, and falls with their size.
//
// It is done in place: tied layers stay tied, and a state dict has the new weights, with
// the scales of I8 as weight_scale. To load such a state, Quantize a module before Load.
// All parameters are frozen: nothing of it can be trained any more. Weights that are I8
// already stay. It panics with ErrDType if Weights is none of these.
func Quantize(m any, o QuantizeOptions) {
	if o.Weights != dtype.BF16 && o.Weights != dtype.F16 && o.Weights != dtype.I8 {
		tensor.Fail("Quantize", tensor.ErrDType, "weights become BF16, F16 or I8, not "+o.Weights.String())
	}
	Freeze(m)
	scales := map[*tensor.Tensor]*tensor.Tensor{}
	for path, layer := range NamedModules(m) {
		if o.Keep != nil && o.Keep(path) {
			continue
		}
		switch l := layer.(type) {
		case *Linear:
			l.Scale = quantize(l.Weight, l.Scale, o.Weights, scales)
			if l.Bias != nil {
				become(l.Bias, l.Bias.To(dtype.F32))
			}
		case *Embedding:
			l.Scale, l.wide = quantize(l.Weight, l.Scale, o.Weights, scales), true
		}
	}
}

// quantize stores a weight in another type and returns its scale, nil unless it is I8. scales
// has those made so far, for weights met again.
func quantize(w, scale *tensor.Tensor, d dtype.DType, scales map[*tensor.Tensor]*tensor.Tensor) *tensor.Tensor {
	if w.DType() == dtype.I8 {
		if s := scales[w]; s != nil {
			return s
		}
		return scale
	}
	tensor.NoGrad(func() {
		if d != dtype.I8 {
			become(w, w.To(d))
			return
		}
		var q *tensor.Tensor
		q, scale = w.QuantizeInt8()
		scale = tensor.Keep(scale)
		become(w, q)
	})
	scales[w] = scale
	return scale
}

// become makes t show x, unless it is x.
func become(t, x *tensor.Tensor) {
	if t != x {
		t.Become(tensor.Keep(x))
	}
}
