package device

// A MixedLinearer computes an affine map whose weight is stored in fewer bits than its
// input has, and reads it as it is.
type MixedLinearer interface {
	// LinearMixed sets dst = x·(scale·w)ᵀ + bias for F32 arrays x (m, k), scale (n), bias
	// (n) and dst (m, n), which is contiguous, and a weight w (n, k): BF16 or F16 with
	// scale nil, or I8. bias may be nil. Products are added up in F32 or more exactly. With an I8
	// weight a row of x may be rounded, by at most 1/8192 of its greatest absolute value.
	LinearMixed(dst, x, w, scale, bias *Array) error
}
