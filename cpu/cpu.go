// Package cpu is the reference backend: it computes on the processor, with the
// kernels of internal/kernel, on memory of the Go heap.
package cpu

import (
	"fmt"
	"math/bits"
	"os"
	"sync"
	"sync/atomic"
	"unsafe"

	"cresset/device"
	"cresset/dtype"
)

// Default is the CPU.
var Default device.Backend = &Backend{}

// A Backend computes on the processor. All are alike; use Default.
type Backend struct{ pool pool }

// Name returns "cpu".
func (*Backend) Name() string { return "cpu" }

// Sync returns at once: calls return when their work is done.
func (*Backend) Sync() error { return nil }

// Alloc returns a block from the pool, or a new one.
func (b *Backend) Alloc(n int) (device.Buffer, error) {
	return device.Buffer{Host: b.pool.get(n), Size: n}, nil
}

// Free puts a block into the pool.
func (b *Backend) Free(buf device.Buffer) { b.pool.put(buf.Host) }

// A pool keeps blocks of Go memory for reuse, by size class. They are pointer-free, so
// the collector does not scan them; what nobody refers to any more, it takes back.
type pool struct {
	mu     sync.Mutex
	free   [64 * classesPerOctave][][]byte
	cached int // bytes in free
	poison atomic.Bool
}

const (
	alignment        = 64
	classesPerOctave = 8
	// maxCached bounds what the pool holds on to.
	maxCached = 4 << 30
)

// class returns the index and the size of the smallest class that holds n bytes. A
// class is at most 1/8 larger than the one below.
func class(n int) (index, size int) {
	n = max(n, alignment)
	octave := bits.Len(uint(n-1)) - 1 // 2^octave < n ≤ 2^(octave+1), for n > 1
	step := max((1<<octave)/classesPerOctave, 1)
	k := (n - 1<<octave + step - 1) / step
	return octave*classesPerOctave + k - 1, 1<<octave + k*step
}

func (p *pool) get(n int) []byte {
	i, size := class(n)
	p.mu.Lock()
	if list := p.free[i]; len(list) > 0 {
		b := list[len(list)-1]
		list[len(list)-1] = nil
		p.free[i] = list[:len(list)-1]
		p.cached -= cap(b)
		p.mu.Unlock()
		return b[:n]
	}
	p.mu.Unlock()
	b := make([]byte, size+alignment-1)
	useHugePages(b)
	skip := -uintptr(unsafe.Pointer(unsafe.SliceData(b))) & (alignment - 1)
	return b[skip : int(skip)+n : int(skip)+size]
}

func (p *pool) put(b []byte) {
	if cap(b) == 0 {
		return
	}
	b = b[:cap(b)]
	if p.poison.Load() {
		for i := range b {
			b[i] = 0xff // NaN in every floating type, -1 in the integers
		}
	}
	i, _ := class(cap(b))
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.cached+cap(b) > maxCached {
		return // the collector takes it
	}
	p.free[i] = append(p.free[i], b)
	p.cached += cap(b)
}

// Poison makes the CPU overwrite freed blocks, so that a test notices their use. It is on
// from the beginning where the environment variable CRESSET_POISON is set.
func Poison(on bool) { Default.(*Backend).pool.poison.Store(on) }

func init() { Poison(os.Getenv("CRESSET_POISON") != "") }

// elements returns a's memory from its first element on, as elements of type T.
func elements[T any](a *device.Array) []T {
	var zero T
	size := int(unsafe.Sizeof(zero))
	n := len(a.Buf.Host) / size
	if n <= a.Offset {
		return nil
	}
	return unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(a.Buf.Host))), n)[a.Offset:]
}

// pointer returns the address of a's first element.
func pointer(a *device.Array) unsafe.Pointer {
	at := a.Offset * a.DType.Size()
	if at >= len(a.Buf.Host) { // without elements, it may begin past the end: no place for a pointer
		at = 0
	}
	return unsafe.Add(unsafe.Pointer(unsafe.SliceData(a.Buf.Host)), at)
}

func unsupported(op device.Op, d dtype.DType) error {
	return fmt.Errorf("%s of %s elements is %w", op, d, device.ErrUnsupported)
}

// Fill sets every element of dst to the first element in elem.
func (b *Backend) Fill(dst *device.Array, elem [16]byte) error {
	size := dst.DType.Size()
	src := device.Array{Buf: &device.Buffer{Host: elem[:size], Size: size}, DType: dst.DType,
		Shape: dst.Shape, Strides: make([]int, len(dst.Shape))}
	return b.Copy(dst, &src)
}
