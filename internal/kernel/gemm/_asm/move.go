package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// copyRows copies a block of memory, row by row, in pieces of 32 bytes:
//
//	for range rows {
//		copy(dst[:32*pieces], src)
//		dst, src = dst[dstRow:], src[srcRow:]
//	}
func copyRows() {
	TEXT("copyRows", NOSPLIT,
		"func(dst *byte, dstRow int, src *byte, srcRow int, pieces int, rows int)")
	Pragma("noescape")
	Doc("copyRows copies rows of 32·pieces bytes each, dstRow and srcRow bytes apart.",
		"rows and pieces are 1 or more.")
	dst := Load(Param("dst"), GP64())
	dstRow := Load(Param("dstRow"), GP64())
	src := Load(Param("src"), GP64())
	srcRow := Load(Param("srcRow"), GP64())
	pieces := Load(Param("pieces"), GP64())
	rows := Load(Param("rows"), GP64())
	SHLQ(Imm(5), pieces)
	i, y := GP64(), YMM()
	Label("row")
	XORQ(i, i)
	Label("piece")
	VMOVDQU(Mem{Base: src, Index: i, Scale: 1}, y)
	VMOVDQU(y, Mem{Base: dst, Index: i, Scale: 1})
	ADDQ(Imm(32), i)
	CMPQ(i, pieces)
	JL(LabelRef("piece"))
	ADDQ(srcRow, src)
	ADDQ(dstRow, dst)
	DECQ(rows)
	JNZ(LabelRef("row"))
	VZEROUPPER()
	RET()
}

// transpose generates a function that turns n rows of src, n elements in a vector,
// into columns of dst, block after block.
func transpose(name string, n int, size int, shuffle func(in, out []reg.VecVirtual)) {
	TEXT(name, NOSPLIT, "func(dst *byte, dstRow int, src *byte, srcRow int, blocks int)")
	Pragma("noescape")
	Doc(fmt.Sprintf("%s writes %d rows of %d·blocks %d-byte elements, srcRow bytes apart,",
		name, n, n, size),
		fmt.Sprintf("as %d·blocks rows of %d, dstRow bytes apart.", n, n))
	dst := Load(Param("dst"), GP64())
	dstRow := Load(Param("dstRow"), GP64())
	src := Load(Param("src"), GP64())
	srcRow := Load(Param("srcRow"), GP64())
	blocks := Load(Param("blocks"), GP64())
	src3, dst3, p := GP64(), GP64(), GP64()
	LEAQ(Mem{Base: srcRow, Index: srcRow, Scale: 2}, src3)
	LEAQ(Mem{Base: dstRow, Index: dstRow, Scale: 2}, dst3)
	row := func(p, s, s3 reg.Register, i int) Mem {
		switch i % 4 {
		case 0:
			return Mem{Base: p}
		case 3:
			return Mem{Base: p, Index: s3, Scale: 1}
		}
		return Mem{Base: p, Index: s, Scale: uint8(i % 4)}
	}
	Label("block")
	in, out := make([]reg.VecVirtual, n), make([]reg.VecVirtual, n)
	MOVQ(src, p)
	for i := range in {
		if i == 4 {
			LEAQ(Mem{Base: p, Index: srcRow, Scale: 4}, p)
		}
		in[i], out[i] = YMM(), YMM()
		VMOVDQU(row(p, srcRow, src3, i), in[i])
	}
	shuffle(in, out)
	for i := range out {
		VMOVDQU(out[i], row(dst, dstRow, dst3, i))
		if i%4 == 3 {
			LEAQ(Mem{Base: dst, Index: dstRow, Scale: 4}, dst)
		}
	}
	ADDQ(Imm(uint64(n*size)), src)
	DECQ(blocks)
	JNZ(LabelRef("block"))
	VZEROUPPER()
	RET()
}

func transpose32() {
	transpose("transpose32", 8, 4, func(in, out []reg.VecVirtual) {
		t := make([]reg.VecVirtual, 8)
		for i := range t {
			t[i] = YMM()
		}
		for i := 0; i < 8; i += 2 { // pairs of rows: a0 b0 a1 b1 | a4 b4 a5 b5
			VUNPCKLPS(in[i+1], in[i], t[i])
			VUNPCKHPS(in[i+1], in[i], t[i+1])
		}
		for i := 0; i < 8; i += 4 { // four rows: a0 b0 c0 d0 | a4 b4 c4 d4
			VUNPCKLPD(t[i+2], t[i], in[i])
			VUNPCKHPD(t[i+2], t[i], in[i+1])
			VUNPCKLPD(t[i+3], t[i+1], in[i+2])
			VUNPCKHPD(t[i+3], t[i+1], in[i+3])
		}
		for i := range 4 { // the halves of eight rows
			VINSERTF128(Imm(1), in[i+4].AsX(), in[i], out[i])
			VPERM2F128(Imm(0x31), in[i+4], in[i], out[i+4])
		}
	})
}

func transpose64() {
	transpose("transpose64", 4, 8, func(in, out []reg.VecVirtual) {
		t := []reg.VecVirtual{YMM(), YMM(), YMM(), YMM()}
		for i := 0; i < 4; i += 2 {
			VUNPCKLPD(in[i+1], in[i], t[i])
			VUNPCKHPD(in[i+1], in[i], t[i+1])
		}
		for i := range 2 {
			VINSERTF128(Imm(1), t[i+2].AsX(), t[i], out[i])
			VPERM2F128(Imm(0x31), t[i+2], t[i], out[i+2])
		}
	})
}
