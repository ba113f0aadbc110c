package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// split sorts x for multiplication with BF16, of which a register of pairs gives the even
// and the odd elements:
//
//	for range blocks {
//		for i := range 16 {
//			dst[i], dst[16+i] = src[2*i], src[2*i+1]
//		}
//		dst, src = dst[32:], src[32:]   (twice)
//	}
func split() {
	TEXT("splitAVX2", NOSPLIT, "func(dst, src *float32, blocks int)")
	Pragma("noescape")
	Doc("splitAVX2 writes each 32 elements as the 16 even ones and the 16 odd ones.")
	dst, src := Load(Param("dst"), GP64()), Load(Param("src"), GP64())
	n := Load(Param("blocks"), GP64())
	Label("block")
	for at := 0; at < 4*block; at += 64 {
		a, b, even, odd := YMM(), YMM(), YMM(), YMM()
		VMOVUPS(Mem{Base: src, Disp: at}, a)
		VMOVUPS(Mem{Base: src, Disp: at + 32}, b)
		VSHUFPS(Imm(0x88), b, a, even) // a0 a2 b0 b2 | a4 a6 b4 b6
		VSHUFPS(Imm(0xdd), b, a, odd)
		VPERMPD(Imm(0xd8), even, even) // a0 a2 a4 a6 b0 b2 b4 b6
		VPERMPD(Imm(0xd8), odd, odd)
		to := at/128*128 + at%128/2
		VMOVUPS(even, Mem{Base: dst, Disp: to})
		VMOVUPS(odd, Mem{Base: dst, Disp: to + 64})
	}
	ADDQ(U32(4*block), src)
	ADDQ(U32(4*block), dst)
	DECQ(n)
	JNZ(LabelRef("block"))
	VZEROUPPER()
	RET()
}

// maxAbs compares floats by their bits, which without the sign are in the same order,
// infinity and NaN last.
func maxAbs() {
	TEXT("maxAbsAVX2", NOSPLIT, "func(src *float32, blocks int) uint32")
	Pragma("noescape")
	Doc("maxAbsAVX2 returns the greatest absolute value, as bits.")
	src, n := Load(Param("src"), GP64()), Load(Param("blocks"), GP64())
	mask, most := YMM(), []reg.VecVirtual{YMM(), YMM()}
	VPCMPEQD(mask, mask, mask)
	VPSRLD(Imm(1), mask, mask)
	for _, m := range most {
		VPXOR(m, m, m)
	}
	Label("block")
	for at := 0; at < 4*block; at += 32 {
		v := YMM()
		VPAND(Mem{Base: src, Disp: at}, mask, v)
		m := most[at/32%2]
		VPMAXSD(v, m, m)
	}
	ADDQ(U32(4*block), src)
	DECQ(n)
	JNZ(LabelRef("block"))
	m, t := most[0], XMM()
	VPMAXSD(most[1], m, m)
	VEXTRACTI128(Imm(1), m, t)
	VPMAXSD(t, m.AsX(), m.AsX())
	VPSHUFD(Imm(0x4e), m.AsX(), t)
	VPMAXSD(t, m.AsX(), m.AsX())
	VPSHUFD(Imm(0xb1), m.AsX(), t)
	VPMAXSD(t, m.AsX(), m.AsX())
	out := GP32()
	VMOVD(m.AsX(), out)
	VZEROUPPER()
	Store(out, ReturnIndex(0))
	RET()
}

// round rounds to the nearest integer, halves to even.
func round() {
	TEXT("roundAVX2", NOSPLIT, "func(dst *int16, src *float32, by float32, blocks int)")
	Pragma("noescape")
	Doc("roundAVX2 sets dst[i] to src[i]·by, rounded, which must fit.")
	dst, src := Load(Param("dst"), GP64()), Load(Param("src"), GP64())
	by := YMM()
	at, _ := Param("by").Resolve()
	VBROADCASTSS(at.Addr, by)
	n := Load(Param("blocks"), GP64())
	Label("block")
	for at := 0; at < 2*block; at += 32 {
		a, b := YMM(), YMM()
		VMULPS(Mem{Base: src, Disp: 2 * at}, by, a)
		VMULPS(Mem{Base: src, Disp: 2*at + 32}, by, b)
		VCVTPS2DQ(a, a)
		VCVTPS2DQ(b, b)
		VPACKSSDW(b, a, a) // a0-3 b0-3 | a4-7 b4-7
		VPERMQ(Imm(0xd8), a, a)
		VMOVDQU(a, Mem{Base: dst, Disp: at})
	}
	ADDQ(U32(4*block), src)
	ADDQ(U32(2*block), dst)
	DECQ(n)
	JNZ(LabelRef("block"))
	VZEROUPPER()
	RET()
}
