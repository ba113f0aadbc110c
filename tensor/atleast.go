package tensor

// AtLeast1D returns x, or a tensor of no dimensions as one of one.
func (x *Tensor) AtLeast1D() *Tensor {
	if len(x.a.Shape) >= 1 {
		return x
	}
	return x.Reshape(1)
}

// AtLeast2D returns x with at least two dimensions; missing ones are put in front.
func (x *Tensor) AtLeast2D() *Tensor {
	if len(x.a.Shape) >= 2 {
		return x
	}
	return x.Reshape(1, -1)
}

// AtLeast3D returns x with at least three dimensions: (N) becomes (1, N, 1) and (M, N)
// becomes (M, N, 1).
func (x *Tensor) AtLeast3D() *Tensor {
	if len(x.a.Shape) >= 3 {
		return x
	}
	return x.AtLeast2D().Unsqueeze(-1)
}
