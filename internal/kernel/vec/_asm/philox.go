package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// philox writes Philox 4×32-10 for eight counters at a time, a lane each.
func (g *gen) philox() {
	g.begin("philox", "(dst *uint32, key, counter uint64, blocks int)",
		"sets dst to the words of a stream's blocks from counter on. Their number is a",
		"multiple of 8, and the low 32 bits of counter do not overflow.")
	dst := g.pointer("dst")
	lanes := func(name string) (low, high vec) {
		r := g.integer(name)
		return g.spread32(r, false), g.spread32(r, true)
	}
	k0, k1 := lanes("key")
	c0, c1 := lanes("counter")
	n := g.integer("blocks")
	c0 = g.iadd(c0, g.static("numbers", 0))
	m0, m1 := g.copy(g.bits(0xd2511f53)), g.copy(g.bits(0xcd9e8d57))
	zero := g.zero()
	g.groups(n, 8, func() {
		w := [4]vec{c0, c1, zero, zero}
		x, y := g.copy(k0), g.copy(k1)
		for round := range 10 {
			if round > 0 {
				g.VPADDD(g.bits(0x9e3779b9), x, x)
				g.VPADDD(g.bits(0xbb67ae85), y, y)
			}
			pHigh, pLow := g.product(w[0], m0)
			qHigh, qLow := g.product(w[2], m1)
			w = [4]vec{g.xor(g.xor(qHigh, w[1]), x), qLow, g.xor(g.xor(pHigh, w[3]), y), pLow}
		}
		g.storeBlocks(w, dst)
		g.VPADDD(g.bits(8), c0, c0)
		g.ADDQ(operand.U32(128), dst)
	})
	g.end()
	g.StaticGlobal("numbers")
	g.DataAttributes(rodata)
	for k := range 8 {
		g.AppendDatum(operand.U32(k))
	}
}

// spread32 returns the low or the high half of r in every lane.
func (g *gen) spread32(r reg.Register, high bool) vec {
	half := g.GP64()
	g.MOVQ(r, half)
	if high {
		g.SHRQ(operand.U8(32), half)
	}
	x, v := g.XMM(), g.v()
	g.VMOVQ(half, x)
	g.VPBROADCASTD(x, v)
	return v
}

// product returns both halves of the 64-bit products of lanes, found for the even and
// the odd ones apart.
func (g *gen) product(x, m vec) (high, low vec) {
	even, odd := g.v(), g.v()
	g.VPMULUDQ(m, x, even)
	g.VPSRLQ(operand.U8(32), x, odd)
	g.VPMULUDQ(m, odd, odd)
	high, low = g.v(), g.v()
	g.VPSRLQ(operand.U8(32), even, high)
	g.VPBLENDD(operand.U8(0xaa), odd, high, high)
	g.VPSLLQ(operand.U8(32), odd, low)
	g.VPBLENDD(operand.U8(0xaa), low, even, low)
	return high, low
}

// storeBlocks stores w[0][0], w[1][0], w[2][0], w[3][0], w[0][1] and so on.
func (g *gen) storeBlocks(w [4]vec, dst reg.Register) {
	var t, pair [4]vec // t[k] has blocks k and k + 4
	for k := range t {
		t[k], pair[k] = g.v(), g.v()
	}
	g.VPUNPCKLDQ(w[1], w[0], pair[0])
	g.VPUNPCKLDQ(w[3], w[2], pair[1])
	g.VPUNPCKHDQ(w[1], w[0], pair[2])
	g.VPUNPCKHDQ(w[3], w[2], pair[3])
	g.VPUNPCKLQDQ(pair[1], pair[0], t[0])
	g.VPUNPCKHQDQ(pair[1], pair[0], t[1])
	g.VPUNPCKLQDQ(pair[3], pair[2], t[2])
	g.VPUNPCKHQDQ(pair[3], pair[2], t[3])
	for k := range 4 {
		r := g.v()
		g.VPERM2I128(operand.U8(0x20+0x11*(k/2)), t[k%2*2+1], t[k%2*2], r)
		g.VMOVDQU(r, operand.Mem{Base: dst, Disp: 32 * k})
	}
}
