package device

// A Softmaxer normalises along a dimension in one pass.
type Softmaxer interface {
	// Softmax sets dst to exp(src)/Σ exp(src), summed along dim, or to its logarithm.
	// The arrays have one shape and one floating type.
	Softmax(dst, src *Array, dim int, log bool) error

	// SoftmaxGrad sets dst to the gradient with respect to the source from dy, that of
	// the result, and y, the result.
	SoftmaxGrad(dst, dy, y *Array, dim int, log bool) error
}
