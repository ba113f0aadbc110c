package recurrent

import (
	"sync"
	"unsafe"
)

var works32, works64 sync.Pool

func works[T Float]() *sync.Pool {
	var zero T
	if unsafe.Sizeof(zero) == 4 {
		return &works32
	}
	return &works64
}

// borrow returns a work with the memory of an earlier one.
func borrow[T Float]() *work[T] {
	w, _ := works[T]().Get().(*work[T])
	if w == nil {
		w = new(work[T])
		w.forwards, w.backwards, w.projects, w.carries = w.forward, w.backward, w.projectState, w.carry
	}
	return w
}

// release gives a work back; it holds on to nothing of the caller's.
func (w *work[T]) release() {
	w.Run, w.Gradient = nil, nil
	works[T]().Put(w)
}

// grow returns a slice of n elements of any content, buf if it will do.
func grow[T Float](buf []T, n int) []T {
	if cap(buf) < n {
		return make([]T, n)
	}
	return buf[:n]
}
