package device

// A Varier computes variances without the deviations in memory.
type Varier interface {
	// Variance sets dst to Σ (src - mean)² / n along the dimensions that have size 1 in
	// dst and mean, which have one shape. It returns an error that wraps ErrUnsupported
	// for element types and strides that it is not made for.
	Variance(dst, src, mean *Array, n float64) error
}
