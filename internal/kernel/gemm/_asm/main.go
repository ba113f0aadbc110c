// Command _asm writes the assembly of package gemm: the sweeps, which multiply, and
// the moves, which pack.
package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

func main() {
	ConstraintExpr("!purego")
	writeMaskTable()
	for _, e := range []element{f32, f64} {
		for rows := 1; rows <= 12; rows++ {
			(&sweep{element: e, level: avx512, rows: rows}).generate()
		}
		for rows := 1; rows <= 6; rows++ {
			(&sweep{element: e, level: avx2, rows: rows}).generate()
		}
	}
	copyRows()
	for _, e := range []element{f32, f64} {
		for _, rows := range []int{1, 2, 4} {
			(&dots{element: e, level: avx512, xRows: rows}).generate()
		}
		for _, rows := range []int{1, 2} {
			(&dots{element: e, level: avx2, xRows: rows}).generate()
		}
	}
	transpose32()
	transpose64()
	Generate()
}

// An element is a floating-point type and the instructions for it.
type element struct {
	name                 string
	size                 int
	move, broadcast      func(ops ...Op)
	mulAdd231, mulAdd213 func(ops ...Op)
	add                  func(ops ...Op)
	pairs                func(a, b, c Op)        // sums of neighbours, those of b first
	loadZ                func(mem, k, z Op)      // AVX-512: masked load, zero elsewhere
	maskMove             func(src, mask, dst Op) // AVX2: masked load (zero elsewhere) or store
}

var (
	f32 = element{name: "F32", size: 4, move: VMOVUPS, broadcast: VBROADCASTSS,
		mulAdd231: VFMADD231PS, mulAdd213: VFMADD213PS, add: VADDPS, pairs: VHADDPS,
		loadZ: VMOVUPS_Z, maskMove: VMASKMOVPS}
	f64 = element{name: "F64", size: 8, move: VMOVUPD, broadcast: VBROADCASTSD,
		mulAdd231: VFMADD231PD, mulAdd213: VFMADD213PD, add: VADDPD, pairs: VHADDPD,
		loadZ: VMOVUPD_Z, maskMove: VMASKMOVPD}
)

// A level is an instruction set.
type level struct {
	name    string
	bytes   int                      // width of a vector
	vec     func(i int) reg.Register // vector register i
	masks   bool                     // has mask registers
	vectors int                      // number of vector registers
}

var (
	avx512 = level{"AVX512", 64, func(i int) reg.Register { return zmm[i] }, true, 32}
	avx2   = level{"AVX2", 32, func(i int) reg.Register { return ymm[i] }, false, 16}

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

// maskTable is 32 bytes of ones and 32 of zeros: a vector loaded n elements before
// its middle selects the first n.
var maskTable Mem

func writeMaskTable() {
	maskTable = GLOBL("maskTable", RODATA|NOPTR)
	for i := range 8 {
		ones := U64(0)
		if i < 4 {
			ones = ^ones
		}
		DATA(8*i, ones)
	}
}
