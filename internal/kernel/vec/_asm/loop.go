package main

import (
	"strings"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// An elem is an elementwise function dst[i] = body(ins[0][i], …; scalars).
type elem struct {
	name    string
	ins     string // names of the slices, "x" or "dy x"
	scalars string
	unroll  int // vectors at a time; heavy bodies overlap by themselves
	doc     string
	body    func(g *gen, in, s []vec) vec
}

// args returns the parameter list of f for elements of type float.
func (f *elem) args(float string) string {
	list := "(dst, " + strings.Join(strings.Fields(f.ins), ", ") + " *" + float + ", n int"
	if f.scalars != "" {
		list += ", " + strings.Join(strings.Fields(f.scalars), ", ") + " " + float
	}
	return list + ")"
}

// elementwise writes f: whole vectors, then what is left under a mask, with the same
// arithmetic, so that the result of an element does not depend on its position. table is that of a
// function by pieces, or nil.
func (g *gen) elementwise(f elem, table *piecewise) {
	g.begin(f.name, f.args(g.float()), "sets "+f.doc+" for i < n.")
	dst := g.pointer("dst")
	var src []reg.Register
	for _, name := range strings.Fields(f.ins) {
		src = append(src, g.pointer(name))
	}
	l := g.loop(g.integer("n"))
	var scalars []vec
	for _, name := range strings.Fields(f.scalars) {
		scalars = append(scalars, g.scalar(name))
	}
	step := func(g *gen, load func(p reg.Register) vec) vec {
		var in []vec
		for _, p := range src {
			in = append(in, load(p))
		}
		return f.body(g, in, scalars)
	}
	if table != nil {
		g.hoistTable(table)
	}
	if !g.double {
		g.held = held[f.name]
	}
	g.hoist(func(g *gen) { step(g, func(reg.Register) vec { return g.v() }) })
	l.run(f.unroll, func(_ int, at place) {
		g.VMOVUPS(step(g, func(p reg.Register) vec { return g.copy(at(p)) }), at(dst))
	})
	l.tail(func(t *tail) {
		t.store(step(g, t.load), dst)
	})
	g.end()
}

// A loop walks over n elements: i is the offset in bytes of the next one.
type loop struct {
	g    *gen
	i, n reg.Register
	done string
}

func (g *gen) loop(n reg.Register) *loop {
	l := &loop{g: g, i: g.GP64(), n: n, done: g.label("done")}
	g.XORQ(l.i, l.i)
	return l
}

// A place says where the vector in hand of the slice at p lies.
type place func(p reg.Register) operand.Mem

// run writes the loops over unroll whole vectors and over one; k counts the vectors of
// one turn.
func (l *loop) run(unroll int, step func(k int, at place)) {
	for u := max(unroll, 1); ; u = 1 {
		l.vectors(u, step)
		if u == 1 {
			return
		}
	}
}

// vectors writes the loop over u whole vectors.
func (l *loop) vectors(u int, step func(k int, at place)) {
	g := l.g
	top, out := g.label("loop"), g.label("out")
	count := u * g.lanes()
	g.CMPQ(l.n, operand.U32(count))
	g.JLT(operand.LabelRef(out))
	g.Label(top)
	for k := range u {
		step(k, func(p reg.Register) operand.Mem {
			return operand.Mem{Base: p, Index: l.i, Scale: 1, Disp: k * g.width()}
		})
	}
	g.ADDQ(operand.U32(g.size()*count), l.i)
	g.SUBQ(operand.U32(count), l.n)
	g.CMPQ(l.n, operand.U32(count))
	g.JGE(operand.LabelRef(top))
	g.Label(out)
}

// A tail is a part of a slice under a mask: what is left, less than a vector.
type tail struct {
	l    *loop
	disp int
	mask reg.Register
}

// tail writes body for the n that are left, if any.
func (l *loop) tail(body func(t *tail)) { l.tails(1, func(_ int, t *tail) { body(t) }) }

// tails writes body for each of the count vectors that the n left may reach into.
func (l *loop) tails(count int, body func(k int, t *tail)) {
	g := l.g
	g.TESTQ(l.n, l.n)
	g.JZ(operand.LabelRef(l.done))
	if g.wide {
		bits := g.GP64()
		g.MOVQ(l.n, reg.RCX)
		g.MOVQ(operand.U32(1), bits)
		g.SHLQ(reg.CL, bits)
		g.DECQ(bits)
		for k := range count {
			t := &tail{l, 64 * k, g.K()}
			g.KMOVW(bits.As32(), t.mask)
			body(k, t)
			if k < count-1 {
				g.SHRQ(operand.U8(g.lanes()), bits)
			}
		}
	} else {
		g.masks = true
		table := g.GP64()
		g.LEAQ(g.static("masks", g.size()*maskRun), table)
		g.NEGQ(l.n)
		for k := range count {
			t := &tail{l, 32 * k, g.YMM()}
			g.VMOVUPS(operand.Mem{Base: table, Index: l.n, Scale: uint8(g.size()), Disp: 32 * k}, t.mask)
			body(k, t)
		}
	}
	g.Label(l.done)
}

func (t *tail) at(p reg.Register) operand.Mem {
	return operand.Mem{Base: p, Index: t.l.i, Scale: 1, Disp: t.disp}
}

// load returns what is left at p, and 0 in the other lanes.
func (t *tail) load(p reg.Register) vec {
	g := t.l.g
	r := g.v()
	if g.wide {
		pick(g, g.VMOVUPS_Z, g.VMOVUPD_Z)(t.at(p), t.mask, r)
	} else {
		pick(g, g.VMASKMOVPS, g.VMASKMOVPD)(t.at(p), t.mask, r)
	}
	return r
}

// loadOr returns what is left at p, and x in the other lanes.
func (t *tail) loadOr(p reg.Register, x operand.Op) vec {
	g := t.l.g
	return g.sel(t.mask, t.load(p), x)
}

// store puts the lanes that are left at p.
func (t *tail) store(x vec, p reg.Register) {
	g := t.l.g
	if g.wide {
		pick(g, g.VMOVUPS, g.VMOVUPD)(x, t.mask, t.at(p))
	} else {
		pick(g, g.VMASKMOVPS, g.VMASKMOVPD)(x, t.mask, t.at(p))
	}
}
