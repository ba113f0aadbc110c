//go:build !purego

package vec

import (
	"unsafe"

	"cresset/internal/cpufeature"
)

func softmaxRowsAsm[T Float](s []T, r Rows, low, high []T) bool {
	a := r.args(unsafe.Pointer(&s[0]), unsafe.Pointer(&s[0]), unsafe.Pointer(&low[0]), unsafe.Pointer(&high[0]))
	switch level[T]() {
	case cpufeature.AVX512:
		softmaxRowsAVX512((*byte)(unsafe.Pointer(&a)))
	case cpufeature.AVX2:
		softmaxRowsAVX2((*byte)(unsafe.Pointer(&a)))
	default:
		return false
	}
	return true
}

func softmaxGradRowsAsm[T Float](s, d []T, r Rows, low, high []T) bool {
	a := r.args(unsafe.Pointer(&s[0]), unsafe.Pointer(&d[0]), unsafe.Pointer(&low[0]), unsafe.Pointer(&high[0]))
	switch level[T]() {
	case cpufeature.AVX512:
		softmaxGradRowsAVX512((*byte)(unsafe.Pointer(&a)))
	case cpufeature.AVX2:
		softmaxGradRowsAVX2((*byte)(unsafe.Pointer(&a)))
	default:
		return false
	}
	return true
}
