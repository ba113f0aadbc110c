//go:build !purego

package vec

import (
	"unsafe"

	"cresset/dtype"
	"cresset/internal/cpufeature"
)

// The functions below convert as many whole registers as src holds, and return how many
// elements these are: 0 if there is no assembly for this machine. The conversions of
// float16 under AVX2 need F16C too, which every processor with AVX2 has.

// wholeLanes returns the part of n that fills registers; 0 without assembly.
func wholeLanes(n int) int {
	if cpufeature.Current() < cpufeature.AVX2 {
		return 0
	}
	return n &^ 7
}

func bf16ToF32Asm(dst []float32, src []dtype.BFloat16) int {
	d, s := unsafe.SliceData(dst), (*uint16)(unsafe.Pointer(unsafe.SliceData(src)))
	n := wholeLanes(len(src))
	bf16ToF32AVX2(d, s, n)
	return n
}

func f32ToBF16Asm(dst []dtype.BFloat16, src []float32) int {
	d, s := (*uint16)(unsafe.Pointer(unsafe.SliceData(dst))), unsafe.SliceData(src)
	n := wholeLanes(len(src))
	f32ToBF16AVX2(d, s, n)
	return n
}

func f16ToF32Asm(dst []float32, src []dtype.Float16) int {
	d, s := unsafe.SliceData(dst), (*uint16)(unsafe.Pointer(unsafe.SliceData(src)))
	n := wholeLanes(len(src))
	f16ToF32AVX2(d, s, n)
	return n
}

func f32ToF16Asm(dst []dtype.Float16, src []float32) int {
	d, s := (*uint16)(unsafe.Pointer(unsafe.SliceData(dst))), unsafe.SliceData(src)
	n := wholeLanes(len(src))
	f32ToF16AVX2(d, s, n)
	return n
}

func f32ToF64Asm(dst []float64, src []float32) int {
	d, s := unsafe.SliceData(dst), unsafe.SliceData(src)
	n := wholeLanes(len(src))
	f32ToF64AVX2(d, s, n)
	return n
}

func f64ToF32Asm(dst []float32, src []float64) int {
	d, s := unsafe.SliceData(dst), unsafe.SliceData(src)
	n := wholeLanes(len(src))
	f64ToF32AVX2(d, s, n)
	return n
}

func u8ToF32Asm(dst []float32, src []uint8) int {
	n := wholeLanes(len(src))
	u8ToF32AVX2(unsafe.SliceData(dst), unsafe.SliceData(src), n)
	return n
}

func u8ToI64Asm(dst []int64, src []uint8) int {
	n := wholeLanes(len(src))
	u8ToI64AVX2(unsafe.SliceData(dst), unsafe.SliceData(src), n)
	return n
}
