package cpu

import (
	"cmp"
	"math"
	"slices"
	"unsafe"

	"cresset/device"
	"cresset/dtype"
	"cresset/internal/layout"
	"cresset/internal/parallel"
)

// sortGrain is how many elements one goroutine sorts at a time.
const sortGrain = 32 << 10

// Sort puts elements in order; see device.Sorter.
func (b *Backend) Sort(values, indices, src *device.Array, dim int, descending bool) error {
	s := &sorting{values: values, indices: indices, src: src, descending: descending, n: 1, k: 1}
	switch d := src.DType; {
	case d.IsComplex():
		return unsupported("sort", d)
	case d == dtype.F64:
		s.load = loadKeys(dtype.F64, keysOfF64)
	case d.IsFloat():
		s.load = loadKeys(dtype.F32, keysOfF32)
	default:
		s.load = loadKeys(dtype.I64, keysOfI64)
	}
	lines := append([]int{}, src.Shape...)
	if len(lines) > 0 {
		s.n, s.k = src.Shape[dim], values.Shape[dim]
		s.step = [3]int{values.Strides[dim], indices.Strides[dim], src.Strides[dim]}
		lines[dim] = 1
	}
	if s.k == 0 || layout.Len(lines) == 0 {
		return nil
	}
	s.onePass = s.k <= fewWanted && s.k < s.n/8
	room := s.n
	if s.onePass {
		room = s.k
	}
	s.nest.Init(lines, values.Strides, indices.Strides, src.Strides)
	inner, side := s.nest.Inner()
	parallel.For(layout.Len(lines), max(1, sortGrain/s.n), func(lo, hi int) {
		w := &sorter{a: make([]entry, room), b: make([]entry, room)}
		var c layout.Cursor
		for i := lo; i < hi; i++ {
			c.Seek(&s.nest, i/inner)
			j := i % inner
			s.line(w, c.Offset[0]+j*side[0], c.Offset[1]+j*side[1], c.Offset[2]+j*side[2])
		}
	})
	return nil
}

// sorting is one call of Sort: lines of n elements, of which the first k are wanted.
type sorting struct {
	values, indices, src *device.Array
	descending           bool
	n, k                 int
	onePass              bool   // k is small enough to keep the first ones in order
	step                 [3]int // between neighbours of a line
	nest                 layout.Nest
	load                 func(dst []uint64, src *device.Array, offset, step int)
}

// line sorts the line that starts at the given offsets.
func (s *sorting) line(w *sorter, v, i, x int) {
	first := s.first(w, x)
	out := (*int64)(pointer(s.indices))
	for k, e := range first {
		*at(out, i+k*s.step[1]) = int64(e.at)
	}
	from, to := pointer(s.src), pointer(s.values)
	switch s.src.DType.Size() {
	case 1:
		pickAs[uint8](to, from, first, v, s.step[0], x, s.step[2])
	case 2:
		pickAs[uint16](to, from, first, v, s.step[0], x, s.step[2])
	case 4:
		pickAs[uint32](to, from, first, v, s.step[0], x, s.step[2])
	default:
		pickAs[uint64](to, from, first, v, s.step[0], x, s.step[2])
	}
}

// first returns the first k entries in order of the line that starts at offset x.
func (s *sorting) first(w *sorter, x int) []entry {
	best := w.a[:0]
	for lo := 0; lo < s.n; lo += tile {
		keys := w.keys[:min(tile, s.n-lo)]
		s.load(keys, s.src, x+lo*s.step[2], s.step[2])
		if s.descending {
			for i := range keys {
				keys[i] = ^keys[i]
			}
		}
		if s.onePass {
			best = s.keep(best, keys, lo)
			continue
		}
		for i, key := range keys {
			w.a[lo+i] = entry{key, lo + i}
		}
	}
	if s.onePass {
		return best
	}
	return w.first(s.k)
}

// fewWanted is up to how many first entries are kept in order while the line passes.
const fewWanted = 64

// keep puts those of the keys, from position lo on, into best that belong to the first k.
func (s *sorting) keep(best []entry, keys []uint64, lo int) []entry {
	for i, key := range keys {
		n := len(best)
		switch {
		case n < s.k:
			best = best[:n+1]
		case key < best[n-1].key:
			n--
		default:
			continue
		}
		for ; n > 0 && key < best[n-1].key; n-- {
			best[n] = best[n-1]
		}
		best[n] = entry{key, lo + i}
	}
	return best
}

func pickAs[T any](dst, src unsafe.Pointer, picked []entry, to, toStep, from, fromStep int) {
	for k, e := range picked {
		*at((*T)(dst), to+k*toStep) = *at((*T)(src), from+e.at*fromStep)
	}
}

// An entry is an element as a key whose order is that of the elements, and where it is.
type entry struct {
	key uint64
	at  int
}

func (e entry) before(f entry) bool { return e.key < f.key || e.key == f.key && e.at < f.at }

// loadKeys returns a loader of the keys of up to a tile of elements, read as type d.
func loadKeys[T reals](d dtype.DType, keys func(dst []uint64, v []T)) func([]uint64, *device.Array, int, int) {
	return func(dst []uint64, src *device.Array, offset, step int) {
		var buf [tile]T
		v := buf[:len(dst)]
		load(reader{pointer(src), src.DType, d}, v, offset, step)
		keys(dst, v)
	}
}

func keysOfF32(dst []uint64, v []float32) {
	for i, x := range v {
		dst[i] = keyOfF32(x)
	}
}

func keysOfF64(dst []uint64, v []float64) {
	for i, x := range v {
		dst[i] = keyOfF64(x)
	}
}

func keysOfI64(dst []uint64, v []int64) {
	for i, x := range v {
		dst[i] = uint64(x) ^ 1<<63
	}
}

// keyOfF32 orders floats: both zeros are equal, NaNs are equal and the largest.
func keyOfF32(v float32) uint64 {
	switch {
	case v != v:
		return math.MaxUint32
	case v == 0:
		return 1 << 31
	}
	bits := math.Float32bits(v)
	if bits>>31 == 1 {
		return uint64(^bits)
	}
	return uint64(bits | 1<<31)
}

func keyOfF64(v float64) uint64 {
	switch {
	case v != v:
		return math.MaxUint64
	case v == 0:
		return 1 << 63
	}
	bits := math.Float64bits(v)
	if bits>>63 == 1 {
		return ^bits
	}
	return bits | 1<<63
}

// A sorter sorts the entries in a, with b as room.
type sorter struct {
	a, b []entry
	keys [tile]uint64
}

// first returns the first k entries in order.
func (w *sorter) first(k int) []entry {
	if k < len(w.a)/4 {
		partition(w.a, k)
		slices.SortFunc(w.a[:k], func(e, f entry) int {
			return cmp.Or(cmp.Compare(e.key, f.key), cmp.Compare(e.at, f.at))
		})
		return w.a[:k]
	}
	w.sort()
	return w.a[:k]
}

// few is up to how many entries are sorted by insertion.
const few = 48

// sort sorts all entries, which stand in the order of their positions: by insertion if
// they are few, else by one byte of the key after the other, from the last, leaving out
// those that all keys share. Both keep the order of equal keys.
func (w *sorter) sort() {
	if len(w.a) <= few {
		insert(w.a)
		return
	}
	varies := uint64(0)
	for _, e := range w.a {
		varies |= e.key ^ w.a[0].key
	}
	for shift := 0; shift < 64; shift += 8 {
		if varies>>shift&0xff == 0 {
			continue
		}
		var start [257]int
		for _, e := range w.a {
			start[e.key>>shift&0xff+1]++
		}
		for i := range 256 {
			start[i+1] += start[i]
		}
		for _, e := range w.a {
			d := e.key >> shift & 0xff
			w.b[start[d]] = e
			start[d]++
		}
		w.a, w.b = w.b, w.a
	}
}

func insert(a []entry) {
	for i := 1; i < len(a); i++ {
		e := a[i]
		j := i
		for ; j > 0 && e.before(a[j-1]); j-- {
			a[j] = a[j-1]
		}
		a[j] = e
	}
}

// partition moves the k entries that come first in order to the front (Hoare's
// quickselect, with the median of three as pivot).
func partition(a []entry, k int) {
	for lo, hi := 0, len(a); hi-lo > few; {
		p := median(a[lo], a[lo+(hi-lo)/2], a[hi-1])
		i, j := lo, hi-1
		for i <= j {
			for a[i].before(p) {
				i++
			}
			for p.before(a[j]) {
				j--
			}
			if i <= j {
				a[i], a[j] = a[j], a[i]
				i, j = i+1, j-1
			}
		}
		switch {
		case k <= j+1:
			hi = j + 1
		case k >= i:
			lo = i
		default:
			return
		}
		if hi-lo <= few {
			insert(a[lo:hi])
		}
	}
	if len(a) <= few {
		insert(a)
	}
}

func median(a, b, c entry) entry {
	if b.before(a) {
		a, b = b, a
	}
	if c.before(b) {
		b = c
		if b.before(a) {
			b = a
		}
	}
	return b
}
