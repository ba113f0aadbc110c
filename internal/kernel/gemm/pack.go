package gemm

import "unsafe"

// line is the alignment of packed operands, in bytes.
const line = 64

// Packing costs as much as a few multiplications of each element. It pays for A from
// manyCols columns of C on, and for B from manyRows rows. Less than minPack elements are
// not worth a task of their own.
const (
	manyCols = 768
	manyRows = 192
	minPack  = 1 << 14
)

// prepareA decides whether the rows of A in this block are packed, and packs them.
func (j *job[T]) prepareA() {
	j.strips = ceilDiv(j.m, j.u.rows)
	j.packsA = j.n > 4*j.u.cols && (j.n >= manyCols || j.crowded())
	if j.packsA {
		j.bufA = grow(j.bufA, max(j.m*j.pitchA(), j.strips*j.u.rows*j.k))
		each(j.strips, ceilDiv(minPack, j.u.rows*j.k), j.packA)
	}
}

// crowded reports whether the elements of a strip of A lie so far from one another that
// they waste lines of the first cache, or share few of its sets.
func (j *job[T]) crowded() bool {
	switch {
	case j.ACol == 1:
		return j.ARow*size[T]()%4096 == 0
	case j.ARow == 1:
		return j.ACol*size[T]()%2048 == 0
	}
	return true
}

// prepareB is prepareA for B, which the assembly can only read where the elements of a
// row are adjacent. Then it pays to pack what is too large for the second cache. Each task
// packs its own part into that cache, which is faster than to pack all of B for everyone,
// unless there are so many rows that it is done too often.
func (j *job[T]) prepareB() {
	j.tiles = ceilDiv(j.n, j.u.cols)
	if j.Packed != nil {
		j.packsB, j.ownsB, j.panelStep = true, false, j.u.cols*j.K
		j.panels = j.Packed.data[j.n0*j.K+j.k0*j.u.cols:]
		return
	}
	j.packsB = j.BCol != 1 || j.M >= manyRows && j.k*j.n >= j.u.cols<<12
	j.ownsB = j.packsB && j.M <= mMax && j.k*j.n*size[T]() > bBytes
	if j.packsB && !j.ownsB {
		j.bufB = grow(j.bufB, j.tiles*j.u.cols*j.k)
		j.panels, j.panelStep = j.bufB, j.u.cols*j.k
		each(j.tiles, ceilDiv(minPack, j.u.cols*j.k), j.packB)
	}
}

// grow returns a slice of at least n elements that starts at a line, buf if it will do.
func grow[T Float](buf []T, n int) []T {
	if n <= len(buf) {
		return buf
	}
	lane := line / size[T]()
	n = (n + 4095) &^ 4095
	buf = make([]T, n+lane)
	skip := int(-uintptr(unsafe.Pointer(&buf[0]))%line) / size[T]()
	return buf[skip : skip+n]
}

// columnsOfA reports whether A is packed strip by strip, each column of a strip
// adjacent, as suits a transposed matrix. Otherwise rows are copied whole.
func (j *job[T]) columnsOfA() bool { return j.ARow == 1 && j.ACol > 1 }

// pitchA is the length of a row of packed A: an odd number of lines, so that the rows of
// a strip spread over the sets of the cache.
func (j *job[T]) pitchA() int {
	lane := line / size[T]()
	return (ceilDiv(j.k, lane) | 1) * lane
}

// packStrips packs strips lo to hi of A.
func (j *job[T]) packStrips(lo, hi int) {
	if j.columnsOfA() {
		for i := lo; i < hi; i++ {
			j.packStrip(i)
		}
		return
	}
	for row := j.stripRow(lo); row < j.stripRow(hi); row++ {
		dst := j.bufA[row*j.pitchA():][:j.k]
		src := j.A[(j.m0+row)*j.ARow+j.k0*j.ACol:]
		if j.ACol == 1 {
			copy(dst, src)
			continue
		}
		for p := range dst {
			dst[p] = src[p*j.ACol]
		}
	}
}

// packStrip packs strip i of a transposed A.
func (j *job[T]) packStrip(i int) {
	rows := j.stripRow(i+1) - j.stripRow(i)
	dst := j.bufA[i*j.u.rows*j.k:][:j.u.rows*j.k]
	src := j.A[j.m0+j.stripRow(i)+j.k0*j.ACol:]
	// copyRows copies whole pieces: beyond the strip, to be overwritten by the next
	// column, and beyond the end of A but for the last columns.
	piece := 32 / size[T]()
	pieces := ceilDiv(rows, piece)
	fast := 0
	if len(src) >= pieces*piece {
		fast = min(j.k-1, (len(src)-pieces*piece)/j.ACol+1)
	}
	if fast > 0 {
		j.u.copyRows(address(dst), j.u.rows*size[T](), address(src), j.ACol*size[T](), pieces, fast)
	}
	for p := max(fast, 0); p < j.k; p++ {
		copy(dst[p*j.u.rows:][:rows], src[p*j.ACol:])
	}
}

// packTiles packs tiles lo to hi of B for all tasks.
func (j *job[T]) packTiles(lo, hi int) { j.packPart(j.panels[lo*j.u.cols*j.k:], lo, hi) }

// packPart packs tiles lo to hi of B: rows of unit.cols elements, one after the other.
func (j *job[T]) packPart(dst []T, lo, hi int) {
	cols := j.u.cols
	if full := min(hi, j.n/cols); j.BCol == 1 && lo < full {
		j.packRows(dst, lo, full)
		dst, lo = dst[(full-lo)*cols*j.k:], full
	}
	for t := lo; t < hi; t++ {
		src := j.B[j.k0*j.BRow+(j.n0+t*cols)*j.BCol:]
		width := min(cols, j.n-t*cols)
		switch {
		case j.BCol == 1:
			for p := range j.k {
				copy(dst[p*cols:][:width], src[p*j.BRow:])
			}
		case j.BRow == 1:
			j.packTransposed(dst, src, width)
		default:
			j.packAny(dst, src, 0, width, 0)
		}
		dst = dst[cols*j.k:]
	}
}

// packRows packs full tiles of a B with rows of adjacent elements, some rows of all tiles
// at a time: what lies side by side in memory is read in one go.
func (j *job[T]) packRows(dst []T, lo, hi int) {
	const few = 16
	cols := j.u.cols
	for p := 0; p < j.k; p += few {
		src := j.B[(j.k0+p)*j.BRow+j.n0+lo*cols:]
		for t := range hi - lo {
			j.u.copyRows(address(dst[(t*j.k+p)*cols:]), cols*size[T](), address(src[t*cols:]),
				j.BRow*size[T](), cols*size[T]()/32, min(few, j.k-p))
		}
	}
}

// packTransposed packs a tile of a B that is adjacent along k, width columns of it.
func (j *job[T]) packTransposed(dst, src []T, width int) {
	lanes := j.u.lanes
	blocks := j.k / lanes
	whole := width / lanes * lanes
	if blocks > 0 {
		for c := 0; c < whole; c += lanes {
			j.u.transpose(address(dst[c:]), j.u.cols*size[T](),
				address(src[c*j.BCol:]), j.BCol*size[T](), blocks)
		}
		j.packAny(dst, src, 0, whole, blocks*lanes)
	} else {
		whole = 0
	}
	j.packAny(dst, src, whole, width, 0)
}

// packAny packs columns lo to hi of a tile of B, from row k0 on, through any strides.
func (j *job[T]) packAny(dst, src []T, lo, hi, k0 int) {
	for c := lo; c < hi; c++ {
		for p := k0; p < j.k; p++ {
			dst[p*j.u.cols+c] = src[p*j.BRow+c*j.BCol]
		}
	}
}

// address returns where a slice that is not empty starts, as the assembly takes it.
func address[T Float](s []T) *byte { return (*byte)(unsafe.Pointer(&s[0])) }
