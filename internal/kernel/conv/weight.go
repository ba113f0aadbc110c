package conv

import (
	"cresset/internal/kernel/gemm"
	"cresset/internal/kernel/vec"
	"cresset/internal/parallel"
	"cresset/internal/scratch"
)

// A weightJob adds up the gradient of weights along the columns, for some channels at a
// time and, where that makes too few tasks, in several pieces of the columns that are
// added at the end.
//
//	dwᵀ (channels·R, K/G) += col (channels·R, width) · dyᵀ (width, K/G)
type weightJob[T gemm.Float] struct {
	*Shape
	dw, x, dy []T
	tiles     tiling
	channels  int // of a group to a task
	blocks    int // of channels to a group
	pieces    int // of the columns
	sums      []T // (pieces, G, C/G·R, K/G)
}

// weightGrad sets dw.
func weightGrad[T gemm.Float](s *Shape, dw, x, dy []T) {
	j := weightJob[T]{Shape: s, dw: dw, x: x, dy: dy, tiles: s.tiles(gradTile)}
	j.channels = min(max(gradRows/s.taps(), 1), s.groupIn())
	j.blocks = (s.groupIn() + j.channels - 1) / j.channels
	j.pieces = min(max(gradPieces/(j.blocks*s.Groups), 1), j.tiles.count)
	sums := scratch.Get[T](j.pieces * len(dw))
	defer sums.Release()
	j.sums = sums.Data
	parallel.For(j.pieces*s.Groups*j.blocks, 1, func(lo, hi int) {
		for i := lo; i < hi; i++ {
			j.sum(i%j.pieces, i/j.pieces%j.blocks, i/j.pieces/j.blocks)
		}
	})
	parallel.For(s.Groups, 1, func(lo, hi int) {
		for g := lo; g < hi; g++ {
			j.finish(g)
		}
	})
}

// sum adds up one piece of the columns, for one block of channels of group g.
func (j *weightJob[T]) sum(piece, block, g int) {
	r, kg, cg, depth := j.taps(), j.groupOut(), j.groupIn(), j.depth()
	c0 := block * j.channels
	c1 := min(c0+j.channels, cg)
	rows := (c1 - c0) * r
	col := scratch.Get[T](rows * j.tiles.maxWidth())
	z := scratch.Get[T](kg * j.tiles.maxWidth())
	defer col.Release()
	defer z.Release()
	acc := j.sums[(piece*j.Groups+g)*depth*kg+c0*r*kg:][:rows*kg]
	p := j.cols()
	first, last := piece*j.tiles.count/j.pieces, (piece+1)*j.tiles.count/j.pieces
	for i := first; i < last; i++ {
		t := j.tiles.at(i)
		c := gemm.Call[T]{M: rows, N: kg, K: t.width(), Alpha: 1, C: acc, CRow: kg,
			B: j.dy[(t.n0*j.K+g*kg)*p+t.lo:], BRow: 1, BCol: p}
		if i > first {
			c.Beta = 1
		}
		if t.images() > 1 {
			collect(j.Shape, z.Data, j.dy, g, t)
			c.B, c.BCol = z.Data, t.width()
		}
		if j.pointwise() && t.images() == 1 {
			c.A, c.ARow, c.ACol = j.x[(t.n0*j.C+g*cg+c0)*p+t.lo:], p, 1
		} else {
			fill(j.Shape, col.Data, j.x, g*cg+c0, g*cg+c1, t)
			c.A, c.ARow, c.ACol = col.Data, t.width(), 1
		}
		c.Run()
	}
}

// finish adds the pieces of group g and transposes the sum into dw.
func (j *weightJob[T]) finish(g int) {
	kg, depth := j.groupOut(), j.depth()
	total := j.sums[g*depth*kg:][:depth*kg]
	for i := 1; i < j.pieces; i++ {
		vec.AddTo(total, j.sums[(i*j.Groups+g)*depth*kg:][:depth*kg])
	}
	vec.Transpose(j.dw[g*depth*kg:][:depth*kg], total, depth, kg, depth, kg)
}
