//go:build !purego

package gemm

//go:generate go -C _asm run . -out ../zgemm_amd64.s -stubs ../zstubs_amd64.go -pkg gemm

import "cresset/internal/cpufeature"

// unitFor returns the assembly to use for T now, or nil.
func unitFor[T Float]() *unit[T] {
	var u any
	switch level := cpufeature.Current(); any(T(0)).(type) {
	case float32:
		u = units32[level]
	case float64:
		u = units64[level]
	}
	return u.(*unit[T])
}

var units32 = [...]*unit[float32]{
	cpufeature.AVX2: {
		rows: 6, cols: 16,
		sweeps: [13]func(*byte){
			1: sweepF32AVX2x1,
			2: sweepF32AVX2x2,
			3: sweepF32AVX2x3,
			4: sweepF32AVX2x4,
			5: sweepF32AVX2x5,
			6: sweepF32AVX2x6,
		},
		dots:     [dotsFew + 1]func(*byte){1: dotsF32AVX2x1, 2: dotsF32AVX2x2},
		copyRows: copyRows, transpose: transpose32, lanes: 8,
	},
	cpufeature.AVX512: {
		rows: 12, cols: 32,
		sweeps: [13]func(*byte){
			1:  sweepF32AVX512x1,
			2:  sweepF32AVX512x2,
			3:  sweepF32AVX512x3,
			4:  sweepF32AVX512x4,
			5:  sweepF32AVX512x5,
			6:  sweepF32AVX512x6,
			7:  sweepF32AVX512x7,
			8:  sweepF32AVX512x8,
			9:  sweepF32AVX512x9,
			10: sweepF32AVX512x10,
			11: sweepF32AVX512x11,
			12: sweepF32AVX512x12,
		},
		dots:     [dotsFew + 1]func(*byte){1: dotsF32AVX512x1, 2: dotsF32AVX512x2, 4: dotsF32AVX512x4},
		copyRows: copyRows, transpose: transpose32, lanes: 8,
	},
}

var units64 = [...]*unit[float64]{
	cpufeature.AVX2: {
		rows: 6, cols: 8,
		sweeps: [13]func(*byte){
			1: sweepF64AVX2x1,
			2: sweepF64AVX2x2,
			3: sweepF64AVX2x3,
			4: sweepF64AVX2x4,
			5: sweepF64AVX2x5,
			6: sweepF64AVX2x6,
		},
		dots:     [dotsFew + 1]func(*byte){1: dotsF64AVX2x1, 2: dotsF64AVX2x2},
		copyRows: copyRows, transpose: transpose64, lanes: 4,
	},
	cpufeature.AVX512: {
		rows: 12, cols: 16,
		sweeps: [13]func(*byte){
			1:  sweepF64AVX512x1,
			2:  sweepF64AVX512x2,
			3:  sweepF64AVX512x3,
			4:  sweepF64AVX512x4,
			5:  sweepF64AVX512x5,
			6:  sweepF64AVX512x6,
			7:  sweepF64AVX512x7,
			8:  sweepF64AVX512x8,
			9:  sweepF64AVX512x9,
			10: sweepF64AVX512x10,
			11: sweepF64AVX512x11,
			12: sweepF64AVX512x12,
		},
		dots:     [dotsFew + 1]func(*byte){1: dotsF64AVX512x1, 2: dotsF64AVX512x2, 4: dotsF64AVX512x4},
		copyRows: copyRows, transpose: transpose64, lanes: 4,
	},
}
