package vec

import "cresset/rng"

// Philox sets dst to the words of the blocks of a random stream from counter on: those of
// rng.Block(key, counter), then of counter + 1 and so on. It panics unless the length is a
// multiple of 4.
func Philox(dst []uint32, key, counter uint64) {
	if len(dst)%4 != 0 {
		panic("vec: Philox: not whole blocks")
	}
	for i := philoxAsm(dst, key, counter); i < len(dst); i += 4 {
		b := rng.Block(key, counter+uint64(i/4))
		copy(dst[i:i+4], b[:])
	}
}
