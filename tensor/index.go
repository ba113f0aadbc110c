package tensor

import (
	"math"

	"cresset/internal/layout"
)

// An Indexer is what Index and SetIndex take for each dimension:
//
//	Python          Go
//	x[1]            x.Index(tensor.At(1))
//	x[1:-1]         x.Index(tensor.Range(1, -1))
//	x[:, ::2]       x.Index(tensor.All, tensor.Range(0, tensor.End, 2))
//	x[..., 0]       x.Index(tensor.Ellipsis, tensor.At(0))
//	x[:, None]      x.Index(tensor.All, tensor.NewAxis)
//	x[i, j]         x.Index(i, j)       // integer tensors
//	x[mask]         x.Index(mask)       // a Bool tensor
//
// A tensor of integers picks elements along its dimension; several such tensors
// broadcast together and pick in step. A Bool tensor stands for as many dimensions as
// it has and picks where it is true. Their dimensions take the place of those they
// index, if these stand side by side, else they come first.
type Indexer interface{ indexer() }

// At picks one slice of a dimension, which is dropped. Negative counts from the end.
type At int

// A Span is a range of slices of a dimension; made by Range.
type Span struct{ start, stop, step int }

type marker int

// End, as the stop of a Range, is the end of the dimension.
const End = math.MaxInt

const (
	// All keeps a dimension as it is.
	All marker = iota
	// Ellipsis keeps as many dimensions as the other indexers leave over.
	Ellipsis
	// NewAxis puts a dimension of size 1 in.
	NewAxis
)

// Range picks the slices from start up to, but not with, stop; every one, or every
// step-th. Negative bounds count from the end.
func Range(start, stop int, step ...int) Span {
	s := Span{start, stop, 1}
	if len(step) > 0 {
		s.step = step[0]
	}
	return s
}

func (At) indexer()      {}
func (Span) indexer()    {}
func (marker) indexer()  {}
func (*Tensor) indexer() {}

// Index returns the part of x that the indexers pick; see Indexer. Without tensors
// among them it is a view, else a copy.
// It panics with ErrIndex where an index is out of range, and with ErrShape if there
// are too many or a mask does not match.
func (x *Tensor) Index(at ...Indexer) *Tensor {
	v, picks := x.indexView("Index", at)
	if len(picks) == 0 {
		return v
	}
	return v.pick("Index", picks)
}

// A pick is an index tensor and the dimension that it indexes.
type pick struct {
	dim   int
	index *Tensor
}

// indexView does what can be done by a view: it returns that, and the index tensors
// left, for dimensions of the view. Masks have become indices.
func (x *Tensor) indexView(op string, at []Indexer) (*Tensor, []pick) {
	used, dots := 0, -1
	for i, a := range at {
		switch a := a.(type) {
		case At, Span:
			used++
		case marker:
			if a == Ellipsis && dots >= 0 {
				fail(op, ErrShape, "more than one Ellipsis", x)
			}
			if a == Ellipsis {
				dots = i
			}
			if a == All {
				used++
			}
		case *Tensor:
			if a.a.DType == Bool {
				used += len(a.a.Shape)
			} else {
				used++
			}
		}
	}
	if used > len(x.a.Shape) {
		failf(op, ErrShape, []*Tensor{x}, "%d dimensions indexed of %d", used, len(x.a.Shape))
	}
	v, dim := x, 0
	var picks []pick
	for _, a := range at {
		switch a := a.(type) {
		case At:
			v = v.Select(dim, int(a))
		case Span:
			v = v.Slice(dim, a.start, a.stop, a.step)
			dim++
		case marker:
			switch a {
			case All:
				dim++
			case Ellipsis:
				dim += len(x.a.Shape) - used
			case NewAxis:
				v = v.Unsqueeze(dim)
				dim++
			}
		case *Tensor:
			if len(a.a.Shape) == 0 && a.a.DType.IsInt() && a.a.DType != Bool {
				v = v.Select(dim, a.ItemInt())
				continue
			}
			var indices []*Tensor
			v, indices = v.pickable(op, dim, a)
			for _, index := range indices {
				picks = append(picks, pick{dim, index})
				dim++
			}
		}
	}
	return v, picks
}

// pickable returns an index tensor as I64. A mask becomes one index into its dimensions
// read as one, or, where strides do not allow that view, an index for each.
func (x *Tensor) pickable(op string, dim int, index *Tensor) (*Tensor, []*Tensor) {
	if index.a.DType != Bool {
		return x, []*Tensor{x.indices(op, index)}
	}
	sameDevice(op, x, index)
	r := len(index.a.Shape)
	if r == 0 {
		x = x.Unsqueeze(dim)
		return x, index.NonzeroTuple()
	}
	if !layout.Equal(x.a.Shape[dim:dim+r], index.a.Shape) {
		failf(op, ErrShape, []*Tensor{x, index}, "the mask does not match dimensions %d to %d", dim, dim+r-1)
	}
	for d := dim; d < dim+r-1; d++ {
		if x.a.Strides[d] != x.a.Strides[d+1]*x.a.Shape[d+1] {
			return x, index.NonzeroTuple()
		}
	}
	return x.Flatten(dim, dim+r-1), []*Tensor{index.nonzeroFlat().onDeviceOf(x)}
}

// pick returns the elements of x at index tensors.
func (x *Tensor) pick(op string, picks []pick) *Tensor {
	p := x.plan(op, picks)
	if len(picks) == 1 {
		return p.rows(x).IndexSelect(p.place, p.index).Unflatten(p.place, p.shape...)
	}
	z := p.rows(x).IndexSelect(0, p.index)
	return p.placed(z.Reshape(append(append([]int{}, p.shape...), z.a.Shape[1:]...)...))
}

// A plan is how several index tensors become one index into rows.
type plan struct {
	shape []int   // that the index tensors broadcast to
	index *Tensor // into rows: one dimension
	order []int   // of x's dimensions: those indexed, then the others
	sizes []int   // of x's dimensions that are indexed
	place int     // where the index's dimensions go in the result
}

func (x *Tensor) plan(op string, picks []pick) *plan {
	p := &plan{}
	indices := make([]*Tensor, len(picks))
	for i, k := range picks {
		indices[i] = k.index
	}
	p.shape = broadcastShape(op, indices...)
	side := true
	indexed := make([]bool, len(x.a.Shape))
	for i, k := range picks {
		side = side && k.dim == picks[0].dim+i
		indexed[k.dim] = true
		p.order = append(p.order, k.dim)
		p.sizes = append(p.sizes, x.a.Shape[k.dim])
	}
	if side {
		p.place = picks[0].dim
	}
	for d := range x.a.Shape {
		if !indexed[d] {
			p.order = append(p.order, d)
		}
	}
	if len(picks) == 1 {
		p.index = indices[0].wrapped(p.sizes[0]).Reshape(-1)
		return p
	}
	p.index = flatIndex(op, x, indices, p.shape, p.sizes).Reshape(-1)
	return p
}

// flatIndex combines one index for each dimension into one for all of them in row-major
// order.
func flatIndex(op string, x *Tensor, indices []*Tensor, shape, sizes []int) *Tensor {
	z := Options{DType: I64, Device: x.Device()}.Zeros(shape...)
	for i, index := range indices {
		checkRange(op, x, index, i, sizes[i])
		callMap(op, "next_index", z, z, index.expanded(shape), nil, [4]float64{float64(sizes[i])})
	}
	return z
}

// checkRange panics with ErrIndex if an index is not in [-size, size). What is combined
// with others no longer shows that.
func checkRange(op string, x, index *Tensor, i, size int) {
	for _, k := range Data[int64](index) {
		if k < -int64(size) || k >= int64(size) {
			failf(op, ErrIndex, []*Tensor{x, index}, "index tensor %d holds %d, out of range for size %d", i, k, size)
		}
	}
}

// rows returns x with the indexed dimensions read as one: in front, or in its place if
// there is only one.
func (p *plan) rows(x *Tensor) *Tensor {
	if len(p.sizes) == 1 {
		return x
	}
	return x.Permute(p.order...).Flatten(0, len(p.sizes)-1)
}

// placed moves the dimensions of the index from the front to their place.
func (p *plan) placed(z *Tensor) *Tensor {
	if p.place == 0 {
		return z
	}
	from, to := make([]int, len(p.shape)), make([]int, len(p.shape))
	for i := range from {
		from[i], to[i] = i, p.place+i
	}
	return z.MoveDim(from, to)
}
