package gemm

import (
	"sync"
	"unsafe"
)

const (
	dotsFew  = 4       // rows of x to a call at most
	dotsMany = 32      // rows of y to a call at most
	dotsK    = 1 << 14 // elements of a row to a call at most
)

// dots is the argument of the assembly that multiplies a few rows, x, with many, y, all
// of adjacent elements. Strides are in bytes. The assembly knows the offsets.
type dots[T Float] struct {
	x     unsafe.Pointer
	xRow  int
	y     unsafe.Pointer
	yRow  int
	to    unsafe.Pointer // sums
	toRow int            // from the sums of a row of x to those of the next
	k     int            // elements of a row
	yRows int            // 1 or more
	sums  [dotsFew * dotsMany]T
}

var (
	dots32 = sync.Pool{New: func() any { return new(dots[float32]) }}
	dots64 = sync.Pool{New: func() any { return new(dots[float64]) }}
)

func dotsPool[T Float]() *sync.Pool {
	if size[T]() == 4 {
		return &dots32
	}
	return &dots64
}

// A skinny is a product with few rows or few columns whose larger operand is adjacent
// along k: too little work for an element of it to be worth packing.
type skinny[T Float] struct {
	x          []T // the smaller operand, rows of adjacent elements
	xRow       int
	y          []T
	yRow       int
	few, many  int
	xInC, yInC int  // from the sum for one row of x, of y, to the next, in C
	xIsRow     bool // x is A, rows of y are columns of C
}

// prepareSkinny reports whether the product is one, and prepares it: x is copied where its
// elements are not adjacent. The sum over the lanes of a vector takes as long as 100
// multiplications or so, which must be little beside what packing a transposed B costs,
// or leaving most of a vector empty.
func (j *job[T]) prepareSkinny() bool {
	if j.N == 1 && j.ARow == 1 && (j.M == 1 || j.CRow == 1 && j.RowBias == nil) {
		j.turn()
	}
	const fewRows = 24
	fewCols := j.u.cols / 4 // they would fill half a vector
	s := &j.skinny
	var kStep int
	switch {
	case j.M <= fewRows && j.K >= 16*(j.M-1) && j.BRow == 1:
		*s = skinny[T]{x: j.A, xRow: j.ARow, y: j.B, yRow: j.BCol, few: j.M, many: j.N,
			xInC: j.CRow, yInC: 1, xIsRow: true}
		kStep = j.ACol
	case j.N <= fewCols && j.K >= 8*(j.N-1) && j.ACol == 1:
		*s = skinny[T]{x: j.B, xRow: j.BCol, y: j.A, yRow: j.ARow, few: j.N, many: j.M,
			xInC: 1, yInC: j.CRow}
		kStep = j.BRow
	default:
		return false
	}
	if kStep != 1 {
		j.bufA = grow(j.bufA, s.few*j.K)
		for i := range s.few {
			for p := range j.K {
				j.bufA[i*j.K+p] = s.x[i*s.xRow+p*kStep]
			}
		}
		s.x, s.xRow = j.bufA, j.K
	}
	return true
}

func (j *job[T]) runSkinny() {
	pieces := max(1, j.skinny.few*j.skinny.many*j.K/minWork)
	each(j.skinny.many, (ceilDiv(j.skinny.many, pieces)+3)&^3, j.dots) // rows go by four
}

// runDots multiplies all rows of x with rows lo to hi of y.
func (j *job[T]) runDots(lo, hi int) {
	d := dotsPool[T]().Get().(*dots[T])
	s := &j.skinny
	d.xRow, d.yRow = s.xRow*size[T](), s.yRow*size[T]()
	d.to, d.toRow = unsafe.Pointer(&d.sums), dotsMany*size[T]()
	for p := 0; p < j.K; p += dotsK {
		d.k = min(dotsK, j.K-p)
		for y := lo; y < hi; y += dotsMany {
			d.y = unsafe.Pointer(&s.y[y*s.yRow+p])
			d.yRows = min(dotsMany, hi-y)
			for x := 0; x < s.few; {
				d.x = unsafe.Pointer(&s.x[x*s.xRow+p])
				rows := j.u.dotRows(s.few - x)
				j.u.dots[rows]((*byte)(unsafe.Pointer(d)))
				for i := range rows {
					j.collect(d.sums[i*dotsMany:][:d.yRows], x+i, y, p == 0)
				}
				x += rows
			}
		}
	}
	if j.epilogue() {
		if s.xIsRow {
			j.finish(0, s.few, lo, hi)
		} else {
			j.finish(lo, hi, 0, s.few)
		}
	}
	d.x, d.y = nil, nil
	dotsPool[T]().Put(d)
}

// dotRows returns how many of n rows of x the assembly takes at once.
func (u *unit[T]) dotRows(n int) int {
	for rows := min(n, dotsFew); ; rows-- {
		if u.dots[rows] != nil {
			return rows
		}
	}
}

// collect brings the sums of row x with the rows from y on into C.
func (j *job[T]) collect(sums []T, x, y int, first bool) {
	s := &j.skinny
	c := j.C[x*s.xInC+y*s.yInC:]
	for i := range sums {
		sums[i] *= j.Alpha
	}
	if first && j.Bias != nil {
		for i := range sums {
			col := x
			if s.xIsRow {
				col = y + i
			}
			sums[i] += j.Bias[col]
		}
	}
	beta := T(1)
	if first {
		beta = j.Beta
	}
	if beta == 0 {
		for i, v := range sums {
			c[i*s.yInC] = v
		}
		return
	}
	for i, v := range sums {
		c[i*s.yInC] = v + beta*c[i*s.yInC]
	}
}
