package main

import (
	"math"
	"strings"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// sumBytes is the size of the running sums of a reduction, at every level: 64 of float32
// or 32 of float64. Element i goes to sum i modulo their number.
const sumBytes = 256

// A reduction is a sum of body(ins[0][i], …; scalars), which may be stored at dst too.
type reduction struct {
	name    string
	ins     string
	scalars string
	store   bool
	doc     string
	body    func(g *gen, in, s []vec) vec
}

var reductions = []reduction{
	{"sum", "x", "", false, "Σ x[i]",
		func(g *gen, in, _ []vec) vec { return in[0] }},
	{"dot", "x y", "", false, "Σ x[i]*y[i]", nil},
	{"sumSquaredDiff", "x", "c", false, "Σ (x[i] - c)²", nil},
	{"dotDiff", "x y", "c", false, "Σ x[i]*(y[i] - c)", nil},
	{"dotDiffScaled", "x y z", "c", false, "Σ x[i]*z[i]*(y[i] - c)", nil},
}

// expSums are the sums of softmax.
var expSums = []reduction{
	{"sumExp", "x", "c", false, "Σ exp(x[i] - c)",
		func(g *gen, in, s []vec) vec { return g.exp(g.sub(in[0], s[0])) }},
	{"expSum", "x", "c", true, "Σ dst[i], where dst[i] = exp(x[i] - c)",
		func(g *gen, in, s []vec) vec { return g.exp(g.sub(in[0], s[0])) }},
}

// products are the factors of the reductions that sum products without rounding them.
var products = map[string]func(g *gen, in, s []vec) (x, y vec){
	"dot": func(g *gen, in, _ []vec) (x, y vec) { return in[0], in[1] },
	"sumSquaredDiff": func(g *gen, in, s []vec) (x, y vec) {
		d := g.sub(in[0], s[0])
		return d, d
	},
	"dotDiff": func(g *gen, in, s []vec) (x, y vec) { return in[0], g.sub(in[1], s[0]) },
	"dotDiffScaled": func(g *gen, in, s []vec) (x, y vec) {
		return g.mul(in[0], in[2]), g.sub(in[1], s[0])
	},
}

// reduce writes f: a turn over sumBytes of elements, then what is left under masks, then
// the sums are added in halves.
func (g *gen) reduce(f reduction) {
	ins := strings.Fields(f.ins)
	if f.store {
		ins = append([]string{"dst"}, ins...)
	}
	args := "(" + strings.Join(ins, ", ") + " *" + g.float() + ", n int"
	if f.scalars != "" {
		args += ", " + f.scalars + " " + g.float()
	}
	g.begin(f.name, args+") "+g.float(), "returns "+f.doc+" for i < n.")
	var src []reg.Register
	for _, name := range ins {
		src = append(src, g.pointer(name))
	}
	dst := src[0]
	if f.store {
		src = src[1:]
	}
	l := g.loop(g.integer("n"))
	var s []vec
	for _, name := range strings.Fields(f.scalars) {
		s = append(s, g.scalar(name))
	}
	sums := g.zeros(sumBytes / g.width())
	if f.body != nil {
		g.hoist(func(g *gen) { f.body(g, []vec{g.v(), g.v()}, s) })
	}
	add := func(k int, load func(p reg.Register) vec, t *tail) vec {
		var in []vec
		for _, p := range src {
			in = append(in, load(p))
		}
		if f.body == nil {
			x, y := products[f.name](g, in, s)
			if t != nil {
				x = g.keep(t.mask, x)
			}
			g.acc(sums[k], x, y)
			return nil
		}
		y := f.body(g, in, s)
		if t != nil {
			y = g.keep(t.mask, y)
		}
		pick(g, g.VADDPS, g.VADDPD)(y, sums[k], sums[k])
		return y
	}
	l.vectors(len(sums), func(k int, at place) {
		y := add(k, func(p reg.Register) vec { return g.copy(at(p)) }, nil)
		if f.store {
			g.VMOVUPS(y, at(dst))
		}
	})
	l.tails(len(sums), func(k int, t *tail) {
		y := add(k, t.load, t)
		if f.store {
			t.store(y, dst)
		}
	})
	g.result(g.fold(sums, pick(g, g.VADDPS, g.VADDPD)))
	g.end()
}

// expSums64 are expSums for float64.
var expSums64 = []reduction{
	{"sumExp", "x", "c", false, "Σ exp(x[i] - c)",
		func(g *gen, in, s []vec) vec { return g.exp64(g.sub(in[0], s[0])) }},
	{"expSum", "x", "c", true, "Σ dst[i], where dst[i] = exp(x[i] - c)",
		func(g *gen, in, s []vec) vec { return g.exp64(g.sub(in[0], s[0])) }},
}

// zeros returns n registers of zeros.
func (g *gen) zeros(n int) []vec {
	r := make([]vec, n)
	for i := range r {
		r[i] = g.zero()
	}
	return r
}

// fold joins all lanes of the registers in halves by f and returns the first lane.
func (g *gen) fold(r []vec, f func(ops ...operand.Op)) reg.Register {
	for n := len(r) / 2; n > 0; n /= 2 {
		for k := range n {
			f(r[k+n], r[k], r[k])
		}
	}
	low := r[0].AsY().(vec)
	if g.wide {
		high := g.YMM()
		g.VEXTRACTF32X8(operand.U8(1), r[0], high)
		f(high, low, low)
	}
	x, y := low.AsX().(vec), g.XMM()
	g.VEXTRACTF128(operand.U8(1), low, y)
	f(y, x, x)
	g.VMOVHLPS(x, x, y)
	f(y, x, x)
	if !g.double {
		g.VMOVSHDUP(x, y)
		f(y, x, x)
	}
	return x
}

// result stores the first lane of x as the result of the function.
func (g *gen) result(x reg.Register) {
	a, err := g.ReturnIndex(0).Resolve()
	if err != nil {
		panic(err)
	}
	pick(g, g.VMOVSS, g.VMOVSD)(x, a.Addr)
}

// extreme writes the largest or smallest element. The instructions forget a NaN, so
// another register remembers that there was one.
func (g *gen) extreme(name string, f func(ops ...operand.Op), start float64, doc string) {
	g.begin(name, "(x *"+g.float()+", n int) "+g.float(), "returns "+doc+" for i < n, NaN if one is.")
	x := g.pointer("x")
	l := g.loop(g.integer("n"))
	const registers = 4
	best := make([]vec, registers)
	for k := range best {
		best[k] = g.broadcast(g.static("start"+name, 0))
	}
	none := g.copy(best[0])
	nan := g.zero() // all ones in each lane that has seen one
	note := func(v vec) {
		pick(g, g.VORPS, g.VORPD)(g.cmp(v, unordered, v), nan, nan)
	}
	l.run(registers, func(k int, at place) {
		v := g.copy(at(x))
		note(v)
		f(v, best[k], best[k])
	})
	l.tail(func(t *tail) {
		v := g.sel(t.mask, t.load(x), none)
		note(v)
		f(v, best[0], best[0])
	})
	g.result(g.fold(best, f))
	// A NaN anywhere is the result.
	bits := g.GP32()
	pick(g, g.VMOVMSKPS, g.VMOVMSKPD)(nan, bits)
	g.TESTL(bits, bits)
	out := g.label("out")
	g.JZ(operand.LabelRef(out))
	g.result(g.broadcast(g.static("nan"+name, 0)).AsX())
	g.Label(out)
	g.end()
	g.single("start"+name, start)
	g.single("nan"+name, math.NaN())
}

// single writes a constant of one element.
func (g *gen) single(name string, x float64) {
	g.StaticGlobal(name)
	g.DataAttributes(rodata)
	if g.double {
		g.datum(math.Float64bits(x))
	} else {
		g.datum(uint64(math.Float32bits(float32(x))))
	}
}

// eightRows writes dst[i] += the sum of 8 rows, in pairs.
func (g *gen) eightRows() {
	g.begin("addRows8", "(dst, x *"+g.float()+", n, ld int)",
		"adds to dst[i] the elements x[i + k*ld] for k < 8, i < n.")
	dst := g.pointer("dst")
	row := []reg.Register{g.pointer("x")}
	l := g.loop(g.integer("n"))
	ld := g.integer("ld")
	for k := 1; k < 8; k++ {
		p := g.GP64()
		g.LEAQ(operand.Mem{Base: row[k-1], Index: ld, Scale: uint8(g.size())}, p)
		row = append(row, p)
	}
	total := func(load func(p reg.Register) vec, add func(x vec, p reg.Register) vec) vec {
		var s [4]vec
		for k := range s {
			s[k] = add(load(row[2*k]), row[2*k+1])
		}
		return add(g.add(g.add(s[0], s[1]), g.add(s[2], s[3])), dst)
	}
	l.run(2, func(_ int, at place) {
		g.VMOVUPS(total(func(p reg.Register) vec { return g.copy(at(p)) },
			func(x vec, p reg.Register) vec { return g.add(x, at(p)) }), at(dst))
	})
	l.tail(func(t *tail) {
		t.store(total(t.load, func(x vec, p reg.Register) vec { return g.add(x, t.load(p)) }), dst)
	})
	g.end()
}

// reduceAll writes the reductions.
func (g *gen) reduceAll() {
	for _, f := range reductions {
		g.reduce(f)
	}
	g.extreme("maxVal", pick(g, g.VMAXPS, g.VMAXPD), math.Inf(-1), "the largest x[i]")
	g.extreme("minVal", pick(g, g.VMINPS, g.VMINPD), math.Inf(1), "the smallest x[i]")
	g.eightRows()
}
