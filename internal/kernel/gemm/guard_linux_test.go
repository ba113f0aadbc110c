package gemm

import (
	"math/rand/v2"
	"os"
	"syscall"
	"testing"
	"unsafe"
)

// fence returns a copy of s that ends where readable memory ends.
func fence[T Float](t *testing.T, s []T) []T {
	page := os.Getpagesize()
	bytes := len(s) * size[T]()
	room := (bytes + page - 1) / page * page
	m, err := syscall.Mmap(-1, 0, room+page, syscall.PROT_READ|syscall.PROT_WRITE,
		syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { syscall.Munmap(m) })
	if err := syscall.Mprotect(m[room:], syscall.PROT_NONE); err != nil {
		t.Fatal(err)
	}
	out := unsafe.Slice((*T)(unsafe.Pointer(&m[room-bytes])), len(s))
	copy(out, s)
	return out
}

func TestStaysInside(t *testing.T) {
	levels(t, testStaysInside[float32], testStaysInside[float64])
}

// testStaysInside has every operand end at a page that faults: the assembly may not even
// read beyond.
func testStaysInside[T Float](t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	for i := range 90 {
		p := plain(1+r.IntN(70), 1+r.IntN(70), 1+r.IntN(70))
		switch p.a, p.b = layouts[r.IntN(5)], layouts[r.IntN(5)]; i % 3 {
		case 0: // both are packed
			p.m, p.n = manyRows+r.IntN(30), manyCols+r.IntN(30)
		case 1: // A is, whose columns are shorter than what is copied at once
			p.m, p.n, p.a = 1+r.IntN(12), manyCols+r.IntN(30), layouts[1]
		}
		p.beta, p.bias = float64(r.IntN(2)), true
		c := call[T](r, p)
		c.A, c.B, c.Bias = fence(t, c.A), fence(t, c.B), fence(t, c.Bias)
		c.C = fence(t, c.C[guard:len(c.C)-guard])
		c.Run()
	}
}
