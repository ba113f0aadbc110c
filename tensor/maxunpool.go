package tensor

import "cresset/internal/layout"

// MaxUnpool1d returns signals of the given length with the elements of x where index,
// from MaxPool1dWithIndices, says, and zeros elsewhere. Of several elements at one place
// the last counts.
//
//	x, index: (N, C, L′) or (C, L′)   result: (N, C, size) or (C, size)
//
// It panics with ErrShape or ErrDType unless index is an I64 tensor of x's shape, and
// with ErrIndex where an index is not in range.
func (x *Tensor) MaxUnpool1d(index *Tensor, size int) *Tensor {
	return x.maxUnpool("MaxUnpool1d", index, []int{size})
}

// MaxUnpool2d is MaxUnpool1d for images, (N, C, H′, W′) or (C, H′, W′), of the given
// height and width.
func (x *Tensor) MaxUnpool2d(index *Tensor, height, width int) *Tensor {
	return x.maxUnpool("MaxUnpool2d", index, []int{height, width})
}

// MaxUnpool3d is MaxUnpool1d for volumes, (N, C, D′, H′, W′) or (C, D′, H′, W′), of the
// given depth, height and width.
func (x *Tensor) MaxUnpool3d(index *Tensor, depth, height, width int) *Tensor {
	return x.maxUnpool("MaxUnpool3d", index, []int{depth, height, width})
}

func (x *Tensor) maxUnpool(op string, index *Tensor, size []int) *Tensor {
	x.needSpatial(op, len(size))
	if index.a.DType != I64 {
		failf(op, ErrDType, []*Tensor{x, index}, "indices are I64, not %s", index.a.DType)
	}
	if !sameShape(x, index) {
		fail(op, ErrShape, "indices need the input's shape", x, index)
	}
	lead := x.a.Shape[: len(x.a.Shape)-len(size) : len(x.a.Shape)-len(size)]
	shape := append(lead, size...)
	checkShape(op, shape)
	n := layout.Len(x.a.Shape[len(lead):])
	zeros := x.Options().Zeros(append(lead, layout.Len(size))...)
	return zeros.Scatter(-1, index.Reshape(append(lead, n)...), x.Reshape(append(lead, n)...)).Reshape(shape...)
}
