package cpu

import (
	"sync"
	"unsafe"

	"cresset/device"
	"cresset/dtype"
	"cresset/internal/layout"
	"cresset/internal/parallel"
)

// A kernel computes n contiguous elements: dst[i] = op(x[i], y[i], z[i]; p). The
// pointers of absent sources are nil. Source and result types are the row's.
type kernel func(dst, x, y, z unsafe.Pointer, n int, p [4]float64)

// A row of the table of elementwise functions has a kernel for each element type of the
// last source. Where there is none for BF16 and F16, the driver converts tile by tile
// and calls the one for F32.
type row map[dtype.DType]kernel

// mapGrain is how many elements one goroutine takes at a time.
const mapGrain = 32 << 10

// tile is how many elements are gathered or converted at a time, on the stack.
const tile = 512

// Map computes an elementwise function. See device.Backend.
func (b *Backend) Map(op device.Op, dst, x, y, z *device.Array, p [4]float64) error {
	last := x
	if y != nil {
		last = y
	}
	if z != nil {
		last = z
	}
	r := maps[op]
	k := r[last.DType]
	half := false
	if k == nil && (last.DType == dtype.BF16 || last.DType == dtype.F16) {
		k, half = r[dtype.F32], true
	}
	if k == nil {
		return unsupported(op, last.DType)
	}
	n := dst.Len()
	if n == 0 {
		return nil
	}
	if !half && contiguous(dst, x, y, z) {
		flat(k, dst, x, y, z, n, p)
		return nil
	}
	var m mapping
	m.init(k, dst, x, y, z, p)
	m.run()
	return nil
}

func contiguous(arrays ...*device.Array) bool {
	for _, a := range arrays {
		if a != nil && !layout.IsContiguous(a.Shape, a.Strides) {
			return false
		}
	}
	return true
}

// flat runs a kernel over operands that are all contiguous.
func flat(k kernel, dst, x, y, z *device.Array, n int, p [4]float64) {
	var ps [layout.MaxOperands]unsafe.Pointer
	var size [layout.MaxOperands]int
	for i, a := range [...]*device.Array{dst, x, y, z} {
		if a != nil {
			ps[i], size[i] = pointer(a), a.DType.Size()
		}
	}
	if n <= mapGrain {
		k(ps[0], ps[1], ps[2], ps[3], n, p)
		return
	}
	parallel.For(n, mapGrain, func(lo, hi int) {
		k(unsafe.Add(ps[0], lo*size[0]), unsafe.Add(ps[1], lo*size[1]), unsafe.Add(ps[2], lo*size[2]),
			unsafe.Add(ps[3], lo*size[3]), hi-lo, p)
	})
}

// A mapping runs a kernel over operands of any strides and over 16-bit floats: what is
// not contiguous, or needs converting, passes through tiles.
type mapping struct {
	k     kernel
	p     [4]float64
	nest  layout.Nest
	count int // operands, the result included
	op    [layout.MaxOperands]operand
}

// An operand is one array of a mapping.
type operand struct {
	base  unsafe.Pointer
	dtype dtype.DType
	size  int
	wide  bool // 16-bit floats, computed as F32
	slot  int  // which argument of the kernel it is
}

func (m *mapping) init(k kernel, dst, x, y, z *device.Array, p [4]float64) {
	m.k, m.p = k, p
	var strides [layout.MaxOperands][]int
	for slot, a := range [...]*device.Array{dst, x, y, z} {
		if a == nil {
			continue
		}
		m.op[m.count] = operand{pointer(a), a.DType, a.DType.Size(),
			a.DType == dtype.BF16 || a.DType == dtype.F16, slot}
		strides[m.count] = a.Strides
		m.count++
	}
	m.nest.Init(dst.Shape, strides[:m.count]...)
}

func (m *mapping) run() {
	inner, _ := m.nest.Inner()
	outer := m.nest.Outer()
	if outer == 1 {
		parallel.For(inner, mapGrain, func(lo, hi int) { m.rows(0, 1, lo, hi) })
		return
	}
	parallel.For(outer, max(1, mapGrain/inner), func(lo, hi int) { m.rows(lo, hi, 0, inner) })
}

// A tileRoom holds a tile of each operand; 16 bytes an element hold any type.
type tileRoom [layout.MaxOperands][tile]complex128

// tileRooms spares small operations an allocation of 32 KiB.
var tileRooms = sync.Pool{New: func() any { return new(tileRoom) }}

// rows computes elements [from, to) of the innermost dimension in outer runs [lo, hi).
func (m *mapping) rows(lo, hi, from, to int) {
	room := tileRooms.Get().(*tileRoom)
	defer tileRooms.Put(room)
	_, stride := m.nest.Inner()
	var c layout.Cursor
	c.Seek(&m.nest, lo)
	for i := lo; i < hi; i++ {
		for at := from; at < to; at += tile {
			n := min(tile, to-at)
			var arg [layout.MaxOperands]unsafe.Pointer
			for k := range m.count {
				o := &m.op[k]
				p := unsafe.Add(o.base, (c.Offset[k]+at*stride[k])*o.size)
				buf := unsafe.Pointer(&room[k])
				direct := !o.wide && (stride[k] == 1 || n == 1)
				switch {
				case direct:
					buf = p
				case k > 0:
					gather(buf, p, n, stride[k], o)
				}
				arg[o.slot] = buf
			}
			m.k(arg[0], arg[1], arg[2], arg[3], n, m.p)
			if o := &m.op[0]; o.wide || !(stride[0] == 1 || n == 1) {
				p := unsafe.Add(o.base, (c.Offset[0]+at*stride[0])*o.size)
				scatter(p, unsafe.Pointer(&room[0]), n, stride[0], o)
			}
		}
		c.Next()
	}
}

// gather copies n elements, stride apart, into the contiguous dst, widening 16-bit floats.
func gather(dst, src unsafe.Pointer, n, stride int, o *operand) {
	switch {
	case o.wide && stride == 1:
		widen(unsafe.Slice((*float32)(dst), n), src, o.dtype)
	case o.dtype == dtype.BF16:
		d, s := unsafe.Slice((*float32)(dst), n), (*dtype.BFloat16)(src)
		for i := range d {
			d[i] = at(s, i*stride).Float32()
		}
	case o.dtype == dtype.F16:
		d, s := unsafe.Slice((*float32)(dst), n), (*dtype.Float16)(src)
		for i := range d {
			d[i] = at(s, i*stride).Float32()
		}
	case o.size == 1:
		gatherAs[uint8](dst, src, n, stride)
	case o.size == 2:
		gatherAs[uint16](dst, src, n, stride)
	case o.size == 4:
		gatherAs[uint32](dst, src, n, stride)
	case o.size == 8:
		gatherAs[uint64](dst, src, n, stride)
	default:
		gatherAs[complex128](dst, src, n, stride)
	}
}

func gatherAs[T any](dst, src unsafe.Pointer, n, stride int) {
	d := unsafe.Slice((*T)(dst), n)
	s := (*T)(src)
	if stride == 0 {
		v := *s
		for i := range d {
			d[i] = v
		}
		return
	}
	for i := range d {
		d[i] = *at(s, i*stride)
	}
}

// scatter is the reverse of gather.
func scatter(dst, src unsafe.Pointer, n, stride int, o *operand) {
	switch {
	case o.wide && stride == 1:
		halve(dst, unsafe.Slice((*float32)(src), n), o.dtype)
	case o.dtype == dtype.BF16:
		s, d := unsafe.Slice((*float32)(src), n), (*dtype.BFloat16)(dst)
		for i, v := range s {
			*at(d, i*stride) = dtype.ToBFloat16(v)
		}
	case o.dtype == dtype.F16:
		s, d := unsafe.Slice((*float32)(src), n), (*dtype.Float16)(dst)
		for i, v := range s {
			*at(d, i*stride) = dtype.ToFloat16(v)
		}
	case o.size == 1:
		scatterAs[uint8](dst, src, n, stride)
	case o.size == 2:
		scatterAs[uint16](dst, src, n, stride)
	case o.size == 4:
		scatterAs[uint32](dst, src, n, stride)
	case o.size == 8:
		scatterAs[uint64](dst, src, n, stride)
	default:
		scatterAs[complex128](dst, src, n, stride)
	}
}

func scatterAs[T any](dst, src unsafe.Pointer, n, stride int) {
	d := (*T)(dst)
	for i, v := range unsafe.Slice((*T)(src), n) {
		*at(d, i*stride) = v
	}
}

// at returns the address of element i after p.
func at[T any](p *T, i int) *T {
	return (*T)(unsafe.Add(unsafe.Pointer(p), uintptr(i)*unsafe.Sizeof(*p)))
}
