package cpu

import (
	"sync"
	"unsafe"

	"cresset/device"
	"cresset/dtype"
	"cresset/internal/layout"
)

// A plan is how a reduction goes through its source: the dimensions that are kept and
// those that go, neighbours merged. It points into itself, so it is not copied.
type plan struct {
	kept, gone       axes
	keptLen, goneLen int
}

// plans spares small reductions an allocation.
var plans = sync.Pool{New: func() any { return new(plan) }}

// axes are some of the dimensions of a source, with their strides in it and in the
// contiguous result; never empty.
type axes struct {
	shape, src, dst []int
	room            [3][8]int // keeps the slices off the heap
}

// init prepares the plan of reducing src to dst, along the dimensions that have
// another size there. sorted lets the order of the dimensions that go follow memory.
func (p *plan) init(dst, src *device.Array, sorted bool) {
	p.keptLen, p.goneLen = 1, 1
	p.kept.clear()
	p.gone.clear()
	for i, n := range src.Shape {
		switch {
		case n == 1:
		case dst.Shape[i] == n:
			p.kept.add(n, src.Strides[i], dst.Strides[i])
			p.keptLen *= n
		default:
			p.gone.add(n, src.Strides[i], 0)
			p.goneLen *= n
		}
	}
	p.kept.finish(true)
	p.gone.finish(sorted)
}

// byColumns reports whether memory order favours combining rows of outputs at once
// over combining what belongs to each output.
func (p *plan) byColumns() bool {
	k, g := abs(p.kept.innerStride()), abs(p.gone.innerStride())
	return p.kept.inner() >= 8 && p.gone.inner() > 1 && k != 0 && (k < g || g == 0)
}

// scattered reports whether the lines that go into one output lie farther apart than
// neighbouring outputs.
func (p *plan) scattered() bool {
	g := p.gone.src
	return len(g) > 1 && p.gone.inner() >= 16 && p.keptLen > 1 && abs(g[0]) > abs(p.kept.innerStride())
}

// withoutInner returns the shape of src reduced along the innermost axis that goes alone.
func (p *plan) withoutInner(dst, src *device.Array) []int {
	shape := append([]int{}, src.Shape...)
	outer := abs(p.gone.src[len(p.gone.src)-2])
	for i, n := range dst.Shape {
		if n != shape[i] && abs(src.Strides[i]) < outer {
			shape[i] = 1
		}
	}
	return shape
}

// packed reports whether the only axis is one of rows of n adjacent elements.
func (a *axes) packed(n int) bool { return len(a.src) == 1 && a.src[0] == n }

func (a *axes) clear() { a.shape, a.src, a.dst = a.room[0][:0], a.room[1][:0], a.room[2][:0] }

func (a *axes) add(n, src, dst int) {
	a.shape, a.src, a.dst = append(a.shape, n), append(a.src, src), append(a.dst, dst)
}

// finish sorts the axes by falling stride in the source and merges those through
// which source and result stride evenly.
func (a *axes) finish(sorted bool) {
	if len(a.shape) == 0 {
		a.add(1, 1, 1)
		return
	}
	for i := 1; sorted && i < len(a.shape); i++ {
		for j := i; j > 0 && abs(a.src[j-1]) < abs(a.src[j]); j-- {
			a.shape[j], a.shape[j-1] = a.shape[j-1], a.shape[j]
			a.src[j], a.src[j-1] = a.src[j-1], a.src[j]
			a.dst[j], a.dst[j-1] = a.dst[j-1], a.dst[j]
		}
	}
	last := 0
	for i := 1; i < len(a.shape); i++ {
		n := a.shape[i]
		if a.src[last] == a.src[i]*n && a.dst[last] == a.dst[i]*n {
			a.shape[last] *= n
		} else {
			last++
			a.shape[last] = n
		}
		a.src[last], a.dst[last] = a.src[i], a.dst[i]
	}
	a.shape, a.src, a.dst = a.shape[:last+1], a.src[:last+1], a.dst[:last+1]
}

func (a *axes) inner() int { return a.shape[len(a.shape)-1] }

func (a *axes) innerStride() int { return a.src[len(a.src)-1] }

// offset returns the offset in the source of the element at row-major index i.
func (a *axes) offset(i int) int {
	if len(a.shape) == 1 {
		return i * a.src[0]
	}
	o := 0
	for j := len(a.shape) - 1; j > 0; j-- {
		o += i % a.shape[j] * a.src[j]
		i /= a.shape[j]
	}
	return o + i*a.src[0]
}

// offsets returns the offsets in the source and in the result.
func (a *axes) offsets(i int) (src, dst int) {
	if len(a.shape) == 1 {
		return i * a.src[0], i * a.dst[0]
	}
	for j := len(a.shape) - 1; j > 0; j-- {
		k := i % a.shape[j]
		src, dst = src+k*a.src[j], dst+k*a.dst[j]
		i /= a.shape[j]
	}
	return src + i*a.src[0], dst + i*a.dst[0]
}

func abs(x int) int {
	if x < 0 {
		return -x
	}
	return x
}

// A reader reads elements of one type as another.
type reader struct {
	base     unsafe.Pointer
	from, to dtype.DType
}

// direct reports whether elements of type from are those of type to, bit by bit.
func direct(from, to dtype.DType) bool {
	return from == to || from == dtype.Bool && to == dtype.U8
}

// load sets dst to elements that lie stride apart, from the given offset on.
func load[T any](in reader, dst []T, offset, stride int) {
	size := in.from.Size()
	src := unsafe.Add(in.base, offset*size)
	to := unsafe.Pointer(unsafe.SliceData(dst))
	switch {
	case direct(in.from, in.to):
		gatherAs[T](to, src, len(dst), stride)
	case stride == 1:
		convertRun(to, src, in.to, in.from, len(dst))
	default:
		var raw [tile]complex128 // 16 bytes an element hold any type
		for lo := 0; lo < len(dst); lo += tile {
			n := min(tile, len(dst)-lo)
			gatherRaw(unsafe.Pointer(&raw), unsafe.Add(src, lo*stride*size), n, stride, size)
			convertRun(unsafe.Pointer(&dst[lo]), unsafe.Pointer(&raw), in.to, in.from, n)
		}
	}
}

// gatherRaw copies n elements of the given size, stride apart, into the contiguous dst.
func gatherRaw(dst, src unsafe.Pointer, n, stride, size int) {
	switch size {
	case 1:
		gatherAs[uint8](dst, src, n, stride)
	case 2:
		gatherAs[uint16](dst, src, n, stride)
	case 4:
		gatherAs[uint32](dst, src, n, stride)
	case 8:
		gatherAs[uint64](dst, src, n, stride)
	default:
		gatherAs[complex128](dst, src, n, stride)
	}
}

// temporary returns a contiguous array of ordinary Go memory.
func (b *Backend) temporary(d dtype.DType, shape []int) *device.Array {
	a := &device.Array{DType: d, Shape: shape, Strides: make([]int, len(shape))}
	layout.Contiguous(a.Strides, shape)
	n := layout.Len(shape) * d.Size()
	a.Buf = &device.Buffer{Host: make([]byte, n), Size: n}
	return a
}

// dims are some of the dimensions of a result (0) and its source (1).
type dims struct {
	Shape   []int
	Strides [2][]int
}

// offset returns the offset, in operand k, of the element at row-major index i.
func (d *dims) offset(i, k int) int {
	o := 0
	for j := len(d.Shape) - 1; j >= 0; j-- {
		o += i % d.Shape[j] * d.Strides[k][j]
		i /= d.Shape[j]
	}
	return o
}
