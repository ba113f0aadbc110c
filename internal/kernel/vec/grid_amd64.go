//go:build !purego

package vec

import "cresset/internal/cpufeature"

// The functions below compute what their Go forms do in assembly, or report that there
// is none for T on this machine. The slices hold the grid, which is not empty.

func gridSumAsm[T Float](x []T, g Grid) (T, bool) {
	switch level[T]() {
	case cpufeature.AVX512:
		return T(gridSumAVX512(f32(x), g.Rows, g.N, g.LD)), true
	case cpufeature.AVX2:
		return T(gridSumAVX2(f32(x), g.Rows, g.N, g.LD)), true
	}
	return 0, false
}

func gridMomentsAsm[T Float](x []T, g Grid, c T) (sum, squares T, ok bool) {
	var s, q float32
	switch level[T]() {
	case cpufeature.AVX512:
		s, q = gridMomentsAVX512(f32(x), g.Rows, g.N, g.LD, float32(c))
	case cpufeature.AVX2:
		s, q = gridMomentsAVX2(f32(x), g.Rows, g.N, g.LD, float32(c))
	default:
		return 0, 0, false
	}
	return T(s), T(q), true
}

func gridScaleAsm[T Float](dst, x []T, g Grid, mean, scale, shift T) bool {
	m, s, t := float32(mean), float32(scale), float32(shift)
	switch level[T]() {
	case cpufeature.AVX512:
		gridScaleAVX512(f32(dst), f32(x), g.Rows, g.N, g.LD, m, s, t)
	case cpufeature.AVX2:
		gridScaleAVX2(f32(dst), f32(x), g.Rows, g.N, g.LD, m, s, t)
	default:
		return false
	}
	return true
}

func gridScaleReLUAsm[T Float](dst, x, add []T, g Grid, mean, scale, shift T) bool {
	m, s, t := float32(mean), float32(scale), float32(shift)
	wide := level[T]() == cpufeature.AVX512
	switch {
	case !simd[T]():
		return false
	case wide && add == nil:
		gridScaleReLUAVX512(f32(dst), f32(x), g.Rows, g.N, g.LD, m, s, t)
	case wide:
		gridScaleAddReLUAVX512(f32(dst), f32(x), f32(add), g.Rows, g.N, g.LD, m, s, t)
	case add == nil:
		gridScaleReLUAVX2(f32(dst), f32(x), g.Rows, g.N, g.LD, m, s, t)
	default:
		gridScaleAddReLUAVX2(f32(dst), f32(x), f32(add), g.Rows, g.N, g.LD, m, s, t)
	}
	return true
}

func gridDotsAsm[T Float](dst, dy, x, y []T, g Grid, c T) (sum, dot T, ok bool) {
	var s, t float32
	wide := level[T]() == cpufeature.AVX512
	switch {
	case !simd[T]():
		return 0, 0, false
	case wide && y == nil:
		s, t = gridDotsAVX512(f32(dy), f32(x), g.Rows, g.N, g.LD, float32(c))
	case wide && dst == nil:
		s, t = gridDotsReLUAVX512(f32(dy), f32(x), f32(y), g.Rows, g.N, g.LD, float32(c))
	case wide:
		s, t = gridDotsReLUStoreAVX512(f32(dst), f32(dy), f32(x), f32(y), g.Rows, g.N, g.LD, float32(c))
	case y == nil:
		s, t = gridDotsAVX2(f32(dy), f32(x), g.Rows, g.N, g.LD, float32(c))
	case dst == nil:
		s, t = gridDotsReLUAVX2(f32(dy), f32(x), f32(y), g.Rows, g.N, g.LD, float32(c))
	default:
		s, t = gridDotsReLUStoreAVX2(f32(dst), f32(dy), f32(x), f32(y), g.Rows, g.N, g.LD, float32(c))
	}
	return T(s), T(t), true
}

func gridGradAsm[T Float](dst, dy, x, y []T, g Grid, mean, scale, slope, shift T) bool {
	m, s, l, h := float32(mean), float32(scale), float32(slope), float32(shift)
	wide := level[T]() == cpufeature.AVX512
	switch {
	case !simd[T]():
		return false
	case wide && y == nil:
		gridGradAVX512(f32(dst), f32(dy), f32(x), g.Rows, g.N, g.LD, m, s, l, h)
	case wide:
		gridGradReLUAVX512(f32(dst), f32(dy), f32(x), f32(y), g.Rows, g.N, g.LD, m, s, l, h)
	case y == nil:
		gridGradAVX2(f32(dst), f32(dy), f32(x), g.Rows, g.N, g.LD, m, s, l, h)
	default:
		gridGradReLUAVX2(f32(dst), f32(dy), f32(x), f32(y), g.Rows, g.N, g.LD, m, s, l, h)
	}
	return true
}
