// Package scratch lends kernels memory that they need for a moment.
package scratch

import (
	"sync"
	"unsafe"
)

// Float is an element type.
type Float interface{ float32 | float64 }

// A Buffer is memory on loan.
type Buffer[T Float] struct {
	Data []T // arbitrary contents
	room []T
}

var buffers32, buffers64 sync.Pool

func pool[T Float]() *sync.Pool {
	var zero T
	if unsafe.Sizeof(zero) == 4 {
		return &buffers32
	}
	return &buffers64
}

// Get returns a buffer of n elements.
func Get[T Float](n int) *Buffer[T] {
	b, _ := pool[T]().Get().(*Buffer[T])
	if b == nil {
		b = new(Buffer[T])
	}
	if cap(b.room) < n {
		b.room = make([]T, n)
	}
	b.Data = b.room[:n]
	return b
}

// Release takes the memory back; Data must not be used any more.
func (b *Buffer[T]) Release() {
	b.Data = nil
	pool[T]().Put(b)
}
