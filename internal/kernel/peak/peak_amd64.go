//go:build !purego

package peak

//go:generate go -C _asm run . -out ../zpeak_amd64.s -stubs ../zstubs_amd64.go -pkg peak

import (
	"unsafe"

	"cresset/internal/cpufeature"
)

func fma(n int) int {
	switch cpufeature.Current() {
	case cpufeature.AVX512:
		const turn = 24 * 16
		fmaAVX512(n/turn + 1)
		return (n/turn + 1) * turn * 2
	case cpufeature.AVX2:
		const turn = 12 * 8
		fmaAVX2(n/turn + 1)
		return (n/turn + 1) * turn * 2
	}
	return fmaGeneric(n)
}

func read(p []byte) {
	if cpufeature.Current() < cpufeature.AVX2 {
		readGeneric(p)
		return
	}
	readAVX2(&p[0], len(p)/Turn)
}

func copyAll(dst, src []byte) {
	if cpufeature.Current() < cpufeature.AVX2 || uintptr(unsafe.Pointer(&dst[0]))%32 != 0 {
		copy(dst, src)
		return
	}
	copyAVX2(&dst[0], &src[0], len(src)/Turn)
}
