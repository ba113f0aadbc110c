package main

import (
	"strings"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Functions over a grid: rows of n elements, ld from one to the next, in every slice.
// They are what batch normalisation does with a channel of all images.

// gridMaps are elementwise: dst first, one vector at a time.
var gridMaps = []elem{
	{"gridScale", "x", "mean scale shift", 4, "dst[i] = (x[i] - mean)*scale + shift",
		func(g *gen, in, s []vec) vec { return g.mad(g.sub(in[0], s[0]), s[1], s[2]) }},
	{"gridScaleReLU", "x", "mean scale shift", 4, "dst[i] = max((x[i] - mean)*scale + shift, 0)",
		func(g *gen, in, s []vec) vec {
			return g.max(g.zero(), g.mad(g.sub(in[0], s[0]), s[1], s[2]))
		}},
	{"gridScaleAddReLU", "x add", "mean scale shift", 4,
		"dst[i] = max((x[i] - mean)*scale + shift + add[i], 0)",
		func(g *gen, in, s []vec) vec {
			return g.max(g.zero(), g.add(g.mad(g.sub(in[0], s[0]), s[1], s[2]), in[1]))
		}},
	{"gridGrad", "dy x", "mean scale slope shift", 4,
		"dst[i] = dy[i]*scale + (x[i] - mean)*slope + shift",
		func(g *gen, in, s []vec) vec {
			return g.acc(g.mad(g.sub(in[1], s[0]), s[2], s[3]), in[0], s[1])
		}},
	{"gridGradReLU", "dy x y", "mean scale slope shift", 4,
		"dst[i] = (y[i] <= 0 ? 0 : dy[i])*scale + (x[i] - mean)*slope + shift",
		func(g *gen, in, s []vec) vec {
			return g.acc(g.mad(g.sub(in[1], s[0]), s[2], s[3]), g.positive(in[0], in[2]), s[1])
		}},
}

// positive returns x where y is positive or NaN, and 0 elsewhere.
func (g *gen) positive(x, y vec) vec { return g.keep(g.cmp(y, notLE, g.zero()), x) }

// gridRows writes body once for each row of a grid whose first rows the pointers hold.
// Function parameters are rows, n and ld. (Asking for the next row ahead gains nothing,
// not even where rows end with pages, at which hardware stops to read ahead.)
func (g *gen) gridRows(ptrs []reg.Register, body func(l *loop)) {
	rows, n, ld := g.integer("rows"), g.integer("n"), g.integer("ld")
	g.SHLQ(imm(2), ld)
	left := g.GP64()
	top := g.label("row")
	g.Label(top)
	g.MOVQ(n, left)
	body(g.loop(left))
	for _, p := range ptrs {
		g.ADDQ(ld, p)
	}
	g.DECQ(rows)
	g.JNZ(operand.LabelRef(top))
}

// gridMap writes f.
func (g *gen) gridMap(f elem) {
	g.begin(f.name, "(dst, "+strings.Join(strings.Fields(f.ins), ", ")+" *float32, rows, n, ld int, "+
		strings.Join(strings.Fields(f.scalars), ", ")+" float32)",
		"sets "+f.doc+" for i < n in each row.")
	ptrs := []reg.Register{g.pointer("dst")}
	for _, name := range strings.Fields(f.ins) {
		ptrs = append(ptrs, g.pointer(name))
	}
	var s []vec
	for _, name := range strings.Fields(f.scalars) {
		s = append(s, g.scalar(name))
	}
	step := func(load func(p reg.Register) vec) vec {
		var in []vec
		for _, p := range ptrs[1:] {
			in = append(in, load(p))
		}
		return f.body(g, in, s)
	}
	g.gridRows(ptrs, func(l *loop) {
		for _, unroll := range []int{f.unroll, 1} {
			l.vectors(unroll, func(_ int, at place) {
				g.VMOVUPS(step(func(p reg.Register) vec { return g.copy(at(p)) }), at(ptrs[0]))
			})
		}
		l.tail(func(t *tail) { t.store(step(t.load), ptrs[0]) })
	})
	g.end()
}

// gridTurn is how many vectors of a row a reduction of a grid adds at a time, each to a
// register of its own.
const gridTurn = 4

// A gridSum adds terms of the elements up: body adds a vector of each to the sums.
type gridSum struct {
	name, ins, scalar string
	sums              int
	doc               string
	store             string // what body returns goes to dst, if that is not empty
	body              func(g *gen, in []vec, c vec, sums []vec) vec
}

var gridSums = []gridSum{
	{"gridSum", "x", "", 1, "Σ x[i]", "",
		func(g *gen, in []vec, _ vec, sums []vec) vec {
			g.VADDPS(in[0], sums[0], sums[0])
			return nil
		}},
	{"gridMoments", "x", "c", 2, "Σ x[i] - c and Σ (x[i] - c)²", "",
		func(g *gen, in []vec, c vec, sums []vec) vec {
			d := g.sub(in[0], c)
			g.VADDPS(d, sums[0], sums[0])
			g.acc(sums[1], d, d)
			return nil
		}},
	{"gridDots", "dy x", "c", 2, "Σ dy[i] and Σ dy[i]*(x[i] - c)", "",
		func(g *gen, in []vec, c vec, sums []vec) vec { return g.gridDots(in[0], in[1], c, sums) }},
	{"gridDotsReLU", "dy x y", "c", 2, "Σ g and Σ g*(x[i] - c), where g = y[i] <= 0 ? 0 : dy[i],", "",
		func(g *gen, in []vec, c vec, sums []vec) vec {
			return g.gridDots(g.positive(in[0], in[2]), in[1], c, sums)
		}},
	{"gridDotsReLUStore", "dy x y", "c", 2, "Σ dst[i] and Σ dst[i]*(x[i] - c)", "dst[i] = y[i] <= 0 ? 0 : dy[i]",
		func(g *gen, in []vec, c vec, sums []vec) vec {
			return g.gridDots(g.positive(in[0], in[2]), in[1], c, sums)
		}},
}

// gridDots adds dy and dy·(x - c) to the sums and returns dy.
func (g *gen) gridDots(dy, x, c vec, sums []vec) vec {
	g.VADDPS(dy, sums[0], sums[0])
	g.acc(sums[1], dy, g.sub(x, c))
	return dy
}

// gridReduce writes f; after the rows the lanes of the sums are added in halves.
func (g *gen) gridReduce(f gridSum) {
	ins := strings.Fields(f.ins)
	doc := []string{"returns " + f.doc + " for i < n in each row."}
	if f.store != "" {
		ins = append([]string{"dst"}, ins...)
		doc = append(doc, "It sets "+f.store+".")
	}
	args := strings.Join(ins, ", ") + " *float32, rows, n, ld int"
	if f.scalar != "" {
		args += ", " + f.scalar + " float32"
	}
	g.begin(f.name, "("+args+") "+[]string{"float32", "(s, t float32)"}[f.sums-1], doc...)
	var ptrs []reg.Register
	for _, name := range ins {
		ptrs = append(ptrs, g.pointer(name))
	}
	src := ptrs[len(ptrs)-len(strings.Fields(f.ins)):]
	var c vec
	if f.scalar != "" {
		c = g.scalar(f.scalar)
	}
	sums := make([][]vec, gridTurn) // of each vector of a turn
	for k := range sums {
		sums[k] = g.zeros(f.sums)
	}
	add := func(k int, load func(p reg.Register) vec) vec {
		var in []vec
		for _, p := range src {
			in = append(in, load(p))
		}
		return f.body(g, in, c, sums[k])
	}
	g.gridRows(ptrs, func(l *loop) {
		for _, turn := range []int{gridTurn, 1} {
			l.vectors(turn, func(k int, at place) {
				term := add(k, func(p reg.Register) vec { return g.copy(at(p)) })
				if f.store != "" {
					g.VMOVUPS(term, at(ptrs[0]))
				}
			})
		}
		l.tail(func(t *tail) {
			term := add(1, func(p reg.Register) vec {
				if f.name == "gridMoments" {
					return t.loadOr(p, c) // lanes beyond the end add nothing
				}
				return t.load(p)
			})
			if f.store != "" {
				t.store(term, ptrs[0])
			}
		})
	})
	for s := range f.sums {
		var part []vec
		for k := range sums {
			part = append(part, sums[k][s])
		}
		total := g.fold(part, g.VADDPS)
		a, err := g.ReturnIndex(s).Resolve()
		if err != nil {
			panic(err)
		}
		g.VMOVSS(total, a.Addr)
	}
	g.end()
}
