// Package scratch lends kernels memory that they need for a moment.
package scratch

import (
	"math/bits"
	"sync"
	"unsafe"
)

// Float is an element type.
type Float interface{ float32 | float64 }

// A Buffer is memory on loan.
type Buffer[T Float] struct {
	Data  []T // arbitrary contents
	room  []T
	class int
}

// Buffers of about the same size share a pool: a small one would be in the way of who
// needs a large one, and a large one wasted on who needs a small one.
var buffers32, buffers64 [4 * 64]sync.Pool

// class returns which pool has buffers of n elements, n > 0, and how large they are: four
// sizes to a power of two.
func class(n int) (pool, size int) {
	shift := max(bits.Len(uint(n-1))-3, 0)
	steps := (n + 1<<shift - 1) >> shift // 4 < steps ≤ 8, or n
	return 4*shift + steps, steps << shift
}

func pool[T Float](class int) *sync.Pool {
	var zero T
	if unsafe.Sizeof(zero) == 4 {
		return &buffers32[class]
	}
	return &buffers64[class]
}

// Get returns a buffer of n elements.
func Get[T Float](n int) *Buffer[T] {
	c, size := class(max(n, 1))
	b, _ := pool[T](c).Get().(*Buffer[T])
	if b == nil {
		b = &Buffer[T]{room: make([]T, size), class: c}
	}
	b.Data = b.room[:n]
	return b
}

// Release takes the memory back; Data must not be used any more.
func (b *Buffer[T]) Release() {
	b.Data = nil
	pool[T](b.class).Put(b)
}
