package testenv

import (
	"os"
	"syscall"
	"testing"
	"unsafe"
)

// Fence returns a copy of s that ends where readable memory ends: code that reads or writes
// beyond it faults. T holds no pointers.
func Fence[T any](t *testing.T, s []T) []T {
	t.Helper()
	var zero T
	page := os.Getpagesize()
	size := len(s) * int(unsafe.Sizeof(zero))
	room := (size + page - 1) / page * page
	m, err := syscall.Mmap(-1, 0, room+page, syscall.PROT_READ|syscall.PROT_WRITE,
		syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { syscall.Munmap(m) })
	if err := syscall.Mprotect(m[room:], syscall.PROT_NONE); err != nil {
		t.Fatal(err)
	}
	out := unsafe.Slice((*T)(unsafe.Pointer(&m[room-size])), len(s))
	copy(out, s)
	return out
}
