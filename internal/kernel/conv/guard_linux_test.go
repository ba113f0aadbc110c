package conv

import (
	"os"
	"syscall"
	"testing"
	"unsafe"

	"cresset/internal/cpufeature"
)

// fence returns n elements that end where readable memory ends.
func fence(t *testing.T, n int) []float32 {
	page := os.Getpagesize()
	bytes := 4 * n
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
	return unsafe.Slice((*float32)(unsafe.Pointer(&m[room-bytes])), n)
}

// TestStaysInside has every operand end at a page that faults: the assembly may not even
// read beyond.
func TestStaysInside(t *testing.T) {
	for _, level := range cpufeature.Levels() {
		t.Run(level.String(), func(t *testing.T) {
			defer cpufeature.Force(level)()
			e := &tools{engine: currentEngine()}
			for m := range transforms {
				side := func(n int) grid {
					return grid{data: fence(t, n*n*e.lanes), row: n * e.lanes, col: e.lanes}
				}
				e.transform(m, side(len(matrices[m])), side(len(matrices[m][0])), 1)
			}
			for rows := 1; rows <= 2*e.rows; rows++ {
				e.multiply(rows, 2, 5, operand{fence(t, 5*rows), 5, 1},
					operand{fence(t, 10*e.width()), e.width(), 5 * e.width()},
					operand{fence(t, 2*rows*e.width()), 2 * e.width(), 1}, rows%2 == 0)
			}
			for n := 1; n < 20; n++ {
				at := []int{0, 4 * e.lanes}
				row := func() depthRow {
					return depthRow{dst: fence(t, n*e.lanes), dstStep: e.lanes,
						src: fence(t, (n+1)*e.lanes), srcStep: e.lanes, n: n}
				}
				e.sumTaps(row(), fence(t, 2*e.lanes), at)
				e.addTaps(row(), fence(t, 2*e.lanes), at)
			}
		})
	}
}
