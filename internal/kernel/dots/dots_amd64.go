//go:build !purego

package dots

//go:generate go -C _asm run . -out ../zdots_amd64.s -stubs ../zstubs_amd64.go -pkg dots

import (
	"unsafe"

	"golang.org/x/sys/cpu"

	"cresset/internal/cpufeature"
)

// unitFor returns the assembly to use now, or nil.
func unitFor(k kind) *unit {
	level := cpufeature.Current()
	if level == cpufeature.AVX512 && k == i8 && cpu.X86.HasAVX512VNNI {
		return unitVNNI
	}
	return units[k][level]
}

var units = [...][cpufeature.AVX512 + 1]*unit{
	f32: {
		cpufeature.AVX2:   {rows: [5]func(*byte){1: rowF32AVX2x1, 2: rowF32AVX2x2, 4: rowF32AVX2x4}},
		cpufeature.AVX512: {rows: [5]func(*byte){1: rowF32AVX512x1, 2: rowF32AVX512x2, 4: rowF32AVX512x4}},
	},
	bf16: {
		cpufeature.AVX2: {rows: [5]func(*byte){1: rowBF16AVX2x1, 2: rowBF16AVX2x2, 4: rowBF16AVX2x4},
			tile: tileBF16AVX2x2, tileRows: 2},
		cpufeature.AVX512: {rows: [5]func(*byte){1: rowBF16AVX512x1, 2: rowBF16AVX512x2, 4: rowBF16AVX512x4},
			tile: tileBF16AVX512x4, tileRows: 4},
	},
	f16: { // AVX2 needs F16C too, which every processor with it has
		cpufeature.AVX2: {rows: [5]func(*byte){1: rowF16AVX2x1, 2: rowF16AVX2x2, 4: rowF16AVX2x4},
			tile: tileF16AVX2x2, tileRows: 2},
		cpufeature.AVX512: {rows: [5]func(*byte){1: rowF16AVX512x1, 2: rowF16AVX512x2, 4: rowF16AVX512x4},
			tile: tileF16AVX512x4, tileRows: 4},
	},
	i8: {
		cpufeature.AVX2: {rows: [5]func(*byte){1: rowI8AVX2x1, 2: rowI8AVX2x2, 4: rowI8AVX2x4},
			tile: tileI8AVX2x2, tileRows: 2},
		cpufeature.AVX512: {rows: [5]func(*byte){1: rowI8AVX512x1, 2: rowI8AVX512x2, 4: rowI8AVX512x4},
			tile: tileI8AVX512x4, tileRows: 4},
	},
}

// unitVNNI is for processors that multiply and add integers in one instruction.
var unitVNNI = &unit{rows: [5]func(*byte){1: rowI8VNNIx1, 2: rowI8VNNIx2, 4: rowI8VNNIx4},
	tile: tileI8VNNIx4, tileRows: 4}

// blocksOf returns how many blocks of n elements assembly can take; 0 without any.
func blocksOf(n int) int {
	if cpufeature.Current() < cpufeature.AVX2 {
		return 0
	}
	return n / block
}

func split(to, x []float32) {
	splitAVX2(unsafe.SliceData(to), unsafe.SliceData(x), len(to)/block)
}

func maxAbs(x []float32) uint32 {
	var most uint32
	n := blocksOf(len(x))
	if n > 0 {
		most = maxAbsAVX2(unsafe.SliceData(x), n)
	}
	return maxAbsGeneric(most, x[n*block:])
}

func round(to []int16, x []float32, by float32) {
	n := blocksOf(len(x))
	if n > 0 {
		roundAVX2(unsafe.SliceData(to), unsafe.SliceData(x), by, n)
	}
	roundGeneric(to[n*block:], x[n*block:], by)
}
