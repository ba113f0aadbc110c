package tensor

import "cresset/cpu"

// BlockDiag returns the matrices along the diagonal of one, with zeros elsewhere. A
// tensor of fewer than two dimensions counts as one row.
func BlockDiag(ts ...*Tensor) *Tensor {
	const op = "BlockDiag"
	blocks := eachOf(op, ts, func(t *Tensor) *Tensor {
		if len(t.a.Shape) > 2 {
			fail(op, ErrShape, "needs matrices", t)
		}
		return t.AtLeast2D()
	})
	columns, at := 0, 0
	for _, b := range blocks {
		columns += b.a.Shape[1]
	}
	d := ResultType(ts...)
	for i, b := range blocks {
		n := b.a.Shape[1]
		blocks[i] = b.To(d).Pad(0, at, columns-at-n)
		at += n
	}
	return Cat(blocks, 0)
}

// CartesianProd returns all tuples of one element of each vector, in order.
//
//	ts: (N₁), … (Nₖ)   result: (N₁·…·Nₖ, k), or (N₁) of a single vector
func CartesianProd(ts ...*Tensor) *Tensor {
	for _, t := range ts {
		if len(t.a.Shape) != 1 {
			fail("CartesianProd", ErrShape, "needs vectors", t)
		}
	}
	grids := Meshgrid(ts...)
	if len(ts) == 1 {
		return grids[0]
	}
	for i := range grids {
		grids[i] = grids[i].Reshape(-1)
	}
	return Stack(grids, 1)
}

// Combinations returns all choices of r elements of a vector, in order, with or without
// repetition.
//
//	x: (N)   result: (count, r)
func (x *Tensor) Combinations(r int, repetition bool) *Tensor {
	const op = "Combinations"
	if len(x.a.Shape) != 1 {
		fail(op, ErrShape, "needs a vector", x)
	}
	if r < 0 {
		failf(op, ErrValue, []*Tensor{x}, "choices of %d elements", r)
	}
	if r == 0 {
		return x.Options().Empty(0)
	}
	n := x.a.Shape[0]
	var index []int64
	choice := make([]int64, r)
	var choose func(place int, from int64)
	choose = func(place int, from int64) {
		if place == r {
			index = append(index, choice...)
			return
		}
		for i := from; i < int64(n); i++ {
			choice[place] = i
			if repetition {
				choose(place+1, i)
			} else {
				choose(place+1, i+1)
			}
		}
	}
	choose(0, 0)
	return x.IndexSelect(0, FromSlice(index).onDeviceOf(x)).Reshape(len(index)/r, r)
}

// BroadcastTensors returns views of the tensors in the shape that all broadcast to.
func BroadcastTensors(ts ...*Tensor) []*Tensor {
	if len(ts) == 0 {
		return nil
	}
	shape := broadcastShape("BroadcastTensors", ts...)
	return eachOf("BroadcastTensors", ts, func(t *Tensor) *Tensor { return t.BroadcastTo(shape...) })
}

// SumToSize returns x summed over what BroadcastTo would repeat to get x's shape from
// the given one.
func (x *Tensor) SumToSize(shape ...int) *Tensor {
	checkShape("SumToSize", shape)
	if !broadcastsTo(shape, x.a.Shape) {
		failf("SumToSize", ErrShape, []*Tensor{x}, "shape %v does not broadcast to the tensor's", shape)
	}
	return x.sumTo(shape)
}

// UnravelIndex returns, for row-major indices into a tensor of the given shape, the index
// in each dimension.
// It panics with ErrIndex where an index is out of range.
func (x *Tensor) UnravelIndex(shape ...int) []*Tensor {
	const op = "UnravelIndex"
	checkShape(op, shape)
	index := x.indices(op, x)
	n := 1
	for _, d := range shape {
		n *= d
	}
	flat := index.wrapped(n).Reshape(-1)
	for i, k := range Data[int64](flat) {
		if k < 0 || k >= int64(n) {
			failf(op, ErrIndex, []*Tensor{x}, "index %d at position %d, of a tensor of %d elements", k, i, n)
		}
	}
	v := &Tensor{st: x.st}
	v.setShape(shape)
	columns := v.coordinates(flat.movedTo(cpu.Default))
	for i := range columns {
		columns[i] = columns[i].onDeviceOf(x).Reshape(x.a.Shape...)
	}
	return columns
}
