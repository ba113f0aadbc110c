package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// maskGroup is how many elements a comparison takes at a time: as many bools fill a
// register. What is left over is not done here.
const maskGroup = 32

// A comparison sets bools: dst[i] = x[i] predicate y[i], or predicate s for one number.
type comparison struct {
	name      string
	predicate uint8
	number    bool
	absolute  bool // of |x[i]|
	doc       string
}

var comparisons = []comparison{
	{"equal", equal, false, false, "x[i] == y[i]"},
	{"notEqual", notEqual, false, false, "x[i] != y[i]"},
	{"less", less, false, false, "x[i] < y[i]"},
	{"lessEqual", lessEqual, false, false, "x[i] <= y[i]"},
	{"equalScalar", equal, true, false, "x[i] == s"},
	{"notEqualScalar", notEqual, true, false, "x[i] != s"},
	{"lessScalar", less, true, false, "x[i] < s"},
	{"lessEqualScalar", lessEqual, true, false, "x[i] <= s"},
	{"greaterScalar", greater, true, false, "x[i] > s"},
	{"greaterEqualScalar", greaterEq, true, false, "x[i] >= s"},
	{"absLessScalar", less, true, true, "|x[i]| < s"},
	{"absEqualScalar", equal, true, true, "|x[i]| == s"},
}

// compare writes c.
func (g *gen) compare(c comparison) {
	args := "(dst *bool, x, y *float32, n int)"
	if c.number {
		args = "(dst *bool, x *float32, n int, s float32)"
	}
	g.begin(c.name, args, "sets dst[i] = "+c.doc+" for i < n, a multiple of 32.")
	dst, x := g.pointer("dst"), g.pointer("x")
	var y reg.Register
	var s vec
	if c.number {
		s = g.scalar("s")
	} else {
		y = g.pointer("y")
	}
	n := g.integer("n")
	order := g.copy(g.static("order", 0))
	g.groups(n, maskGroup, func() {
		var m [4]vec
		for k := range m {
			v := g.copy(operand.Mem{Base: x, Disp: 32 * k})
			if c.absolute {
				v = g.abs(v)
			}
			m[k] = g.YMM()
			if c.number {
				g.VCMPPS(operand.U8(c.predicate), s, v, m[k])
			} else {
				g.VCMPPS(operand.U8(c.predicate), operand.Mem{Base: y, Disp: 32 * k}, v, m[k])
			}
		}
		// Packing works in halves of a register, so the groups of four come out of order.
		g.VPACKSSDW(m[1], m[0], m[0])
		g.VPACKSSDW(m[3], m[2], m[2])
		g.VPACKSSWB(m[2], m[0], m[0])
		g.VPERMD(m[0], order, m[0])
		g.VPABSB(m[0], m[0]) // −1 is true
		g.VMOVUPS(m[0], operand.Mem{Base: dst})
		g.ADDQ(operand.U32(maskGroup), dst)
		g.ADDQ(operand.U32(4*maskGroup), x)
		if !c.number {
			g.ADDQ(operand.U32(4*maskGroup), y)
		}
	})
	g.end()
}

// groups writes the loop over n elements, a multiple of count, count at a time.
func (g *gen) groups(n reg.Register, count int, body func()) {
	top, out := g.label("loop"), g.label("out")
	g.TESTQ(n, n)
	g.JZ(operand.LabelRef(out))
	g.Label(top)
	body()
	g.SUBQ(operand.U32(count), n)
	g.JNZ(operand.LabelRef(top))
	g.Label(out)
}

// where writes the choice between elements of 4 bytes.
func (g *gen) where() {
	g.begin("where", "(dst *float32, cond *bool, x, y *float32, n int)",
		"sets dst[i] = cond[i] ? x[i] : y[i] for i < n, a multiple of 8.")
	dst, cond, x, y, n := g.pointer("dst"), g.pointer("cond"), g.pointer("x"), g.pointer("y"), g.integer("n")
	g.groups(n, 8, func() {
		m := g.spread(cond)
		r := g.copy(operand.Mem{Base: y})
		g.VBLENDVPS(m, operand.Mem{Base: x}, r, r)
		g.VMOVUPS(r, operand.Mem{Base: dst})
		g.ADDQ(operand.U32(8), cond)
		for _, p := range []reg.Register{dst, x, y} {
			g.ADDQ(operand.U32(32), p)
		}
	})
	g.end()
}

// maskScale writes what dropout does.
func (g *gen) maskScale() {
	g.begin("maskScale", "(dst *float32, cond *bool, x *float32, n int, s float32)",
		"sets dst[i] = cond[i] ? s*x[i] : 0 for i < n, a multiple of 8.")
	dst, cond, x, n := g.pointer("dst"), g.pointer("cond"), g.pointer("x"), g.integer("n")
	s := g.scalar("s")
	g.groups(n, 8, func() {
		r := g.keep(g.spread(cond), g.mul(s, operand.Mem{Base: x}))
		g.VMOVUPS(r, operand.Mem{Base: dst})
		g.ADDQ(operand.U32(8), cond)
		g.ADDQ(operand.U32(32), dst)
		g.ADDQ(operand.U32(32), x)
	})
	g.end()
}

// spread returns the 8 bools at p as a mask of 8 lanes.
func (g *gen) spread(p reg.Register) vec {
	m := g.v()
	g.VPMOVZXBD(operand.Mem{Base: p}, m)
	g.VPCMPGTD(g.zero(), m, m)
	return m
}

// maskAll writes them all.
func (g *gen) maskAll() {
	each(g.compare, comparisons)
	g.where()
	g.maskScale()
	g.StaticGlobal("order")
	g.DataAttributes(rodata)
	for _, k := range []uint32{0, 4, 1, 5, 2, 6, 3, 7} {
		g.AppendDatum(operand.U32(k))
	}
}
