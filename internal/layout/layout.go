// Package layout computes with shapes and strides: integers only, no memory.
//
// A shape lists sizes, strides the distance in elements between neighbours along
// each dimension. Strides may be zero (a broadcast dimension) or negative.
package layout

import (
	"fmt"
	"math"
)

// Len returns how many elements a tensor of the given shape has.
func Len(shape []int) int {
	n := 1
	for _, d := range shape {
		n *= d
	}
	return n
}

// CheckedLen is Len for sizes from outside: it refuses negative sizes and a product
// that leaves the range of int.
func CheckedLen(shape []int) (int, error) {
	n := 1
	empty := false
	for i, d := range shape {
		switch {
		case d < 0:
			return 0, fmt.Errorf("size %d of dimension %d is negative", d, i)
		case d == 0:
			empty = true
		case n > math.MaxInt/d:
			return 0, fmt.Errorf("shape %v has more elements than an int counts", shape)
		default:
			n *= d
		}
	}
	if empty {
		return 0, nil
	}
	return n, nil
}

// Contiguous fills strides with those of a row-major tensor of the given shape.
func Contiguous(strides, shape []int) {
	n := 1
	for i := len(shape) - 1; i >= 0; i-- {
		strides[i] = n
		n *= max(shape[i], 1)
	}
}

// IsContiguous reports whether the elements lie in row-major order without gaps.
func IsContiguous(shape, strides []int) bool {
	n := 1
	for i := len(shape) - 1; i >= 0; i-- {
		if shape[i] == 1 {
			continue
		}
		if strides[i] != n {
			return Len(shape) == 0
		}
		n *= shape[i]
	}
	return true
}

// IsDense reports whether the elements fill a block of memory without gap or
// overlap, in any order of the dimensions.
func IsDense(shape, strides []int) bool {
	n := Len(shape)
	if n == 0 {
		return true
	}
	// Walk the dimensions from the smallest stride up; few dimensions, so by search.
	for want := 1; want != n; {
		found := false
		for i, s := range strides {
			if shape[i] != 1 && s == want {
				want *= shape[i]
				found = true
				break
			}
		}
		if !found {
			return false
		}
	}
	return true
}

// Overlaps reports whether two different indices may reach the same element.
// It may say yes where they do not, for strides no operation of ours makes.
func Overlaps(shape, strides []int) bool {
	if Len(shape) <= 1 {
		return false
	}
	var order [16]int
	idx := order[:0]
	for i, d := range shape {
		if d != 1 {
			idx = append(idx, i)
		}
	}
	for i := range idx { // insertion sort by stride
		for j := i; j > 0 && abs(strides[idx[j]]) < abs(strides[idx[j-1]]); j-- {
			idx[j], idx[j-1] = idx[j-1], idx[j]
		}
	}
	reach := 0 // largest offset the dimensions so far can reach
	for _, i := range idx {
		if abs(strides[i]) <= reach {
			return true
		}
		reach += abs(strides[i]) * (shape[i] - 1)
	}
	return false
}

// Extent returns the smallest and the largest offset that an index can reach,
// relative to that of index zero. Both are 0 for a tensor without elements.
func Extent(shape, strides []int) (lo, hi int) {
	for i, d := range shape {
		if d == 0 {
			return 0, 0
		}
		if s := strides[i] * (d - 1); s < 0 {
			lo += s
		} else {
			hi += s
		}
	}
	return lo, hi
}

// Equal reports whether two shapes are the same.
func Equal(a, b []int) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// Dim returns dim counted from the front: -1 names the last of rank dimensions.
// A tensor of rank 0 accepts 0 and -1, as in PyTorch.
func Dim(dim, rank int) (int, error) {
	n := max(rank, 1)
	if dim < -n || dim >= n {
		return 0, fmt.Errorf("dim %d is out of range; a tensor of %d dimensions has %d to %d",
			dim, rank, -n, n-1)
	}
	if dim < 0 {
		dim += n
	}
	return dim, nil
}

// Broadcast appends to dst the shape that a and b broadcast to (PyTorch's and NumPy's
// rule: aligned at the right, each pair of sizes equal or one of them 1).
func Broadcast(dst, a, b []int) ([]int, error) {
	if len(a) < len(b) {
		a, b = b, a
	}
	skip := len(a) - len(b)
	for i, m := range a {
		if i >= skip {
			n := b[i-skip]
			switch {
			case m == n || n == 1:
			case m == 1:
				m = n
			default:
				return nil, fmt.Errorf("sizes %d and %d at dimension %d (from the right) do not "+
					"broadcast; they must be equal or one of them 1", m, n, i-len(a))
			}
		}
		dst = append(dst, m)
	}
	return dst, nil
}

// Expand fills out with the strides that read a tensor of the given shape and
// strides as one of shape to, repeating dimensions of size 1. Shapes must broadcast.
func Expand(out, shape, strides, to []int) {
	skip := len(to) - len(shape)
	for i := range to {
		switch {
		case i < skip:
			out[i] = 0
		case shape[i-skip] == 1 && to[i] != 1:
			out[i] = 0
		default:
			out[i] = strides[i-skip]
		}
	}
}

// View returns in out the strides with which a tensor of the given shape and strides
// reads as one of shape to without moving an element, and whether that is possible.
// Both shapes have the same number of elements.
func View(out, shape, strides, to []int) bool {
	if Len(shape) == 0 {
		Contiguous(out, to)
		return true
	}
	// Each stretch of dimensions contiguous among themselves is split anew.
	j := len(to) - 1
	for i := len(shape) - 1; i >= 0; {
		if shape[i] == 1 {
			i--
			continue
		}
		base, size := strides[i], shape[i]
		for i--; i >= 0 && (shape[i] == 1 || strides[i] == base*size); i-- {
			size *= shape[i]
		}
		for have := 1; have < size; j-- {
			if j < 0 {
				return false
			}
			out[j] = base * have
			have *= to[j]
			if have > size || size%have != 0 {
				return false
			}
		}
	}
	for ; j >= 0; j-- {
		// Only sizes of 1 are left; their stride is what row-major order would have.
		if to[j] != 1 {
			return false
		}
		out[j] = 1
		if j+1 < len(to) {
			out[j] = out[j+1] * to[j+1]
		}
	}
	return true
}

func abs(x int) int {
	if x < 0 {
		return -x
	}
	return x
}
