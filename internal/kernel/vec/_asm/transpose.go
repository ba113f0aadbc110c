package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// transposeTiles writes the transposition of n tiles of lanes × lanes, a line of a tile
// being one register.
func (g *gen) transposeTiles() {
	g.begin("transposeTiles", "(dst, src *float32, ldDst, ldSrc, n, stepDst, stepSrc int)",
		"transposes n square tiles whose side is a register. A line of a",
		"tile is ldSrc bytes from the next, in dst ldDst bytes; a tile is stepSrc bytes from",
		"the next, in dst stepDst bytes.")
	dst, src := g.pointer("dst"), g.pointer("src")
	ldDst, ldSrc, n := g.integer("ldDst"), g.integer("ldSrc"), g.integer("n")
	stepDst, stepSrc := g.integer("stepDst"), g.integer("stepSrc")
	top, out := g.label("tile"), g.label("out")
	g.TESTQ(n, n)
	g.JZ(operand.LabelRef(out))
	g.Label(top)
	r := make([]vec, g.lanes())
	g.lines(src, ldSrc, func(k int, at operand.Mem) { r[k] = g.copy(at) })
	if g.wide {
		r = g.turn16(r)
	} else {
		r = g.turn8(r)
	}
	g.lines(dst, ldDst, func(k int, at operand.Mem) { g.VMOVUPS(r[k], at) })
	g.ADDQ(stepDst, dst)
	g.ADDQ(stepSrc, src)
	g.DECQ(n)
	g.JNZ(operand.LabelRef(top))
	g.Label(out)
	g.end()
}

// lines calls f for each line of the tile at p.
func (g *gen) lines(p, ld reg.Register, f func(k int, at operand.Mem)) {
	line := g.GP64()
	g.MOVQ(p, line)
	for k := range g.lanes() {
		f(k, operand.Mem{Base: line})
		if k < g.lanes()-1 {
			g.ADDQ(ld, line)
		}
	}
}

// quads transposes each 4 × 4 block within the 128-bit parts of 4 lines at a time: line
// 4q + c of the result holds, in part L, column 4L + c of lines 4q … 4q + 3.
func (g *gen) quads(r []vec) []vec {
	b := make([]vec, len(r))
	for q := 0; q < len(r); q += 4 {
		var a [4]vec
		for k := range a {
			a[k] = g.v()
		}
		g.VUNPCKLPS(r[q+1], r[q], a[0])
		g.VUNPCKHPS(r[q+1], r[q], a[1])
		g.VUNPCKLPS(r[q+3], r[q+2], a[2])
		g.VUNPCKHPS(r[q+3], r[q+2], a[3])
		for c := range 4 {
			b[q+c] = g.v()
			if c%2 == 0 {
				g.VUNPCKLPD(a[2+c/2], a[c/2], b[q+c])
			} else {
				g.VUNPCKHPD(a[2+c/2], a[c/2], b[q+c])
			}
		}
	}
	return b
}

// turn8 transposes 8 lines of 8.
func (g *gen) turn8(r []vec) []vec {
	b := g.quads(r)
	out := make([]vec, 8)
	for c := range 4 {
		out[c], out[4+c] = g.v(), g.v()
		g.VPERM2F128(operand.U8(0x20), b[4+c], b[c], out[c])
		g.VPERM2F128(operand.U8(0x31), b[4+c], b[c], out[4+c])
	}
	return out
}

// turn16 transposes 16 lines of 16.
func (g *gen) turn16(r []vec) []vec {
	// Parts 0 and 2 of x, then of y; or parts 1 and 3.
	even := func(x, y vec) vec { z := g.v(); g.VSHUFF32X4(operand.U8(0x88), y, x, z); return z }
	odd := func(x, y vec) vec { z := g.v(); g.VSHUFF32X4(operand.U8(0xdd), y, x, z); return z }
	b := g.quads(r)
	out := make([]vec, 16)
	for c := range 4 {
		even0, even1 := even(b[c], b[4+c]), even(b[8+c], b[12+c])
		odd0, odd1 := odd(b[c], b[4+c]), odd(b[8+c], b[12+c])
		out[c], out[8+c] = even(even0, even1), odd(even0, even1)
		out[4+c], out[12+c] = even(odd0, odd1), odd(odd0, odd1)
	}
	return out
}
