package main

import (
	"math"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Rows of scores, as attention has them: of row i the first min(n, first + i·step)
// elements count, the others become 0. A row has room for n rounded up to a whole
// vector, so that nothing is stored under a mask.

// A scoreRows walks over the rows; its fields follow vec.scoreRows.
type scoreRows struct {
	g               *gen
	args            reg.Register
	s, d, low, high reg.Register // the row of s and of d; what is kept for each row
	left, count     reg.Register // rows to go; elements that count
}

// Offsets of the fields of vec.scoreRows.
const (
	atS = 8 * iota
	atD
	atRow
	atRows
	atN
	atFirst
	atStep
	atLow
	atHigh
)

func (g *gen) scoreRows(name, doc string) *scoreRows {
	g.begin(name, "(args *byte)", doc)
	r := &scoreRows{g: g, args: g.pointer("args")}
	field := func(at int) reg.Register {
		x := g.GP64()
		g.MOVQ(operand.Mem{Base: r.args, Disp: at}, x)
		return x
	}
	r.s, r.d, r.low, r.high = field(atS), field(atD), field(atLow), field(atHigh)
	r.left, r.count = field(atRows), field(atFirst)
	return r
}

func (r *scoreRows) field(at int) operand.Mem { return operand.Mem{Base: r.args, Disp: at} }

// each writes body for every row, then ends the function.
func (r *scoreRows) each(body func()) {
	g := r.g
	row := g.label("row")
	g.Label(row)
	body()
	g.ADDQ(r.field(atRow), r.s)
	g.ADDQ(r.field(atRow), r.d)
	g.ADDQ(operand.U8(4), r.low)
	g.ADDQ(operand.U8(4), r.high)
	g.ADDQ(r.field(atStep), r.count)
	g.DECQ(r.left)
	g.JNZ(operand.LabelRef(row))
	g.end()
}

// counted returns a loop over the elements of the row that count.
func (r *scoreRows) counted() *loop {
	n := r.g.GP64()
	r.g.MOVQ(r.field(atN), n)
	r.g.CMPQ(r.count, n)
	r.g.CMOVQLT(r.count, n)
	return r.g.loop(n)
}

// clear writes zeros behind the elements that count, whose last vector is l's.
func (r *scoreRows) clear(l *loop, at ...reg.Register) {
	g := r.g
	n := g.GP64()
	g.MOVQ(r.field(atN), n)
	g.SHLQ(operand.U8(2), n)
	top, out := g.label("clear"), g.label("out")
	zero := g.zero()
	g.Label(top)
	g.CMPQ(l.i, n)
	g.JGE(operand.LabelRef(out))
	for _, p := range at {
		g.VMOVUPS(zero, operand.Mem{Base: p, Index: l.i, Scale: 1})
	}
	g.ADDQ(operand.U32(4*g.lanes()), l.i)
	g.JMP(operand.LabelRef(top))
	g.Label(out)
}

// whole writes body for each vector of a loop, the last one under a mask of what counts
// (nil for the others), and leaves l.i behind it.
func (r *scoreRows) whole(l *loop, unroll int, body func(k int, at place, mask reg.Register)) {
	g := r.g
	l.run(unroll, func(k int, at place) { body(k, at, nil) })
	l.tail(func(t *tail) {
		body(0, t.at, t.mask)
		g.ADDQ(operand.U32(4*g.lanes()), l.i)
	})
}

// softmaxRows writes the softmax of each row over itself.
func (g *gen) softmaxRows() {
	r := g.scoreRows("softmaxRows", "sets the rows of s to their softmax, low to their maxima, at least the "+
		"smallest float32, and high to the sums of the exponentials.")
	g.hoist(func(g *gen) { g.exp(g.v()) })
	r.each(func() {
		lowest := g.copy(g.f(-math.MaxFloat32))
		top := []vec{lowest, g.copy(lowest), g.copy(lowest), g.copy(lowest)}
		r.whole(r.counted(), 4, func(k int, at place, mask reg.Register) {
			x := g.copy(at(r.s))
			if mask != nil {
				x = g.sel(mask, x, g.f(-math.MaxFloat32))
			}
			g.VMAXPS(x, top[k], top[k])
		})
		most := g.v()
		first := g.fold(top, g.VMAXPS)
		g.VMOVSS(first, operand.Mem{Base: r.low})
		g.VBROADCASTSS(first, most)

		sums := g.zeros(2)
		l := r.counted()
		r.whole(l, 2, func(k int, at place, mask reg.Register) {
			y := g.exp(g.sub(g.copy(at(r.s)), most))
			if mask != nil {
				y = g.keep(mask, y)
			}
			g.VADDPS(y, sums[k], sums[k])
			g.VMOVUPS(y, at(r.s))
		})
		r.clear(l, r.s)
		sum := g.fold(sums, g.VADDPS)
		g.VMOVSS(sum, operand.Mem{Base: r.high})
		scale := g.v()
		g.VBROADCASTSS(sum, scale)
		// The sum is at least 1, or 0 where every score is −Inf.
		scale = g.div(g.f(1), g.max(g.f(1), scale))
		l = r.counted()
		r.whole(l, 4, func(_ int, at place, _ reg.Register) {
			g.VMOVUPS(g.mul(scale, at(r.s)), at(r.s))
		})
	})
}

// softmaxGradRows writes probabilities and the gradients of scores.
func (g *gen) softmaxGradRows() {
	r := g.scoreRows("softmaxGradRows", "sets the rows of s to exp(s - low), and those of d to s·(d - high).")
	g.hoist(func(g *gen) { g.exp(g.v()) })
	r.each(func() {
		lse, delta := g.v(), g.v()
		g.VBROADCASTSS(operand.Mem{Base: r.low}, lse)
		g.VBROADCASTSS(operand.Mem{Base: r.high}, delta)
		l := r.counted()
		r.whole(l, 2, func(_ int, at place, mask reg.Register) {
			p := g.exp(g.sub(g.copy(at(r.s)), lse))
			d := g.mul(p, g.sub(g.copy(at(r.d)), delta))
			if mask != nil {
				p, d = g.keep(mask, p), g.keep(mask, d)
			}
			g.VMOVUPS(p, at(r.s))
			g.VMOVUPS(d, at(r.d))
		})
		r.clear(l, r.s, r.d)
	})
}
