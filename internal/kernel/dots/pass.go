package dots

import (
	"math"
	"sync"
	"unsafe"

	"cresset/dtype"
	"cresset/internal/parallel"
	"cresset/internal/scratch"
)

const (
	block    = 64  // elements of k to a turn of the assembly
	fewRows  = 4   // of x to a pass at most
	manyRows = 128 // of w to a pass at most
	nearRows = 32  // where they are used again: they stay in cache for all rows of x
)

// A pass is the argument of the assembly that multiplies a few rows of x with many of y,
// all of whole blocks. Strides are in bytes. The assembly knows the offsets.
type pass struct {
	x      unsafe.Pointer
	xRow   int
	y      unsafe.Pointer
	yRow   int
	z      unsafe.Pointer // sums
	zRow   int
	blocks int // 1 or more
	yRows  int // 1 or more; of a tile, a multiple of 4

	sums [fewRows * manyRows]uint32 // bits of float32, or int32
}

// Passes are pooled since what an indirect call is given cannot stay on the stack.
var passes = sync.Pool{New: func() any { return new(pass) }}

// A unit is what one level of the processor offers for one type of weights.
type unit struct {
	rows     [fewRows + 1]func(*byte) // so many rows of x with one of w after the other
	tile     func(*byte)              // tileRows of x with four of w at a time; may be nil
	tileRows int
}

// A kind is a type of weights.
type kind int

const (
	f32 kind = iota
	bf16
	f16
	i8
)

// Sizes in bytes of an input, as the products take it, and of a weight.
var (
	xSize = [...]int{f32: 4, bf16: 4, f16: 4, i8: 2}
	wSize = [...]int{f32: 4, bf16: 2, f16: 2, i8: 1}
)

// A job is a Call whose types are known by number.
type job struct {
	kind
	u                *unit // nil: plain Go
	m, n, k          int
	x                []float32
	w                unsafe.Pointer
	z                []float32
	xRow, wRow, zRow int
	scale, bias      []float32

	rows    int            // of w to a pass
	xs      unsafe.Pointer // inputs in the form in which they are multiplied
	xsRow   int            // in elements
	xScales []float32      // of each row and each intK elements of it, of i8
}

func multiply[W Weight](c *Call[W]) {
	j := &job{m: c.M, n: c.N, k: c.K, x: c.X, w: unsafe.Pointer(unsafe.SliceData(c.W)), z: c.Z,
		xRow: c.XRow, wRow: c.WRow, zRow: c.ZRow, scale: c.Scale, bias: c.Bias}
	switch any(c.W).(type) {
	case []dtype.BFloat16:
		j.kind = bf16
	case []dtype.Float16:
		j.kind = f16
	case []int8:
		j.kind = i8
	}
	j.u = unitFor(j.kind)
	room := j.prepare()
	// Pieces of 64 Ki weights or more, unless many rows of x make them work enough.
	j.rows = manyRows
	if j.m > fewRows {
		j.rows = nearRows
	}
	grain := (1<<16)/(max(1, j.k)*min(j.m, 16)) + j.rows
	parallel.For(j.n, grain/j.rows*j.rows, j.run)
	if room != nil {
		room.Release()
	}
}

// prepare brings x into the form in which it is multiplied.
func (j *job) prepare() *scratch.Buffer[float32] {
	j.xs, j.xsRow = unsafe.Pointer(unsafe.SliceData(j.x)), j.xRow
	switch {
	case j.kind == f32 || j.kind == f16 || j.kind == bf16 && (j.u == nil || j.k < block):
		return nil
	case j.kind == bf16:
		j.xsRow = j.k / block * block
		room := scratch.Get[float32](j.m * j.xsRow)
		j.xs = unsafe.Pointer(unsafe.SliceData(room.Data))
		j.eachInput(func(i int) { split(room.Data[i*j.xsRow:][:j.xsRow], j.x[i*j.xRow:]) })
		return room
	}
	pieces := (j.k + intK - 1) / intK
	j.xsRow = (j.k + 1) &^ 1
	room := scratch.Get[float32](j.m*j.xsRow/2 + j.m*pieces)
	j.xs = unsafe.Pointer(unsafe.SliceData(room.Data))
	j.xScales = room.Data[j.m*j.xsRow/2:]
	levels := float32(Levels(j.k))
	j.eachInput(func(i int) {
		for p := range pieces {
			from, k := p*intK, min(intK, j.k-p*intK)
			to := unsafe.Slice((*int16)(j.xAt(i, from)), k)
			j.xScales[i*pieces+p] = quantize(to, j.x[i*j.xRow+from:][:k], levels)
		}
	})
	return room
}

// eachInput calls f for each row of x.
func (j *job) eachInput(f func(i int)) {
	parallel.For(j.m, 1+(1<<14)/max(1, j.k), func(lo, hi int) {
		for i := lo; i < hi; i++ {
			f(i)
		}
	})
}

// xAt and wAt return where an element lies.
func (j *job) xAt(i, k int) unsafe.Pointer {
	return unsafe.Add(j.xs, (i*j.xsRow+k)*xSize[j.kind])
}

func (j *job) wAt(i, k int) unsafe.Pointer {
	return unsafe.Add(j.w, (i*j.wRow+k)*wSize[j.kind])
}

// run computes columns lo to hi of z.
func (j *job) run(lo, hi int) {
	p := passes.Get().(*pass)
	p.xRow, p.yRow = j.xsRow*xSize[j.kind], j.wRow*wSize[j.kind]
	p.z, p.zRow = unsafe.Pointer(&p.sums), 4*manyRows
	piece := max(1, j.k)
	if j.kind == i8 {
		piece = intK
	}
	for at := lo; at < hi; at += j.rows {
		rows := min(j.rows, hi-at)
		for from := 0; from == 0 || from < j.k; from += piece {
			k := min(piece, j.k-from)
			for i := 0; i < j.m; {
				few := j.fewOf(j.m - i)
				j.sums(p, i, few, at, rows, from, k)
				for r := range few {
					j.collect(p.sums[r*manyRows:][:rows], i+r, at, from)
				}
				i += few
			}
		}
	}
	p.x, p.y, p.z = nil, nil, nil
	passes.Put(p)
}

// fewOf returns how many of the n rows of x that are left go into a pass.
func (j *job) fewOf(n int) int {
	if j.u != nil && j.u.tile != nil && j.m > fewRows && n >= j.u.tileRows {
		return j.u.tileRows
	}
	switch {
	case n >= 4:
		return 4
	case n >= 2:
		return 2
	}
	return 1
}

// sums sets p.sums to the products of few rows of x from i on with rows of w from at on,
// over k elements from the given one on.
func (j *job) sums(p *pass, i, few, at, rows, from, k int) {
	whole := k / block * block
	if j.u == nil || whole == 0 {
		whole = 0
		clear(p.sums[:])
	} else {
		p.x, p.blocks = j.xAt(i, from), whole/block
		p.y, p.yRows = j.wAt(at, from), rows
		p.z = unsafe.Pointer(&p.sums)
		if j.u.tile != nil && j.m > fewRows && few == j.u.tileRows && rows >= 4 {
			p.yRows = rows &^ 3
			j.u.tile((*byte)(unsafe.Pointer(p)))
			p.z = unsafe.Pointer(&p.sums[p.yRows])
			p.yRows = rows & 3
		}
		if p.yRows > 0 {
			p.y = j.wAt(at+rows-p.yRows, from)
			j.u.rows[few]((*byte)(unsafe.Pointer(p)))
		}
	}
	if whole == k {
		return
	}
	for r := range few {
		for y := range rows {
			s := &p.sums[r*manyRows+y]
			*s = j.plain(*s, i+r, at+y, from+whole, k-whole)
		}
	}
}

// plain adds to a sum the products of k elements from the given one on, in plain Go.
func (j *job) plain(sum uint32, i, row, from, k int) uint32 {
	switch j.kind {
	case f32:
		return math.Float32bits(math.Float32frombits(sum) +
			plainF32(j.x[i*j.xRow+from:][:k], unsafe.Slice((*float32)(j.wAt(row, from)), k)))
	case bf16:
		return math.Float32bits(math.Float32frombits(sum) +
			plainBF16(j.x[i*j.xRow+from:][:k], unsafe.Slice((*dtype.BFloat16)(j.wAt(row, from)), k)))
	case f16:
		return math.Float32bits(math.Float32frombits(sum) +
			plainF16(j.x[i*j.xRow+from:][:k], unsafe.Slice((*dtype.Float16)(j.wAt(row, from)), k)))
	}
	x := unsafe.Slice((*int16)(j.xAt(i, from)), k)
	return sum + uint32(plainI8(x, unsafe.Slice((*int8)(j.wAt(row, from)), k)))
}

// collect brings the sums of row i of x with the rows of w from at on, over a piece of k
// that begins at from, into z.
func (j *job) collect(sums []uint32, i, at, from int) {
	z := j.z[i*j.zRow+at:][:len(sums)]
	if j.kind != i8 {
		for y, s := range sums {
			z[y] = math.Float32frombits(s)
		}
	} else {
		pieces := (j.k + intK - 1) / intK
		if pieces == 0 {
			clear(z)
		} else {
			scaled(z, sums, j.scale[at:], j.xScales[i*pieces+from/intK], from > 0)
		}
		if from+intK < j.k {
			return
		}
	}
	if j.bias != nil {
		for y, v := range j.bias[at:][:len(z)] {
			z[y] += v
		}
	}
}

// scaled sets z to sums·(x·w), or adds them to it.
func scaled(z []float32, sums []uint32, w []float32, x float32, add bool) {
	w, sums = w[:len(z)], sums[:len(z)]
	if add {
		for y, s := range sums {
			z[y] += float32(int32(s)) * (x * w[y])
		}
		return
	}
	for y, s := range sums {
		z[y] = float32(int32(s)) * (x * w[y])
	}
}
