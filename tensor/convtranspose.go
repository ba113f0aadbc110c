package tensor

// ConvTranspose1d returns the transpose of the convolution Conv1d, plus bias, which may
// be nil: the gradient of Conv1d's input, given x as that of its result.
//
//	x: (N, C, L) or (C, L)   weight: (C, K/Groups, R)   bias: (K)
//	result: (N, K, L′) or (K, L′),
//	with L′ = (L-1)·Stride - 2·Padding + Dilation·(R-1) + OutputPadding + 1
//
// OutputPadding, less than the stride or the dilation, chooses among the sizes that
// Conv1d maps to L; it adds no zeros.
// It panics with ErrShape, ErrDType or ErrValue where arguments do not fit.
func (x *Tensor) ConvTranspose1d(weight, bias *Tensor, o ConvOptions) *Tensor {
	return x.convTranspose("ConvTranspose1d", 1, weight, bias, o)
}

// ConvTranspose2d is ConvTranspose1d for images:
//
//	x: (N, C, H, W) or (C, H, W)   weight: (C, K/Groups, R, S)   bias: (K)
//	result: (N, K, H′, W′) or (K, H′, W′)
func (x *Tensor) ConvTranspose2d(weight, bias *Tensor, o ConvOptions) *Tensor {
	return x.convTranspose("ConvTranspose2d", 2, weight, bias, o)
}

// ConvTranspose3d is ConvTranspose1d for volumes:
//
//	x: (N, C, D, H, W) or (C, D, H, W)   weight: (C, K/Groups, Q, R, S)   bias: (K)
//	result: (N, K, D′, H′, W′) or (K, D′, H′, W′)
func (x *Tensor) ConvTranspose3d(weight, bias *Tensor, o ConvOptions) *Tensor {
	return x.convTranspose("ConvTranspose3d", 3, weight, bias, o)
}

func (x *Tensor) convTranspose(op string, dims int, w, bias *Tensor, o ConvOptions) *Tensor {
	batch, c := x.convArgs(op, dims, w, bias, &o)
	if o.PaddingMode != "" {
		fail(op, ErrValue, "a transposed convolution has no padding mode", x)
	}
	extra := x.perDim(op, "output padding", o.OutputPadding, dims, 0, 0)
	if batch.a.Shape[1] != w.a.Shape[0] || w.a.Shape[0]%c.Groups != 0 {
		failf(op, ErrShape, []*Tensor{x, w}, "the input has %d channels, the weight takes %d in %d groups",
			batch.a.Shape[1], w.a.Shape[0], c.Groups)
	}
	channels := w.a.Shape[1] * c.Groups
	if bias != nil && bias.Len() != channels {
		failf(op, ErrShape, []*Tensor{x, w, bias}, "the bias needs %d elements, one for each output channel", channels)
	}
	shape := append([]int{}, batch.a.Shape[0], channels)
	for d := range dims {
		if extra[d] >= c.Stride[d] && extra[d] >= c.Dilation[d] {
			failf(op, ErrValue, []*Tensor{x}, "output padding %d is not less than stride %d or dilation %d",
				extra[d], c.Stride[d], c.Dilation[d])
		}
		n := (batch.a.Shape[2+d]-1)*c.Stride[d] - 2*c.Pad[d] + c.Dilation[d]*(w.a.Shape[2+d]-1) + extra[d] + 1
		if n < 1 {
			failf(op, ErrShape, []*Tensor{x, w}, "the result would have size %d in spatial dimension %d", n, d)
		}
		shape = append(shape, n)
	}
	z := convolveInput(op, batch, w, c, shape)
	if bias != nil {
		ones := []int{channels, 1, 1, 1}
		z = z.Add(bias.Reshape(ones[:dims+1]...))
	}
	if batch != x {
		return z.Reshape(shape[1:]...)
	}
	return z
}
