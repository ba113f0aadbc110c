package cpu

import (
	"unsafe"

	"cresset/device"
	"cresset/dtype"
	"cresset/internal/parallel"
)

// A reduction combines elements of type T.
type reduction[T any] struct {
	unit T                // of no elements
	row  func(x []T) T    // combines the elements of a row
	join func(a, b T) T   // combines two results
	rows func(acc, x []T) // combines acc and x elementwise, into acc
	// matrix combines acc with the rows of x, ld apart, or is nil; acc holds units.
	matrix func(acc, x []T, rows, ld int)
}

const (
	// reduceGrain is how many elements one goroutine combines at a time.
	reduceGrain = 32 << 10
	// piece is how many elements are converted or gathered before they are combined.
	piece = 4 << 10
	// columnBlock is how many columns are combined at a time, so that the running
	// results stay in the first-level cache.
	columnBlock = 1024
	// rowBlock is after how many rows the running results of columns are put aside, so
	// that the rounding error of a sum grows slower than the number of rows.
	rowBlock = 64
)

// Reduce combines along dimensions. See device.Backend.
func (b *Backend) Reduce(op device.Op, dst, src *device.Array) error {
	d := dst.DType
	r := reductions[op][d]
	switch {
	case op == "argmax" || op == "argmin":
		return b.argReduce(op, dst, src)
	case d == dtype.BF16 || d == dtype.F16:
		// Accumulate in F32, round once.
		wide := b.temporary(dtype.F32, dst.Shape)
		if err := b.Reduce(op, wide, src); err != nil {
			return err
		}
		return b.Copy(dst, wide)
	case r == nil:
		return unsupported(op, d)
	case !contiguous(dst):
		whole := b.temporary(d, dst.Shape)
		r(b, whole, src)
		return b.Copy(dst, whole)
	}
	r(b, dst, src)
	return nil
}

// A reducer carries out a reduction on arrays; dst is contiguous.
type reducer func(b *Backend, dst, src *device.Array)

// reduceBy returns the reducer of a reduction whose elements are of type to. The
// order in which elements are combined depends on shapes and strides alone.
func reduceBy[T any](to dtype.DType, r reduction[T]) reducer {
	return func(b *Backend, dst, src *device.Array) {
		if src.Len() <= reduceGrain {
			p := plans.Get().(*plan)
			p.init(dst, src, true)
			r.small(p, dst, reader{pointer(src), src.DType, to})
			plans.Put(p)
			return
		}
		r.large(b, to, dst, src)
	}
}

// small combines in the calling goroutine; unlike large it allocates nothing where
// elements can be read as they lie.
func (r *reduction[T]) small(p *plan, dst *device.Array, in reader) {
	out := unsafe.Slice((*T)(pointer(dst)), p.keptLen)
	switch {
	case p.keptLen == 0:
	case p.goneLen == 0:
		for i := range out {
			out[i] = r.unit
		}
	case p.byColumns():
		r.columns(p, out, in, 0, p.keptLen/p.kept.inner(), 0, p.goneLen)
	default:
		r.lines(p, out, in, 0, p.keptLen, 0, p.goneLen)
	}
}

// large splits the work: outputs among goroutines, and where there are few of them,
// what is combined into each, by chunks whose results are then combined likewise.
func (r *reduction[T]) large(b *Backend, to dtype.DType, dst, src *device.Array) {
	p := new(plan)
	p.init(dst, src, true)
	in := reader{pointer(src), src.DType, to}
	out := unsafe.Slice((*T)(pointer(dst)), p.keptLen)
	switch {
	case p.byColumns():
		r.largeColumns(p, out, in)
	case p.scattered():
		// Rows first: what goes into one output lies far apart.
		mid := b.temporary(to, p.withoutInner(dst, src))
		r.large(b, to, mid, src)
		r.large(b, to, dst, mid)
	case p.keptLen >= 16 || p.goneLen <= 2*reduceGrain:
		parallel.For(p.keptLen, max(1, reduceGrain/p.goneLen), func(lo, hi int) {
			r.lines(p, out, in, lo, hi, 0, p.goneLen)
		})
	default:
		r.chunked(out, p.goneLen, reduceGrain, func(out []T, lo, hi int) {
			r.lines(p, out, in, 0, p.keptLen, lo, hi)
		})
	}
}

func (r *reduction[T]) largeColumns(p *plan, out []T, in reader) {
	outer := p.keptLen / p.kept.inner()
	if each := p.goneLen * p.kept.inner(); outer >= 16 || outer > 1 && each <= reduceGrain {
		parallel.For(outer, max(1, reduceGrain/each), func(lo, hi int) {
			r.columns(p, out, in, lo, hi, 0, p.goneLen)
		})
		return
	}
	rows := max(1, reduceGrain/p.keptLen)
	r.chunked(out, p.goneLen, (rows+rowBlock-1)/rowBlock*rowBlock, func(out []T, lo, hi int) {
		r.columns(p, out, in, 0, outer, lo, hi)
	})
}

// chunked calls part for stretches [lo, hi) of n elements of what goes, grain long,
// each with room for its results, and combines these.
func (r *reduction[T]) chunked(out []T, n, grain int, part func(out []T, lo, hi int)) {
	if n <= grain {
		part(out, 0, n)
		return
	}
	room := make([]T, (n+grain-1)/grain*len(out))
	parallel.For(n, grain, func(lo, hi int) {
		part(room[lo/grain*len(out):][:len(out)], lo, hi)
	})
	r.combine(out, room, len(room)/len(out))
}

// combine combines the rows of x, a matrix with as many columns as out, into out.
func (r *reduction[T]) combine(out, x []T, rows int) {
	if len(out) == 1 {
		out[0] = r.row(x[:rows])
		return
	}
	for rows > 1 { // in place: each block of rows into one
		blocks := 0
		for lo := 0; lo < rows; lo += rowBlock {
			n := min(rowBlock, rows-lo)
			r.block(out, x[lo*len(out):][:n*len(out)], n, len(out))
			copy(x[blocks*len(out):], out)
			blocks++
		}
		rows = blocks
	}
	copy(out, x)
}

// block combines rows of x, ld apart, into acc, which is overwritten.
func (r *reduction[T]) block(acc, x []T, rows, ld int) {
	if r.matrix != nil && rows > 1 {
		for i := range acc {
			acc[i] = r.unit
		}
		r.matrix(acc, x, rows, ld)
		return
	}
	copy(acc, x)
	for i := 1; i < rows; i++ {
		r.rows(acc, x[i*ld:][:len(acc)])
	}
}

// lines combines elements [from, to) of what goes, line by line, into outputs [lo, hi).
func (r *reduction[T]) lines(p *plan, out []T, in reader, lo, hi, from, to int) {
	inner, stride := p.gone.inner(), p.gone.innerStride()
	plain := stride == 1 && direct(in.from, in.to)
	var buf []T
	var base *T // only of elements that are T's: a pointer to others may reach past their end
	if plain {
		base = (*T)(in.base)
	} else {
		buf = make([]T, min(piece, to-from))
	}
	for i := lo; i < hi; i++ {
		start, where := p.kept.offsets(i)
		if plain && len(p.gone.shape) == 1 {
			out[where] = r.row(unsafe.Slice(at(base, start+from), to-from))
			continue
		}
		var c cascade[T]
		filled := 0
		for j := from; j < to; {
			n := min(inner-j%inner, to-j)
			first := start + p.gone.offset(j)
			j += n
			if plain {
				c.push(r, r.row(unsafe.Slice(at(base, first), n)))
				continue
			}
			for k := 0; k < n; {
				m := min(n-k, len(buf)-filled)
				load(in, buf[filled:filled+m], first+k*stride, stride)
				k, filled = k+m, filled+m
				if filled == len(buf) {
					c.push(r, r.row(buf))
					filled = 0
				}
			}
		}
		if filled > 0 {
			c.push(r, r.row(buf[:filled]))
		}
		out[where] = c.result(r)
	}
}

// columns combines rows [from, to) of what goes into the outputs of the runs [lo, hi)
// of the innermost kept dimension.
func (r *reduction[T]) columns(p *plan, out []T, in reader, lo, hi, from, to int) {
	cols, stride := p.kept.inner(), p.kept.innerStride()
	step := p.kept.dst[len(p.kept.dst)-1] // of the result, along the columns
	plain := stride == 1 && direct(in.from, in.to)
	var buf, acc []T
	var base *T
	if plain {
		base = (*T)(in.base)
	} else {
		buf = make([]T, min(cols, columnBlock))
	}
	own := step != 1 || to-from > rowBlock // else the output itself gathers the results
	if own {
		acc = make([]T, min(cols, columnBlock))
	}
	for i := lo; i < hi; i++ {
		start, where := p.kept.offsets(i * cols)
		if m := columnBlock / cols; plain && m >= sideBySide && step == 1 && to-from >= m*4 && p.gone.packed(cols) {
			x := unsafe.Slice(at(base, start+p.gone.offset(from)), (to-from)*cols)
			r.narrowColumns(out[where:where+cols], x, m*cols)
			continue
		}
		for c := 0; c < cols; c += columnBlock {
			w := min(columnBlock, cols-c)
			a, o := acc, where+c*step
			if own {
				a = acc[:w]
			} else {
				a = out[o : o+w]
			}
			for j := from; j < to; j += rowBlock {
				n := min(rowBlock, to-j)
				first := start + p.gone.offset(j) + c*stride
				if ld := p.gone.src[0]; plain && len(p.gone.src) == 1 && ld >= w {
					r.block(a, unsafe.Slice(at(base, first), (n-1)*ld+w), n, ld)
				} else {
					for k := range n {
						x := buf
						first = start + p.gone.offset(j+k) + c*stride
						if plain {
							x = unsafe.Slice(at(base, first), w)
						} else {
							x = buf[:w]
							load(in, x, first, stride)
						}
						r.take(a, x, k == 0)
					}
				}
				if own {
					r.put(out[o:], step, a, j == from)
				}
			}
		}
	}
}

// sideBySide is how many rows have to fit into a block of columns to be seen as one row.
const sideBySide = 8

// narrowColumns combines the packed rows of x into out, seeing several rows as one.
func (r *reduction[T]) narrowColumns(out, x []T, wide int) {
	total, acc := make([]T, wide), make([]T, wide)
	rows := len(x) / wide
	for j := 0; j < rows; j += rowBlock {
		n := min(rowBlock, rows-j)
		r.block(acc, x[j*wide:][:n*wide], n, wide)
		r.put(total, 1, acc, j == 0)
	}
	copy(out, total)
	for k := len(out); k < wide; k += len(out) {
		r.rows(out, total[k:k+len(out)])
	}
	for k := rows * wide; k < len(x); k += len(out) {
		r.rows(out, x[k:k+len(out)])
	}
}

// take combines a row into acc, or makes acc a copy of the first one.
func (r *reduction[T]) take(acc, x []T, first bool) {
	if first {
		copy(acc, x)
	} else {
		r.rows(acc, x)
	}
}

// put stores the results of the first block of rows, step apart, or combines them with
// those of the earlier ones.
func (r *reduction[T]) put(out []T, step int, acc []T, first bool) {
	if step == 1 {
		r.take(out[:len(acc)], acc, first)
		return
	}
	for k, v := range acc {
		if !first {
			v = r.join(out[k*step], v)
		}
		out[k*step] = v
	}
}

// A cascade combines a sequence of results pairwise, so that the rounding error of a
// sum grows with the logarithm of their number.
type cascade[T any] struct {
	n     uint
	level [48]T
}

func (c *cascade[T]) push(r *reduction[T], v T) {
	k := 0
	for ; c.n>>k&1 == 1; k++ {
		v = r.join(c.level[k], v)
	}
	c.level[k] = v
	c.n++
}

func (c *cascade[T]) result(r *reduction[T]) T {
	var v T
	found := false
	for k := range c.level {
		if c.n>>k&1 == 0 {
			continue
		}
		if found {
			v = r.join(c.level[k], v)
		} else {
			v, found = c.level[k], true
		}
	}
	return v
}
