package device

// A Conv says how a kernel slides over images; each slice has one entry for each of the
// one to three spatial dimensions.
type Conv struct {
	Stride, Dilation []int
	Pad              []int // zeros before the first element; the result's size says how many follow the last
	Groups           int
}

// A Convolver is a Backend with convolutions. Results are contiguous; all arrays have one
// element type.
//
//	x: (N, C, in…)   w: (K, C/Groups, kernel…)   y: (N, K, out…)   bias: (K), or nil
type Convolver interface {
	// Convolve sets y to the cross-correlation of x with w, plus bias.
	Convolve(y, x, w, bias *Array, c *Conv) error

	// ConvolveInput sets dx to the gradient of x, given that of y.
	ConvolveInput(dx, dy, w *Array, c *Conv) error

	// ConvolveWeight sets dw to the gradient of w, given that of y.
	ConvolveWeight(dw, x, dy *Array, c *Conv) error
}

// An Unfolder is a Backend that copies out the patches that a kernel covers, and adds
// them up again. Results are contiguous.
//
//	x: (N, C, in…)   patches: (N, C, kernel…, out…)
type Unfolder interface {
	// Unfold copies patches out of x; where they reach over the edge they are zero.
	Unfold(patches, x *Array, c *Conv) error

	// Fold sets x to the sum of the patches that cover each element.
	Fold(x, patches *Array, c *Conv) error
}
