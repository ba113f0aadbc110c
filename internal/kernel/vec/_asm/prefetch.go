package main

import "github.com/mmcloughlin/avo/operand"

// prefetch writes the request for memory ahead of its use.
func (g *gen) prefetch() {
	g.begin("prefetch", "(p *byte, n int)",
		"asks for n cache lines from p on to be read ahead.")
	p, n := g.pointer("p"), g.integer("n")
	top, out := g.label("line"), g.label("out")
	g.TESTQ(n, n)
	g.JZ(operand.LabelRef(out))
	g.Label(top)
	g.PREFETCHT0(operand.Mem{Base: p})
	g.ADDQ(operand.I32(64), p)
	g.DECQ(n)
	g.JNZ(operand.LabelRef(top))
	g.Label(out)
	g.end()
}
