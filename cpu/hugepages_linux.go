package cpu

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

const (
	hugePage  = 2 << 20
	hugeBlock = 2 * hugePage // a block of this size has a whole huge page in it, wherever it begins
)

// useHugePages asks the kernel to back b by pages of 2 MiB where it can: a pass over the
// block then needs far fewer translations of addresses, and one page fault instead of 512.
// The pages at both ends are asked for whole, with whatever else of the heap lies in them.
// It is advice; where it is not taken, nothing is lost.
func useHugePages(b []byte) {
	if len(b) < hugeBlock {
		return
	}
	first := uintptr(unsafe.Pointer(unsafe.SliceData(b)))
	end := (first + uintptr(len(b)) + hugePage - 1) &^ (hugePage - 1)
	first &^= hugePage - 1
	unix.Syscall(unix.SYS_MADVISE, first, end-first, unix.MADV_HUGEPAGE)
}
