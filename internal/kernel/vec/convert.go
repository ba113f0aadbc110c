package vec

import "cresset/dtype"

// BF16ToF32 sets dst[i] to src[i], exactly.
func BF16ToF32(dst []float32, src []dtype.BFloat16) {
	same("BF16ToF32", len(dst), len(src))
	n := bf16ToF32Asm(dst, src)
	dst, src = dst[n:], src[n:]
	for i, v := range src {
		dst[i] = v.Float32()
	}
}

// F32ToBF16 rounds src[i] to the nearest BFloat16, ties to even.
func F32ToBF16(dst []dtype.BFloat16, src []float32) {
	same("F32ToBF16", len(dst), len(src))
	n := f32ToBF16Asm(dst, src)
	dst, src = dst[n:], src[n:]
	for i, v := range src {
		dst[i] = dtype.ToBFloat16(v)
	}
}

// F16ToF32 sets dst[i] to src[i], exactly.
func F16ToF32(dst []float32, src []dtype.Float16) {
	same("F16ToF32", len(dst), len(src))
	n := f16ToF32Asm(dst, src)
	dst, src = dst[n:], src[n:]
	for i, v := range src {
		dst[i] = v.Float32()
	}
}

// F32ToF16 rounds src[i] to the nearest Float16, ties to even; what is too large
// becomes an infinity.
func F32ToF16(dst []dtype.Float16, src []float32) {
	same("F32ToF16", len(dst), len(src))
	n := f32ToF16Asm(dst, src)
	dst, src = dst[n:], src[n:]
	for i, v := range src {
		dst[i] = dtype.ToFloat16(v)
	}
}

// F32ToF64 sets dst[i] to src[i], exactly.
func F32ToF64(dst []float64, src []float32) {
	same("F32ToF64", len(dst), len(src))
	n := f32ToF64Asm(dst, src)
	dst, src = dst[n:], src[n:]
	for i, v := range src {
		dst[i] = float64(v)
	}
}

// F64ToF32 rounds src[i] to the nearest float32, ties to even.
func F64ToF32(dst []float32, src []float64) {
	same("F64ToF32", len(dst), len(src))
	n := f64ToF32Asm(dst, src)
	dst, src = dst[n:], src[n:]
	for i, v := range src {
		dst[i] = float32(v)
	}
}

// U8ToF32 sets dst[i] to src[i].
func U8ToF32(dst []float32, src []uint8) {
	same("U8ToF32", len(dst), len(src))
	n := u8ToF32Asm(dst, src)
	dst, src = dst[n:], src[n:]
	for i, v := range src {
		dst[i] = float32(v)
	}
}

// U8ToI64 sets dst[i] to src[i].
func U8ToI64(dst []int64, src []uint8) {
	same("U8ToI64", len(dst), len(src))
	n := u8ToI64Asm(dst, src)
	dst, src = dst[n:], src[n:]
	for i, v := range src {
		dst[i] = int64(v)
	}
}
