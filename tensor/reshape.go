package tensor

import (
	"fmt"

	"cresset/internal/layout"
)

// Reshape returns x's elements, in row-major order, in another shape; one size may be
// -1, to be worked out. The result is a view where strides allow it, else a copy.
// It panics with ErrShape if the number of elements differs.
func (x *Tensor) Reshape(shape ...int) *Tensor {
	to := x.inferred("Reshape", shape)
	var room [inlineRank]int
	strides := room[:]
	if len(to) > inlineRank {
		strides = make([]int, len(to))
	}
	strides = strides[:len(to)]
	if layout.View(strides, x.a.Shape, x.a.Strides, to) {
		return x.recordReshape(x.view(to, strides, x.a.Offset))
	}
	return x.Contiguous().Reshape(to...)
}

// View is Reshape that never copies: it panics with ErrShape where strides do not allow
// a view.
func (x *Tensor) View(shape ...int) *Tensor {
	to := x.inferred("View", shape)
	strides := make([]int, len(to))
	if !layout.View(strides, x.a.Shape, x.a.Strides, to) {
		failf("View", ErrShape, []*Tensor{x}, "strides %v do not allow a view of shape %v; use Reshape",
			x.a.Strides, to)
	}
	return x.recordReshape(x.view(to, strides, x.a.Offset))
}

func (x *Tensor) recordReshape(v *Tensor) *Tensor {
	if !Tracked(x) {
		return v
	}
	from := x.a.Shape
	return Record("Reshape", v, Wrt(x, func(dv *Tensor) *Tensor { return dv.Reshape(from...) }))
}

// inferred returns shape with a size of -1 worked out, after checking it.
func (x *Tensor) inferred(op string, shape []int) []int {
	n := x.Len()
	known, hole := 1, -1
	for i, d := range shape {
		switch {
		case d == -1 && hole < 0:
			hole = i
		case d < 0:
			fail(op, ErrShape, fmt.Sprintf("shape %v: one size may be -1, the others are not negative", shape), x)
		default:
			known *= d
		}
	}
	if hole >= 0 {
		if known == 0 || n%known != 0 {
			fail(op, ErrShape, fmt.Sprintf("%d elements do not fill shape %v", n, shape), x)
		}
		to := append([]int{}, shape...)
		to[hole] = n / known
		return to
	}
	if known != n {
		fail(op, ErrShape, fmt.Sprintf("shape %v has %d elements, the tensor %d", shape, known, n), x)
	}
	return shape
}
