//go:build !purego

package vec

import (
	"unsafe"

	"cresset/internal/cpufeature"
)

// transposeSide returns the side of the tiles that transposeTilesAsm moves, 0 if there
// is no assembly for this machine.
func transposeSide() int {
	switch cpufeature.Current() {
	case cpufeature.AVX512:
		return 16
	case cpufeature.AVX2:
		return 8
	}
	return 0
}

// transposeTilesAsm transposes n tiles of side × side, one after another along the rows
// of dst.
func transposeTilesAsm[T any](dst, src []T, side, n, ldDst, ldSrc int) {
	d := (*float32)(unsafe.Pointer(unsafe.SliceData(dst)))
	s := (*float32)(unsafe.Pointer(unsafe.SliceData(src)))
	if side == 16 {
		transposeTilesAVX512(d, s, 4*ldDst, 4*ldSrc, n, 4*side, 4*side*ldSrc)
	} else {
		transposeTilesAVX2(d, s, 4*ldDst, 4*ldSrc, n, 4*side, 4*side*ldSrc)
	}
}
