// Command _asm writes the assembly of package dots.
package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

func main() {
	ConstraintExpr("!purego")
	for _, l := range []level{avx2, avx512, vnni} {
		for _, k := range []kind{f32, bf16, f16, i8} {
			if l.dotProduct && k.name != "I8" {
				continue
			}
			for _, rows := range []int{1, 2, 4} {
				(&dots{kind: k, level: l, xRows: rows, yRows: 1}).generate()
			}
			if k.name != "F32" {
				(&dots{kind: k, level: l, xRows: l.tile, yRows: 4}).generate()
			}
		}
	}
	split()
	maxAbs()
	round()
	Generate()
}

// A level is an instruction set.
type level struct {
	name       string
	bytes      int                      // width of a vector
	vec        func(i int) reg.Register // vector register i
	vectors    int                      // number of vector registers
	tile       int                      // rows of x in a tile with four rows of y
	dotProduct bool                     // multiplies and adds integers in one instruction
}

var (
	avx2   = level{"AVX2", 32, func(i int) reg.Register { return ymm[i] }, 16, 2, false}
	avx512 = level{"AVX512", 64, func(i int) reg.Register { return zmm[i] }, 32, 4, false}
	vnni   = level{"VNNI", 64, func(i int) reg.Register { return zmm[i] }, 32, 4, true}

	zmm = []reg.Register{
		reg.Z0, reg.Z1, reg.Z2, reg.Z3, reg.Z4, reg.Z5, reg.Z6, reg.Z7,
		reg.Z8, reg.Z9, reg.Z10, reg.Z11, reg.Z12, reg.Z13, reg.Z14, reg.Z15,
		reg.Z16, reg.Z17, reg.Z18, reg.Z19, reg.Z20, reg.Z21, reg.Z22, reg.Z23,
		reg.Z24, reg.Z25, reg.Z26, reg.Z27, reg.Z28, reg.Z29, reg.Z30, reg.Z31,
	}
	ymm = []reg.Register{
		reg.Y0, reg.Y1, reg.Y2, reg.Y3, reg.Y4, reg.Y5, reg.Y6, reg.Y7,
		reg.Y8, reg.Y9, reg.Y10, reg.Y11, reg.Y12, reg.Y13, reg.Y14, reg.Y15,
	}
)

// block is how many elements of k a turn of the loops takes.
const block = 64

// A kind is what y consists of.
type kind struct {
	name           string
	xBytes, yBytes int // of a block
}

var (
	f32  = kind{"F32", 4 * block, 4 * block}
	bf16 = kind{"BF16", 4 * block, 2 * block}
	f16  = kind{"F16", 4 * block, 2 * block}
	i8   = kind{"I8", 2 * block, block} // x is I16
)

// row is the address of row i of four, s apart, and s3 three of them.
func row(p, s, s3 reg.Register, i, disp int) Mem {
	switch i {
	case 0:
		return Mem{Base: p, Disp: disp}
	case 3:
		return Mem{Base: p, Index: s3, Scale: 1, Disp: disp}
	}
	return Mem{Base: p, Index: s, Scale: uint8(i), Disp: disp}
}
