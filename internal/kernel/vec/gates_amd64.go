//go:build !purego

package vec

import "cresset/internal/cpufeature"

// lstmStepGradAsm is LSTMStepGrad in assembly, or false.
func lstmStepGradAsm[T Float](di, df, du, do, dc, dh, c, next, i, f, u, o []T) bool {
	switch level[T]() {
	case cpufeature.AVX512:
		lstmOutGradAVX512(f32(dh), f32(o), f32(next), f32(dc), f32(do), len(dc))
		lstmCellGradAVX512(f32(dc), f32(i), f32(f), f32(u), f32(c), f32(di), f32(df), f32(du), len(dc))
	case cpufeature.AVX2:
		lstmOutGradAVX2(f32(dh), f32(o), f32(next), f32(dc), f32(do), len(dc))
		lstmCellGradAVX2(f32(dc), f32(i), f32(f), f32(u), f32(c), f32(di), f32(df), f32(du), len(dc))
	default:
		return false
	}
	return true
}
