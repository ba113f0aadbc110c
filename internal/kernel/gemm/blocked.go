package gemm

import (
	"sync"

	"cresset/internal/parallel"
)

// Sizes of blocks. A strip of A, at most 12 rows of kMax, stays in the first cache while
// it is swept over the part of B that a task has, which stays in the second. The rest
// bounds the memory for packed operands.
const (
	kMax    = 512     // columns of A to a block
	mMax    = 2048    // rows of A to a block
	nMax    = 2048    // columns of B to a block
	bBytes  = 1 << 19 // of B to a task
	aStrips = 8       // of A to a task, at most
	minWork = 1 << 18 // multiplications worth a task of their own
)

// A job is one product on its way through the blocks:
//
//	for columns of B, nMax at a time {
//		for k, kMax at a time {
//			pack B, or leave it to the tasks
//			for rows of A, mMax at a time {
//				pack A
//				for tasks { for strips { sweep } }
//			}
//		}
//	}
type job[T Float] struct {
	Call[T]
	u *unit[T]

	n0, n, k0, k, m0, m int  // the block
	packsA, packsB      bool // whether it is read from bufA, bufB
	bufA, bufB          []T  // aligned to a line of the cache
	panels              []T  // B of the block from its first column on, where it is packed
	panelStep           int  // from one panel to the next
	turnedBias          []T

	strips, tiles int  // of the block
	across, down  int  // tasks beside and below one another
	ownsB         bool // whether each task packs its part of B, where it is packed

	skinny skinny[T]

	packA, packB, tasks, dots func(lo, hi int) // the methods, bound once
}

var jobs32, jobs64 sync.Pool

func jobsFor[T Float]() *sync.Pool {
	if size[T]() == 4 {
		return &jobs32
	}
	return &jobs64
}

// jobFor returns a job with buffers of an earlier one, if there is any.
func jobFor[T Float]() *job[T] {
	j, _ := jobsFor[T]().Get().(*job[T])
	if j == nil {
		j = new(job[T])
		j.packA, j.packB, j.tasks, j.dots = j.packStrips, j.packTiles, j.runTasks, j.runDots
	}
	return j
}

// release gives the job back, with nothing of the caller's.
func (j *job[T]) release() {
	j.Call, j.skinny, j.panels = Call[T]{}, skinny[T]{}, nil
	jobsFor[T]().Put(j)
}

// multiply computes one product by blocks.
func (u *unit[T]) multiply(call *Call[T]) {
	j := jobFor[T]()
	j.Call, j.u = *call, u
	switch {
	case j.Packed != nil:
		j.run()
	case j.prepareSkinny():
		j.runSkinny()
	default:
		j.run()
	}
	j.release()
}

// turn writes a product of one column, C = A·b, as Cᵀ = bᵀ·Aᵀ, one of one row.
func (j *job[T]) turn() {
	j.A, j.ARow, j.ACol, j.B, j.BRow, j.BCol = j.B, 0, j.BRow, j.A, j.ACol, j.ARow
	j.M, j.N, j.CRow = 1, j.M, j.M
	if j.Bias != nil {
		j.turnedBias = grow(j.turnedBias, j.N)
		for i := range j.N {
			j.turnedBias[i] = j.Bias[0]
		}
		j.Bias = j.turnedBias
	}
}

func (j *job[T]) run() {
	step := partK(j.K)
	for j.n0 = 0; j.n0 < j.N; j.n0 += j.n {
		j.n = min(nMax, j.N-j.n0)
		for j.k0 = 0; j.k0 < j.K; j.k0 += j.k {
			j.k = min(step, j.K-j.k0)
			j.prepareB()
			for j.m0 = 0; j.m0 < j.M; j.m0 += j.m {
				j.m = min(mMax, j.M-j.m0)
				j.prepareA()
				j.sweepBlock()
			}
		}
	}
}

// partK returns how many rows of B a block has, of k in all.
func partK(k int) int {
	return (ceilDiv(k, ceilDiv(k, kMax)) + 7) &^ 7
}

// sweepBlock splits a block of C into tasks. Each has a part of B that fits its cache
// and enough strips of A to be worth bringing it there. Equal tasks, their number divisible
// by that of the usual threads, leave none of these idle at the end.
func (j *job[T]) sweepBlock() {
	fit := max(1, bBytes/(j.k*j.u.cols*size[T]())) // tiles
	if j.ownsB {
		j.across = even(max(ceilDiv(j.tiles, fit), min(8, j.tiles/4)), j.tiles)
		j.down = min(ceilDiv(parallel.Threads(), j.across), ceilDiv(j.strips, aStrips))
	} else {
		j.across = ceilDiv(j.tiles, fit)
		work := j.u.rows * ceilDiv(j.tiles, j.across) * j.u.cols * j.k // of a strip
		strips := max(min(aStrips, j.strips/8), ceilDiv(minWork, work))
		j.down = even(ceilDiv(j.strips, strips), j.strips)
	}
	each(j.across*j.down, 1, j.tasks)
}

// even rounds n up to a multiple of 2, of 4 from 4 on, of 8 from 16 on, or to most if
// that is less.
func even(n, most int) int {
	switch {
	case n >= 16:
		n = (n + 7) &^ 7
	case n >= 4:
		n = (n + 3) &^ 3
	case n > 1:
		n = (n + 1) &^ 1
	}
	return min(n, most)
}

// A task is what one goroutine multiplies with: the argument of the assembly, and room
// for a part of B.
type task[T Float] struct {
	sweep[T]
	part []T
}

// runTasks does tasks lo to hi; neighbours share their part of B.
func (j *job[T]) runTasks(lo, hi int) {
	w := taskPool[T]().Get().(*task[T])
	finish := j.k0+j.k == j.K && j.epilogue()
	packed := -1 // the part in w
	for t := lo; t < hi; t++ {
		across, down := t/j.down, t%j.down
		tile, end := across*j.tiles/j.across, (across+1)*j.tiles/j.across
		if j.ownsB && across != packed {
			w.part = grow(w.part, (end-tile)*j.u.cols*j.k)
			j.packPart(w.part, tile, end)
			packed = across
		}
		j.aim(w, tile, end)
		for i := down * j.strips / j.down; i < (down+1)*j.strips/j.down; i++ {
			j.aimStrip(&w.sweep, i, tile)
			row, rowEnd := j.stripRow(i), j.stripRow(i+1)
			j.u.run(&w.sweep, rowEnd-row)
			if finish {
				j.finish(j.m0+row, j.m0+rowEnd, j.n0+tile*j.u.cols, j.n0+min(end*j.u.cols, j.n))
			}
		}
	}
	w.sweep = sweep[T]{}
	taskPool[T]().Put(w)
}

// stripRow returns the first row of strip i of the block. Heights differ by one at most.
func (j *job[T]) stripRow(i int) int { return i * j.m / j.strips }

// each calls body for pieces of [0, n), without a detour if there is one thread.
func each(n, grain int, body func(lo, hi int)) {
	if n <= grain || parallel.Threads() == 1 {
		body(0, n)
		return
	}
	parallel.For(n, grain, body)
}

func ceilDiv(a, b int) int { return (a + b - 1) / b }
