package main

import (
	"strings"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// A step is one pass of an optimiser: it reads and writes every slice but grad.
type step struct {
	name   string
	slices string // p grad …
	coeffs string // fields of the array c of coefficients, in order
	doc    string
	body   func(g *gen, x map[string]vec) // x: slices and coefficients; sets the slices
}

var adam = step{"adam", "p grad m v", "w1 b2 w2 shrink l2 scale step root eps",
	"a step of AdamStep without vmax", func(g *gen, x map[string]vec) {
		d := g.mul(x["grad"], x["scale"])
		q := g.mul(x["p"], x["shrink"])
		g.acc(d, q, x["l2"])
		// m += w1*(d - m)
		g.acc(x["m"], g.sub(d, x["m"]), x["w1"])
		// v = b2*v + w2*d*d
		x["v"] = g.mad(g.mul(d, x["w2"]), d, g.mul(x["v"], x["b2"]))
		den := g.add(g.div(g.sqrt(x["v"]), x["root"]), x["eps"])
		x["p"] = g.sub(q, g.div(g.mul(x["m"], x["step"]), den))
	}}

var sgd = []step{
	{"sgd", "p grad", "lr l2 scale", "a step of SGDStep without momentum",
		func(g *gen, x map[string]vec) {
			g.nacc(x["p"], g.sgdGradient(x), x["lr"])
		}},
	{"momentum", "p grad buf", "lr l2 scale mom damp", "a step of SGDStep with momentum",
		func(g *gen, x map[string]vec) {
			x["buf"] = g.acc(g.mul(x["buf"], x["mom"]), g.sgdGradient(x), x["damp"])
			g.nacc(x["p"], x["buf"], x["lr"])
		}},
	{"nesterov", "p grad buf", "lr l2 scale mom damp", "a step of SGDStep with Nesterov's momentum",
		func(g *gen, x map[string]vec) {
			d := g.sgdGradient(x)
			x["buf"] = g.acc(g.mul(x["buf"], x["mom"]), d, x["damp"])
			g.acc(d, x["buf"], x["mom"])
			g.nacc(x["p"], d, x["lr"])
		}},
}

// sgdGradient is scale·g + l2·p.
func (g *gen) sgdGradient(x map[string]vec) vec {
	return g.acc(g.mul(x["grad"], x["scale"]), x["p"], x["l2"])
}

// optimiser writes s.
func (g *gen) optimiser(s step) {
	names := strings.Fields(s.slices)
	g.begin(s.name, "("+strings.Join(names, ", ")+" *"+g.float()+", n int, c *"+g.float()+")",
		"makes "+s.doc+" for i < n.", "c holds "+strings.Join(strings.Fields(s.coeffs), ", ")+".")
	at := map[string]reg.Register{}
	for _, name := range names {
		at[name] = g.pointer(name)
	}
	l := g.loop(g.integer("n"))
	c := g.pointer("c")
	coeffs := map[string]vec{}
	for i, name := range strings.Fields(s.coeffs) {
		coeffs[name] = g.broadcast(operand.Mem{Base: c, Disp: g.size() * i})
	}
	run := func(load func(p reg.Register) vec, store func(x vec, p reg.Register)) {
		x := map[string]vec{}
		for name, v := range coeffs {
			x[name] = v
		}
		for _, name := range names {
			x[name] = load(at[name])
		}
		s.body(g, x)
		for _, name := range names {
			if name != "grad" {
				store(x[name], at[name])
			}
		}
	}
	l.vectors(1, func(_ int, at place) {
		run(func(p reg.Register) vec { return g.copy(at(p)) },
			func(x vec, p reg.Register) { g.VMOVUPS(x, at(p)) })
	})
	l.tail(func(t *tail) { run(t.load, t.store) })
	g.end()
}
