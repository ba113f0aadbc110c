package gemm

import (
	"sync"
	"unsafe"
)

// A sweep is the argument of the assembly that multiplies: a strip of C, one to
// unit.rows high, from left to right in tiles unit.cols wide. Strides are in bytes.
// The assembly knows the offsets.
type sweep[T Float] struct {
	a           unsafe.Pointer // row 0, column 0 of the strip of A
	aRow, aCol  int
	b           unsafe.Pointer // row 0 of the first tile of B
	bRow, bTile int            // to the next row of B, to the next tile
	c           unsafe.Pointer
	cRow        int
	bias        unsafe.Pointer // of the first tile
	k           int            // columns of A, rows of B
	full, tail  int            // tiles of full width, columns left over
	biasTile    int            // to the bias of the next tile
	read        int            // 1 where C is read, else 0
	next        unsafe.Pointer // what to bring closer on the way, next strip of A; not nil
	nextStep    int            // bytes to go on after lookSteps columns of A in a tile
	alpha, beta T
}

// A unit is what one level of the processor offers for one element type.
type unit[T Float] struct {
	rows, cols int                      // largest tile
	sweeps     [13]func(*byte)          // multiply a strip of that height, given a *sweep[T]
	dots       [dotsFew + 1]func(*byte) // multiply that many rows of x, given a *dots[T]

	// copyRows copies rows of 32·pieces bytes, dstRow and srcRow bytes apart.
	copyRows func(dst *byte, dstRow int, src *byte, srcRow int, pieces int, rows int)

	// transpose writes lanes rows of src, lanes·blocks elements each, as columns of dst.
	transpose func(dst *byte, dstRow int, src *byte, srcRow int, blocks int)
	lanes     int
}

func (u *unit[T]) run(s *sweep[T], rows int) {
	u.sweeps[rows]((*byte)(unsafe.Pointer(s)))
}

// Tasks are pooled since what an indirect call is given cannot stay on the stack.
var (
	tasks32 = sync.Pool{New: func() any { return new(task[float32]) }}
	tasks64 = sync.Pool{New: func() any { return new(task[float64]) }}
)

func taskPool[T Float]() *sync.Pool {
	if size[T]() == 4 {
		return &tasks32
	}
	return &tasks64
}

// noBias is what the assembly adds where there is none: zeros for the widest tile.
var noBias = unsafe.Pointer(new([64]float64))

// lookSteps is how many steps of the loop over k the assembly takes between two looks at
// next, in tiles of full width.
const lookSteps = 4

// lookAhead has the assembly bring a strip of A into the second cache, bytes that lie in
// one piece, while it multiplies another.
func (s *sweep[T]) lookAhead(strip unsafe.Pointer, bytes int) {
	looks := max(1, s.full*(s.k/lookSteps))
	s.next, s.nextStep = strip, min(line, ceilDiv(bytes, looks))
}

// aim sets what the strips of a task share: tiles lo to hi.
func (j *job[T]) aim(w *task[T], lo, hi int) {
	s := &w.sweep
	s.k = j.k
	s.cRow = j.CRow * size[T]()
	switch {
	case j.packsB && j.ownsB:
		s.b = unsafe.Pointer(&w.part[0])
		s.bRow, s.bTile = j.u.cols*size[T](), j.k*j.u.cols*size[T]()
	case j.packsB:
		s.b = unsafe.Pointer(&j.panels[lo*j.panelStep])
		s.bRow, s.bTile = j.u.cols*size[T](), j.panelStep*size[T]()
	default:
		s.b = unsafe.Pointer(&j.B[j.k0*j.BRow+j.n0+lo*j.u.cols])
		s.bRow = j.BRow * size[T]()
		s.bTile = j.u.cols * size[T]()
	}
	cols := min(hi*j.u.cols, j.n) - lo*j.u.cols
	s.full, s.tail = cols/j.u.cols, cols%j.u.cols
	// C collects the sums over k: all parts but the first add to what lies there.
	s.alpha, s.beta, s.read = j.Alpha, 1, 1
	s.bias, s.biasTile = noBias, 0
	if j.k0 == 0 {
		if s.beta = j.Beta; j.Beta == 0 {
			s.read = 0
		}
		if j.Bias != nil {
			s.bias = unsafe.Pointer(&j.Bias[j.n0+lo*j.u.cols])
			s.biasTile = j.u.cols * size[T]()
		}
	}
}

// aimStrip sets what is a strip's own.
func (j *job[T]) aimStrip(s *sweep[T], strip, tile int) {
	row := j.stripRow(strip)
	s.next, s.nextStep = noBias, 0
	s.c = unsafe.Pointer(&j.C[(j.m0+row)*j.CRow+j.n0+tile*j.u.cols])
	switch {
	case !j.packsA:
		s.a = unsafe.Pointer(&j.A[(j.m0+row)*j.ARow+j.k0*j.ACol])
		s.aRow, s.aCol = j.ARow*size[T](), j.ACol*size[T]()
	case j.columnsOfA():
		s.a = unsafe.Pointer(&j.bufA[strip*j.u.rows*j.k])
		s.aRow, s.aCol = size[T](), j.u.rows*size[T]()
		if strip+1 < j.strips {
			s.lookAhead(unsafe.Pointer(&j.bufA[(strip+1)*j.u.rows*j.k]), s.aCol*j.k)
		}
	default:
		s.a = unsafe.Pointer(&j.bufA[row*j.pitchA()])
		s.aRow, s.aCol = j.pitchA()*size[T](), size[T]()
		if strip+1 < j.strips {
			next := j.stripRow(strip + 1)
			s.lookAhead(unsafe.Pointer(&j.bufA[next*j.pitchA()]), (j.stripRow(strip+2)-next)*s.aRow)
		}
	}
}

// size is the size of an element in bytes.
func size[T Float]() int {
	var t T
	return int(unsafe.Sizeof(t))
}
