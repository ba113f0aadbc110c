//go:build !purego

package vec

import "cresset/internal/cpufeature"

// sinAsm sets dst[i] = sin x[i] in assembly from the start up to the first group of
// trigGroup elements with one beyond trigMax, and returns how many it did; −1 if there
// is no assembly for T on this machine.
func sinAsm[T Float](dst, x []T) int {
	switch level[T]() {
	case cpufeature.AVX512:
		return sinAVX512(f32(dst), f32(x), len(x))
	case cpufeature.AVX2:
		return sinAVX2(f32(dst), f32(x), len(x))
	}
	return -1
}

// cosAsm is sinAsm for the cosine.
func cosAsm[T Float](dst, x []T) int {
	switch level[T]() {
	case cpufeature.AVX512:
		return cosAVX512(f32(dst), f32(x), len(x))
	case cpufeature.AVX2:
		return cosAVX2(f32(dst), f32(x), len(x))
	}
	return -1
}
