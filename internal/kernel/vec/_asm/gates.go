package main

import (
	"strings"

	"github.com/mmcloughlin/avo/reg"
)

// A fusion is a loop over several slices, of which some are written.
type fusion struct {
	name   string
	slices string
	doc    string
	body   func(g *gen, in func(name string) vec, out func(name string, x vec))
}

// gates are the gradient of an LSTM's step, in two loops for want of registers for all
// addresses: see ../gates.go. Its forward step is no faster in one loop: the functions take all the time.
var gates = []fusion{
	{"lstmOutGrad", "dh o next dc do", "is the first part of LSTMStepGrad",
		func(g *gen, in func(string) vec, out func(string, vec)) {
			y := g.tanh(in("next"))
			dh, o := in("dh"), in("o")
			out("do", g.mul(g.mul(g.mul(dh, y), g.sub(g.f(1), o)), o))
			out("dc", g.acc(in("dc"), g.mul(dh, o), g.nmad(g.copy(y), y, g.f(1))))
		}},
	{"lstmCellGrad", "dc i f u c di df du", "is the second part of LSTMStepGrad",
		func(g *gen, in func(string) vec, out func(string, vec)) {
			dc, i, f, x := in("dc"), in("i"), in("f"), in("u")
			out("di", g.mul(g.mul(g.mul(dc, x), g.sub(g.f(1), i)), i))
			out("df", g.mul(g.mul(g.mul(dc, in("c")), g.sub(g.f(1), f)), f))
			out("du", g.mul(g.mul(dc, i), g.nmad(g.copy(x), x, g.f(1))))
			out("dc", g.mul(dc, f))
		}},
}

// fused writes f.
func (g *gen) fused(f fusion) {
	names := strings.Fields(f.slices)
	g.begin(f.name, "("+strings.Join(names, ", ")+" *"+g.float()+", n int)", f.doc+" for i < n.")
	at := map[string]reg.Register{}
	for _, name := range names {
		at[name] = g.pointer(name)
	}
	l := g.loop(g.integer("n"))
	g.hoist(func(g *gen) {
		f.body(g, func(string) vec { return g.v() }, func(string, vec) {})
	})
	l.vectors(1, func(_ int, place place) {
		f.body(g, func(name string) vec { return g.copy(place(at[name])) },
			func(name string, x vec) { g.VMOVUPS(x, place(at[name])) })
	})
	l.tail(func(t *tail) {
		f.body(g, func(name string) vec { return t.load(at[name]) },
			func(name string, x vec) { t.store(x, at[name]) })
	})
	g.end()
}
