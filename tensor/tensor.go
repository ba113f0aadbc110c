// Package tensor provides strided arrays of numbers and automatic differentiation.
//
// Operations are methods, named as PyTorch names them:
//
//	w := tensor.FromSlice([]float32{1, 2, 3, 4}, 2, 2).RequireGrad()
//	loss := x.MatMul(w.T()).Tanh().Sum()
//	loss.Backward()
//	fmt.Println(w.Grad())
//
// Tensors have one of the element types of package dtype at run time, share memory with
// their views, and live on a device. Misuse (shapes that do not fit, types that do not
// agree) panics with an *OpError that names the operation, the shapes, the rule and the
// caller's line; Try turns it into an error at the edge of a program.
//
// An operation is one file: its documentation, its checks, its forward computation and,
// beside it, its gradient. Adding one takes Record and Wrt, which other packages may use
// just as well.
package tensor

import (
	"cresset/device"
	"cresset/dtype"
	"cresset/internal/layout"
)

// A Tensor is an array of elements of one type, with a shape: a strided view of
// memory that other tensors may share. Tensors are made by functions such as
// FromSlice and by the methods of other tensors; the zero Tensor is not valid.
//
// A method that reads is safe for use by several goroutines at once; one whose name
// ends in InPlace is not safe beside any other use of the same memory.
type Tensor struct {
	a    device.Array
	st   *storage
	node *node   // how it was computed, or where its gradient gathers; nil if neither
	leaf *leaf   // what only leaves have; nil until needed
	base *Tensor // the tensor that a view looks at, if that may matter to autograd

	epoch uint32 // of base, when node was made
	out   uint16 // which output of node it is

	// Shape and strides of up to inlineRank dimensions, so that they cost no allocation.
	dims [2 * inlineRank]int
}

const inlineRank = 6

// setShape copies shape, for the strides of a row-major tensor.
func (t *Tensor) setShape(shape []int) {
	t.reserve(len(shape))
	copy(t.a.Shape, shape)
	layout.Contiguous(t.a.Strides, shape)
}

// reserve makes room for a shape of the given rank.
func (t *Tensor) reserve(rank int) {
	if rank <= inlineRank {
		t.a.Shape = t.dims[:rank:rank]
		t.a.Strides = t.dims[inlineRank : inlineRank+rank : inlineRank+rank]
		return
	}
	room := make([]int, 2*rank)
	t.a.Shape, t.a.Strides = room[:rank:rank], room[rank:]
}

// Shape returns the sizes of t's dimensions. The slice belongs to t: do not change it.
func (t *Tensor) Shape() []int { return t.a.Shape }

// Strides returns the distance in elements between neighbours along each dimension.
// The slice belongs to t: do not change it.
func (t *Tensor) Strides() []int { return t.a.Strides }

// StorageOffset returns the position in t's memory of its first element, in elements.
func (t *Tensor) StorageOffset() int { return t.a.Offset }

// Rank returns the number of dimensions (PyTorch's dim()).
func (t *Tensor) Rank() int { return len(t.a.Shape) }

// Dim returns the size of a dimension; -1 names the last one (PyTorch's size(dim)).
// It panics with ErrShape if there is no such dimension.
func (t *Tensor) Dim(dim int) int {
	return t.a.Shape[t.dimension("Dim", dim, len(t.a.Shape))]
}

// Len returns the number of elements (PyTorch's numel()).
func (t *Tensor) Len() int { return t.a.Len() }

// DType returns the type of the elements.
func (t *Tensor) DType() dtype.DType { return t.a.DType }

// Device returns the name of the device that holds the elements: "cpu", "cuda:0".
func (t *Tensor) Device() string { return t.st.be.Name() }

// IsContiguous reports whether the elements lie in row-major order without gaps.
func (t *Tensor) IsContiguous() bool { return layout.IsContiguous(t.a.Shape, t.a.Strides) }

// IsView reports whether t shares its memory with the tensor it was made from.
func (t *Tensor) IsView() bool { return t.base != nil }

// SameStorage reports whether t and u share memory, whatever part of it they see.
func (t *Tensor) SameStorage(u *Tensor) bool { return t.st == u.st }

// dimension returns dim counted from the front, for a tensor of the given rank.
func (t *Tensor) dimension(op string, dim, rank int) int {
	d, err := layout.Dim(dim, rank)
	if err != nil {
		fail(op, ErrShape, err.Error(), t)
	}
	if rank == 0 {
		fail(op, ErrShape, "a tensor of no dimensions has no size to name", t)
	}
	return d
}

// The element types, under the names that users of tensors write.
const (
	Bool = dtype.Bool
	U8   = dtype.U8
	I8   = dtype.I8
	I16  = dtype.I16
	I32  = dtype.I32
	I64  = dtype.I64
	F16  = dtype.F16
	BF16 = dtype.BF16
	F32  = dtype.F32
	F64  = dtype.F64
	C64  = dtype.C64
	C128 = dtype.C128
)
