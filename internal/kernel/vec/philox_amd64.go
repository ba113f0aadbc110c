//go:build !purego

package vec

import (
	"unsafe"

	"cresset/internal/cpufeature"
)

// philoxAsm computes the first words of Philox in assembly, and returns how many.
func philoxAsm(dst []uint32, key, counter uint64) int {
	n := len(dst) / 4 &^ 7
	if cpufeature.Current() < cpufeature.AVX2 || uint64(uint32(counter))+uint64(n) > 1<<32 {
		return 0
	}
	philoxAVX2(unsafe.SliceData(dst), key, counter, n)
	return 4 * n
}
