package cpu

import (
	"unsafe"

	"cresset/device"
	"cresset/dtype"
	"cresset/internal/kernel/vec"
	"cresset/internal/parallel"
)

// argReduce finds the first extreme element; a NaN is more extreme than any number.
func (b *Backend) argReduce(op device.Op, dst, src *device.Array) error {
	if dst.DType != dtype.I64 {
		return unsupported(op, dst.DType)
	}
	if !contiguous(dst) {
		z := b.temporary(dtype.I64, dst.Shape)
		if err := b.argReduce(op, z, src); err != nil {
			return err
		}
		return b.Copy(dst, z)
	}
	f := argReducers[src.DType]
	if f == nil {
		return unsupported(op, src.DType)
	}
	f(dst, src, op == "argmin")
	return nil
}

var argReducers = map[dtype.DType]func(dst, src *device.Array, least bool){
	dtype.F64:  argReduceFloats[float64](dtype.F64),
	dtype.F32:  argReduceFloats[float32](dtype.F32),
	dtype.BF16: argReduceFloats[float32](dtype.F32),
	dtype.F16:  argReduceFloats[float32](dtype.F32),
	dtype.I64:  argReduceAs(dtype.I64, argMost[int64], argLeast[int64]),
	dtype.I32:  argReduceAs(dtype.I32, argMost[int32], argLeast[int32]),
	dtype.I16:  argReduceAs(dtype.I16, argMost[int16], argLeast[int16]),
	dtype.I8:   argReduceAs(dtype.I8, argMost[int8], argLeast[int8]),
	dtype.U8:   argReduceAs(dtype.U8, argMost[uint8], argLeast[uint8]),
	dtype.Bool: argReduceAs(dtype.U8, argMost[uint8], argLeast[uint8]),
}

func argReduceFloats[T float](d dtype.DType) func(dst, src *device.Array, least bool) {
	return argReduceAs(d, vec.ArgMax[T], vec.ArgMin[T])
}

// argReduceAs reads elements as type to; most and least return the index of the first
// extreme element of a slice that is not empty.
func argReduceAs[T reals](to dtype.DType, most, least func(x []T) int) func(dst, src *device.Array, lst bool) {
	return func(dst, src *device.Array, lst bool) {
		s := &search[T]{out: unsafe.Slice((*int64)(pointer(dst)), dst.Len()),
			in: reader{pointer(src), src.DType, to}, find: most}
		if s.least = lst; lst {
			s.find = least
		}
		s.p.init(dst, src, false)
		s.run()
	}
}

// A search looks for extreme elements.
type search[T reals] struct {
	p     plan
	out   []int64
	in    reader
	find  func(x []T) int
	least bool
}

func (s *search[T]) run() {
	p := &s.p
	switch {
	case p.keptLen == 0 || p.goneLen == 0:
	case len(p.gone.shape) == 1 && p.byColumns():
		cols := p.kept.inner()
		blocks := (cols + columnBlock - 1) / columnBlock
		parallel.For(p.keptLen/cols*blocks, max(1, reduceGrain/(p.goneLen*min(cols, columnBlock))),
			func(lo, hi int) {
				for i := lo; i < hi; i++ {
					s.columns(i/blocks, i%blocks*columnBlock)
				}
			})
	case p.keptLen == 1 && p.goneLen > reduceGrain:
		s.whole()
	default:
		parallel.For(p.keptLen, max(1, reduceGrain/p.goneLen), func(lo, hi int) {
			buf := s.room(p.goneLen)
			for i := lo; i < hi; i++ {
				start, where := p.kept.offsets(i)
				s.out[where] = int64(s.find(s.read(buf, start, 0, p.goneLen)))
			}
		})
	}
}

// room returns a buffer for n elements, nil where they can be read as they lie.
func (s *search[T]) room(n int) []T {
	a := &s.p.gone
	if len(a.shape) == 1 && a.src[0] == 1 && direct(s.in.from, s.in.to) {
		return nil
	}
	return make([]T, n)
}

// read returns elements [from, to) of what goes into an output.
func (s *search[T]) read(buf []T, start, from, to int) []T {
	if buf == nil {
		return unsafe.Slice(at((*T)(s.in.base), start+from), to-from)
	}
	a := &s.p.gone
	inner := a.inner()
	for j := from; j < to; {
		n := min(inner-j%inner, to-j)
		load(s.in, buf[j-from:j-from+n], start+a.offset(j), a.innerStride())
		j += n
	}
	return buf[:to-from]
}

// whole searches everything for one output, in pieces.
func (s *search[T]) whole() {
	n := s.p.goneLen
	pieces := (n + reduceGrain - 1) / reduceGrain
	where, best := make([]int, pieces), make([]T, pieces)
	parallel.For(n, reduceGrain, func(lo, hi int) {
		x := s.read(s.room(hi-lo), 0, lo, hi)
		k := s.find(x)
		where[lo/reduceGrain], best[lo/reduceGrain] = lo+k, x[k]
	})
	s.out[0] = int64(where[s.find(best)])
}

// columns searches a block of columns, from column c on, of run i of the innermost
// kept dimension.
func (s *search[T]) columns(i, c int) {
	p := &s.p
	cols, stride := p.kept.inner(), p.kept.innerStride()
	start, where := p.kept.offsets(i * cols)
	step := p.kept.dst[len(p.kept.dst)-1]
	var best, buf [columnBlock]T
	var index [columnBlock]int64
	w := min(columnBlock, cols-c)
	load(s.in, best[:w], start+c*stride, stride)
	plain := stride == 1 && direct(s.in.from, s.in.to)
	for r := 1; r < p.goneLen; r++ {
		first := start + r*p.gone.src[0] + c*stride
		x := buf[:w]
		if plain {
			x = unsafe.Slice(at((*T)(s.in.base), first), w)
		} else {
			load(s.in, x, first, stride)
		}
		if s.least {
			keepLeast(best[:w], index[:w], x, int64(r))
		} else {
			keepMost(best[:w], index[:w], x, int64(r))
		}
	}
	for k, v := range index[:w] {
		s.out[where+(c+k)*step] = v
	}
}

func keepMost[T reals](best []T, index []int64, x []T, r int64) {
	for k, v := range x {
		if b := best[k]; v > b || v != v && b == b {
			best[k], index[k] = v, r
		}
	}
}

func keepLeast[T reals](best []T, index []int64, x []T, r int64) {
	for k, v := range x {
		if b := best[k]; v < b || v != v && b == b {
			best[k], index[k] = v, r
		}
	}
}

func argMost[T integer](x []T) int {
	k := 0
	for i, v := range x {
		if v > x[k] {
			k = i
		}
	}
	return k
}

func argLeast[T integer](x []T) int {
	k := 0
	for i, v := range x {
		if v < x[k] {
			k = i
		}
	}
	return k
}
