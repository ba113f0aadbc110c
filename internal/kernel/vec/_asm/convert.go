package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// A conversion turns the elements of src, of one size in bytes, into those of dst, of
// another, a register of lanes at a time. What is left over is not done here.
type conversion struct {
	name         string
	dst, src     string // element types in Go
	dstSz, srcSz int
	doc          string
	body         func(g *gen, dst, src operand.Mem)
}

var conversions = []conversion{
	{"bf16ToF32", "float32", "uint16", 4, 2, "widens bfloat16 to float32",
		func(g *gen, dst, src operand.Mem) {
			x := g.v()
			g.VPMOVZXWD(src, x)
			g.VMOVUPS(g.shl(x, 16), dst)
		}},
	{"f32ToBF16", "uint16", "float32", 2, 4, "rounds float32 to bfloat16",
		func(g *gen, dst, src operand.Mem) { g.storeLow16(g.toBF16(g.copy(src)), dst) }},
	{"f16ToF32", "float32", "uint16", 4, 2, "widens float16 to float32",
		func(g *gen, dst, src operand.Mem) {
			x := g.v()
			g.VCVTPH2PS(src, x)
			g.VMOVUPS(x, dst)
		}},
	{"f32ToF16", "uint16", "float32", 2, 4, "rounds float32 to float16",
		func(g *gen, dst, src operand.Mem) { g.VCVTPS2PH(operand.U8(0), g.copy(src), dst) }},
	{"u8ToF32", "float32", "uint8", 4, 1, "converts uint8 to float32",
		func(g *gen, dst, src operand.Mem) {
			x := g.v()
			g.VPMOVZXBD(src, x)
			g.VMOVUPS(g.toFloat(x), dst)
		}},
	{"u8ToI64", "int64", "uint8", 8, 1, "widens uint8 to int64",
		func(g *gen, dst, src operand.Mem) {
			for half := range 2 {
				x := g.v()
				from, to := src, dst
				from.Disp += half * g.lanes() / 2
				to.Disp += half * 4 * g.lanes()
				g.VPMOVZXBQ(from, x)
				g.VMOVUPS(x, to)
			}
		}},
	{"f32ToF64", "float64", "float32", 8, 4, "widens float32 to float64",
		func(g *gen, dst, src operand.Mem) {
			for half := range 2 {
				x := g.v()
				from, to := src, dst
				from.Disp += half * 2 * g.lanes()
				to.Disp += half * 4 * g.lanes()
				g.VCVTPS2PD(from, x)
				g.VMOVUPD(x, to)
			}
		}},
	{"f64ToF32", "float32", "float64", 4, 8, "rounds float64 to float32",
		func(g *gen, dst, src operand.Mem) {
			for half := range 2 {
				from, to := src, dst
				from.Disp += half * 4 * g.lanes()
				to.Disp += half * 2 * g.lanes()
				y := g.XMM()
				g.VCVTPD2PSY(from, y)
				g.VMOVUPS(y, to)
			}
		}},
}

// toBF16 returns the nearest bfloat16, ties to even, in the low half of each lane.
func (g *gen) toBF16(x vec) vec {
	odd := g.and(g.shr(x, 16), g.bits(1))
	y := g.shr(g.iadd(g.iadd(x, odd), g.bits(0x7fff)), 16)
	quiet := g.or(g.shr(x, 16), g.bits(0x40))
	return g.sel(g.cmp(x, unordered, x), quiet, y)
}

// storeLow16 stores the low half of each lane.
func (g *gen) storeLow16(x vec, at operand.Mem) {
	g.VPACKUSDW(x, x, x)
	g.VPERMQ(operand.U8(0x08), x, x)
	g.VMOVUPS(x.AsX(), at)
}

// convert writes c.
func (g *gen) convert(c conversion) {
	g.begin(c.name, "(dst *"+c.dst+", src *"+c.src+", n int)",
		c.doc+" for i < n, a multiple of a register's lanes.")
	dst, src, n := g.pointer("dst"), g.pointer("src"), g.integer("n")
	body := func(g *gen, dst, src reg.Register) {
		c.body(g, operand.Mem{Base: dst}, operand.Mem{Base: src})
	}
	g.hoist(func(g *gen) { body(g, g.GP64(), g.GP64()) })
	top, out := g.label("loop"), g.label("out")
	g.TESTQ(n, n)
	g.JZ(operand.LabelRef(out))
	g.Label(top)
	body(g, dst, src)
	g.ADDQ(operand.U32(c.dstSz*g.lanes()), dst)
	g.ADDQ(operand.U32(c.srcSz*g.lanes()), src)
	g.SUBQ(operand.U32(g.lanes()), n)
	g.JNZ(operand.LabelRef(top))
	g.Label(out)
	g.end()
}
