package device

// A Linearer computes an affine map in one pass.
type Linearer interface {
	// Linear sets dst = x·wᵀ + bias for floating arrays (m, k), (n, k), (n) and dst
	// (m, n), which is contiguous. bias may be nil.
	Linear(dst, x, w, bias *Array) error
}
