package tensor

import (
	"cresset/device"
	"cresset/internal/layout"
)

// Im2ColOptions say how a kernel slides over images. A list has an entry for each of the
// two dimensions, or one for both.
type Im2ColOptions struct {
	Stride   []int // nil means 1
	Padding  []int // zeros on both sides; nil means 0
	Dilation []int // steps between the elements of a patch; nil means 1
}

// Im2Col returns the patches of images that a kernel covers, each as a column
// (PyTorch's nn.functional.unfold).
//
//	x: (N, C, H, W) or (C, H, W)   kernel: R, S
//	result: (N, C·R·S, P) or (C·R·S, P), P being the number of positions of the kernel
//
// It panics with ErrShape or ErrValue where arguments do not fit.
func (x *Tensor) Im2Col(kernel []int, o Im2ColOptions) *Tensor {
	const op = "Im2Col"
	if r := len(x.a.Shape); r != 3 && r != 4 {
		fail(op, ErrShape, "needs 4 dimensions, or 3 without a batch", x)
	}
	batch := x
	if len(x.a.Shape) == 3 {
		batch = x.Unsqueeze(0)
	}
	s := batch.a.Shape
	if s[1]*s[2]*s[3] == 0 {
		fail(op, ErrShape, "only the batch may be empty", x)
	}
	k, c, out := x.patches(op, s[2:], kernel, o)
	z := unfold(op, batch, c, []int{s[0], s[1], k[0], k[1], out[0], out[1]})
	if batch != x {
		return z.Reshape(s[1]*k[0]*k[1], out[0]*out[1])
	}
	return z.Reshape(s[0], s[1]*k[0]*k[1], out[0]*out[1])
}

// Col2Im returns images of the given height and width in which each element is the sum
// of those of the patches that cover it: the transpose of Im2Col (PyTorch's
// nn.functional.fold).
//
//	x: (N, C·R·S, P) or (C·R·S, P)   result: (N, C, H, W) or (C, H, W)
//
// It panics with ErrShape or ErrValue where arguments do not fit.
func (x *Tensor) Col2Im(size, kernel []int, o Im2ColOptions) *Tensor {
	const op = "Col2Im"
	r := len(x.a.Shape)
	if r != 2 && r != 3 {
		fail(op, ErrShape, "needs 3 dimensions, or 2 without a batch", x)
	}
	if len(size) == 0 {
		fail(op, ErrValue, "needs the size of the result", x)
	}
	size = x.perDim(op, "size", size, 2, 0, 1)
	k, c, out := x.patches(op, size, kernel, o)
	rows, cols := x.a.Shape[r-2], x.a.Shape[r-1]
	if rows == 0 || rows%(k[0]*k[1]) != 0 {
		failf(op, ErrShape, []*Tensor{x}, "%d rows are no channels of patches of %d elements", rows, k[0]*k[1])
	}
	if cols != out[0]*out[1] {
		failf(op, ErrShape, []*Tensor{x}, "%d columns, but the kernel has %d·%d positions", cols, out[0], out[1])
	}
	n, channels := 1, rows/(k[0]*k[1])
	if r == 3 {
		n = x.a.Shape[0]
	}
	z := fold(op, x.Reshape(n, channels, k[0], k[1], out[0], out[1]), c, []int{n, channels, size[0], size[1]})
	if r == 2 {
		return z.Reshape(channels, size[0], size[1])
	}
	return z
}

// patches checks the settings and returns the kernel's size and how many positions it
// has in each dimension of images of the given size.
func (x *Tensor) patches(op string, size, kernel []int, o Im2ColOptions) (k []int, c *device.Conv, out []int) {
	if len(kernel) == 0 {
		fail(op, ErrValue, "needs a kernel size", x)
	}
	k = x.perDim(op, "kernel size", kernel, 2, 1, 1)
	c = &device.Conv{Groups: 1}
	c.Stride = x.perDim(op, "stride", o.Stride, 2, 1, 1)
	c.Pad = x.perDim(op, "padding", o.Padding, 2, 0, 0)
	c.Dilation = x.perDim(op, "dilation", o.Dilation, 2, 1, 1)
	for d := range k {
		span, room := c.Dilation[d]*(k[d]-1)+1, size[d]+2*c.Pad[d]
		if room < span {
			failf(op, ErrShape, []*Tensor{x}, "the kernel spans %d elements, the padded image has %d in dimension %d",
				span, room, d)
		}
		out = append(out, (room-span)/c.Stride[d]+1)
	}
	return k, c, out
}

// unfold copies out patches of the given shape, (N, C, kernel…, out…). Its gradient is fold.
func unfold(op string, x *Tensor, c *device.Conv, shape []int) *Tensor {
	z := empty(x.a.DType, shape, x.st.be)
	if layout.Len(shape) > 0 {
		callOptional(op, []*Tensor{z}, []*Tensor{x}, func(be device.Unfolder, z, x []*device.Array) error {
			return be.Unfold(z[0], x[0], c)
		})
	}
	if !Tracked(x) {
		return z
	}
	return Record(op, z, Wrt(x, func(dz *Tensor) *Tensor { return fold(op, dz, c, x.a.Shape) }))
}

// fold sums patches into images of the given shape, (N, C, in…). Its gradient is unfold.
func fold(op string, x *Tensor, c *device.Conv, shape []int) *Tensor {
	z := empty(x.a.DType, shape, x.st.be)
	callOptional(op, []*Tensor{z}, []*Tensor{x}, func(be device.Unfolder, z, x []*device.Array) error {
		return be.Fold(z[0], x[0], c)
	})
	if !Tracked(x) {
		return z
	}
	return Record(op, z, Wrt(x, func(dz *Tensor) *Tensor { return unfold(op, dz, c, x.a.Shape) }))
}
