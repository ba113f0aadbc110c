package conv

import (
	"sync"
	"unsafe"

	"cresset/internal/kernel/gemm"
)

// A buffer is memory for a tile, used again and again.
type buffer[T gemm.Float] struct {
	data []T // arbitrary contents
	room []T
}

var buffers32, buffers64 sync.Pool

func pool[T gemm.Float]() *sync.Pool {
	var zero T
	if unsafe.Sizeof(zero) == 4 {
		return &buffers32
	}
	return &buffers64
}

// scratch returns a buffer of n elements.
func scratch[T gemm.Float](n int) *buffer[T] {
	b, _ := pool[T]().Get().(*buffer[T])
	if b == nil {
		b = new(buffer[T])
	}
	if cap(b.room) < n {
		b.room = make([]T, n)
	}
	b.data = b.room[:n]
	return b
}

func (b *buffer[T]) release() { pool[T]().Put(b) }
