package nn

import (
	"cresset/dtype"
	"cresset/tensor"
)

// NormOptions are the rare settings of LayerNorm, RMSNorm and GroupNorm.
type NormOptions struct {
	Eps      float64 // added to the variance; 0 means the layer's default
	NoAffine bool    // no weight and no bias
	NoBias   bool
	DType    dtype.DType // of the parameters; Invalid means the default floating type
}

// affine returns the weight and bias of a normalisation.
func (o NormOptions) affine(shape ...int) (weight, bias *tensor.Tensor) {
	if o.NoAffine {
		return nil, nil
	}
	weight = constantParam(o.DType, 1, shape...)
	if !o.NoBias {
		bias = constantParam(o.DType, 0, shape...)
	}
	return weight, bias
}
