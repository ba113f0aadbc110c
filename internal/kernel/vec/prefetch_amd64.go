//go:build !purego

package vec

import (
	"unsafe"

	"cresset/internal/cpufeature"
)

func prefetchAsm(p unsafe.Pointer, lines int) {
	if lines > 0 && cpufeature.Current() >= cpufeature.AVX2 {
		prefetchAVX2((*byte)(p), lines)
	}
}
