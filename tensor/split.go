package tensor

import "math"

// Split returns views of x in pieces of size slices along dim; the last may be smaller.
func (x *Tensor) Split(size, dim int) []*Tensor {
	const op = "Split"
	d := x.dimension(op, dim, len(x.a.Shape))
	n := x.a.Shape[d]
	if size < 0 || size == 0 && n > 0 {
		failf(op, ErrValue, []*Tensor{x}, "pieces of size %d do not fill dimension %d of size %d", size, d, n)
	}
	count := 1
	if size > 0 {
		count = max((n+size-1)/size, 1)
	}
	sizes := make([]int, count)
	for i := range sizes {
		sizes[i] = min(size, n-i*size)
	}
	return x.pieces(op, d, sizes)
}

// SplitSizes returns views of x in pieces of the given sizes along dim.
// It panics with ErrShape unless they add up to its size.
func (x *Tensor) SplitSizes(sizes []int, dim int) []*Tensor {
	const op = "SplitSizes"
	d := x.dimension(op, dim, len(x.a.Shape))
	sum := 0
	for _, n := range sizes {
		if n < 0 {
			failf(op, ErrValue, []*Tensor{x}, "a piece of size %d", n)
		}
		sum += n
	}
	if sum != x.a.Shape[d] {
		failf(op, ErrShape, []*Tensor{x}, "sizes %v add up to %d, dimension %d has size %d", sizes, sum, d,
			x.a.Shape[d])
	}
	return x.pieces(op, d, sizes)
}

// Chunk returns views of x in n pieces along dim, as equal as Split makes them: there
// may be fewer than n, and the last may be smaller.
func (x *Tensor) Chunk(n, dim int) []*Tensor {
	const op = "Chunk"
	d := x.dimension(op, dim, len(x.a.Shape))
	if n < 1 {
		failf(op, ErrValue, []*Tensor{x}, "%d pieces; need at least 1", n)
	}
	size := (x.a.Shape[d] + n - 1) / n
	if size == 0 {
		return x.pieces(op, d, make([]int, n))
	}
	return x.Split(size, d)
}

// TensorSplit returns views of x in n pieces along dim, the first of which are larger by
// one slice if they cannot be equal (NumPy's array_split).
func (x *Tensor) TensorSplit(n, dim int) []*Tensor {
	const op = "TensorSplit"
	d := x.dimension(op, dim, len(x.a.Shape))
	if n < 1 {
		failf(op, ErrValue, []*Tensor{x}, "%d pieces; need at least 1", n)
	}
	size := x.a.Shape[d]
	sizes := make([]int, n)
	for i := range sizes {
		sizes[i] = size / n
		if i < size%n {
			sizes[i]++
		}
	}
	return x.pieces(op, d, sizes)
}

// TensorSplitAt returns views of x cut before the given places along dim: of [2, 5] the
// slices 0 to 2, 2 to 5 and from 5 on. Places count, and are cut, as the bounds of Slice.
func (x *Tensor) TensorSplitAt(places []int, dim int) []*Tensor {
	d := x.dimension("TensorSplitAt", dim, len(x.a.Shape))
	zs := make([]*Tensor, 0, len(places)+1)
	from := 0
	for _, at := range places {
		zs = append(zs, x.Slice(d, from, at, 1))
		from = at
	}
	return append(zs, x.Slice(d, from, End, 1))
}

// pieces returns views of consecutive pieces of x along dim. Their gradients are put
// together in one pass.
func (x *Tensor) pieces(op string, dim int, sizes []int) []*Tensor {
	zs := make([]*Tensor, len(sizes))
	start := 0
	for i, n := range sizes {
		v := x.view(x.a.Shape, x.a.Strides, x.a.Offset+start*x.a.Strides[dim])
		v.a.Shape[dim] = n
		zs[i] = v
		start += n
	}
	return recordParts(op, zs, x, func(dzs []*Tensor) *Tensor { return Cat(dzs, dim) },
		func(i int) *Tensor {
			start := 0
			for _, n := range sizes[:i] {
				start += n
			}
			return x.Narrow(dim, start, sizes[i])
		})
}

// Unbind returns views of the slices of x along dim, each without that dimension.
func (x *Tensor) Unbind(dim int) []*Tensor {
	const op = "Unbind"
	d := x.dimension(op, dim, len(x.a.Shape))
	zs := make([]*Tensor, x.a.Shape[d])
	for i := range zs {
		zs[i] = x.slot(d, i, (*Tensor).view)
	}
	return recordParts(op, zs, x, func(dzs []*Tensor) *Tensor { return Stack(dzs, d) },
		func(i int) *Tensor { return x.Select(d, i) })
}

// recordParts records views zs of x, whose gradient join puts together. A node counts
// its outputs in 16 bits: more of them are made one by one.
func recordParts(op string, zs []*Tensor, x *Tensor, join func(dzs []*Tensor) *Tensor,
	one func(i int) *Tensor) []*Tensor {
	switch {
	case !Tracked(x) || len(zs) == 0:
	case len(zs) > math.MaxUint16:
		for i := range zs {
			zs[i] = one(i)
		}
	default:
		RecordAll(op, zs, nil, WrtAll(x, join))
	}
	return zs
}
