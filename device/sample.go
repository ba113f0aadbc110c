package device

// A Sampler is a Backend that forms weighted sums of elements picked by index, which
// sampling an image at any points is. Results are contiguous.
//
//	x: (N, C, L)   weight, index: (N, K, P)   y: (N, C, P)
//	y[n, c, p] = Σ over k of weight[n, k, p] · x[n, c, index[n, k, p]]
//
// index is I64 and in range; the others have one element type.
type Sampler interface {
	// Sample sets y.
	Sample(y, x, weight, index *Array) error

	// SampleGrad sets dx to the gradient of x, given that of y.
	SampleGrad(dx, dy, weight, index *Array) error

	// SampleWeightGrad sets dw to the gradient of weight, given that of y.
	SampleWeightGrad(dw, x, dy, index *Array) error
}
