package dots

import (
	"math/rand/v2"
	"os"
	"syscall"
	"testing"
	"unsafe"

	"cresset/dtype"
)

// fence returns a copy of s that ends where readable memory ends.
func fence[T any](t *testing.T, s []T) []T {
	var zero T
	page := os.Getpagesize()
	bytes := len(s) * int(unsafe.Sizeof(zero))
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

// Every operand ends at a page that faults: the assembly may not even read beyond.
func TestStaysInside(t *testing.T) {
	levels(t, func(t *testing.T) {
		testStaysInside[float32](t)
		testStaysInside[dtype.BFloat16](t)
		testStaysInside[dtype.Float16](t)
		testStaysInside[int8](t)
	})
}

func testStaysInside[W Weight](t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for i := range 40 {
		m, n, k := 1+r.IntN(9), 1+r.IntN(50), 1+r.IntN(300)
		if i%3 == 0 {
			k = 64 * (1 + r.IntN(4))
		}
		c := newCall[W](r, m, n, k, 0)
		c.X, c.W, c.Z = fence(t, c.X), fence(t, c.W), fence(t, c.Z[:m*n])
		if c.Bias != nil {
			c.Bias = fence(t, c.Bias)
		}
		c.Run()
	}
}
