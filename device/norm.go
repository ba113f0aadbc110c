package device

// A Norm says over what channels are normalised.
type Norm struct {
	Groups int     // of channels, each image for itself; 0 normalises each channel over the batch
	Eps    float64 // added to the variance
	Given  bool    // mean and variance are not computed, but given
}

// A Normalizer is a Backend with batch, group and instance normalisation. Results are
// contiguous. Sums are formed in the type of mean and variance, F32 or F64, whatever the
// others have.
//
//	x: (N, C, …)   weight, bias: (C), or nil   mean, variance (biased): (C), or (N·Groups)
type Normalizer interface {
	// Normalize sets mean and variance, and y to (x - mean)/√(variance + Eps) · weight + bias.
	Normalize(y, mean, variance, x, weight, bias *Array, n *Norm) error

	// NormalizeGrad sets the gradients of x, weight and bias, given that of y, where mean
	// and variance are those of x. dweight and dbias may be nil.
	NormalizeGrad(dx, dweight, dbias, dy, x, weight, mean, variance *Array, n *Norm) error
}

// A ReLUNormalizer is a Normalizer that, in the same pass, adds something to what it
// normalised and clips the sum at 0.
//
//	x, add: (N, C, …)   add and its gradient may be nil
type ReLUNormalizer interface {
	// NormalizeReLU is Normalize with y set to max(that + add, 0); a NaN stays NaN.
	NormalizeReLU(y, mean, variance, x, add, weight, bias *Array, n *Norm) error

	// NormalizeReLUGrad sets the gradients of x, add, weight and bias, given that of y. Where
	// y ≤ 0 nothing passes.
	NormalizeReLUGrad(dx, dadd, dweight, dbias, dy, y, x, weight, mean, variance *Array, n *Norm) error
}
