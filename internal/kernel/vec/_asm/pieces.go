package main

import (
	"fmt"
	"math"

	"github.com/mmcloughlin/avo/operand"
)

// A piecewise function on [0, ∞): a polynomial around each multiple of step, as many as
// a register has lanes, so that a permutation of registers looks the coefficients up.
// The last piece is constant, for everything beyond.
type piecewise struct {
	name   string
	f      func(t float64) float64
	weight func(t float64) float64
	limit  func(end float64) float64 // value of the last piece, which starts at end
	wide   shape                     // with 16 pieces
	narrow shape                     // with 8
}

type shape struct {
	step   float64 // a short binary fraction: its multiples are exact
	degree int
}

// erfPieces is erf(t)/t: the product with t has a small relative error. That of the last
// piece is 1 and a little more.
var erfPieces = piecewise{"erf", func(t float64) float64 {
	if t == 0 {
		return 2 / math.SqrtPi
	}
	return math.Erf(t) / t
}, one, func(end float64) float64 { return 1.0001 / end }, shape{0.28125, 6}, shape{0.625, 9}}

// The others are functions of −t that tend to 0, while those of t are 1 less them: so
// the error is small against the function on the negative side too. They are weighted
// against a sum of positive terms of their size.
var (
	geluPieces = piecewise{"gelu", normalTail,
		func(t float64) float64 { return 1 / normalTail(t) }, zero,
		shape{0.4375, 7}, shape{0.96875, 10}}

	geluGradPieces = piecewise{"geluGrad",
		func(t float64) float64 { return normalTail(t) - t*normalDensity(t) },
		func(t float64) float64 { return 1 / (normalTail(t) + t*normalDensity(t)) }, zero,
		shape{0.4375, 8}, shape{0.96875, 12}}

	geluTanhPieces = piecewise{"geluTanh", geluTanhTail,
		func(t float64) float64 { return 1 / geluTanhTail(t) }, zero,
		shape{0.40625, 8}, shape{0.90625, 12}}

	geluTanhGradPieces = piecewise{"geluTanhGrad",
		func(t float64) float64 { return geluTanhTail(t) - geluTanhSlope(t) },
		func(t float64) float64 { return 1 / (geluTanhTail(t) + geluTanhSlope(t)) }, zero,
		shape{0.40625, 9}, shape{0.90625, 14}}
)

func zero(float64) float64 { return 0 }

// normalTail is Φ(−t), normalDensity its derivative but for the sign.
func normalTail(t float64) float64    { return math.Erfc(t/math.Sqrt2) / 2 }
func normalDensity(t float64) float64 { return math.Exp(-t*t/2) / math.Sqrt(2*math.Pi) }

// geluTanhTail is (1 + tanh u)/2 at −t, where u = √(2/π)·(x + 0.044715·x³);
// geluTanhSlope is t times its derivative there.
func geluTanhTail(t float64) float64 {
	return 1 / (1 + math.Exp(2*math.Sqrt(2/math.Pi)*(t+0.044715*t*t*t)))
}

func geluTanhSlope(t float64) float64 {
	y := geluTanhTail(t)
	return t * y * (1 - y) * 2 * math.Sqrt(2/math.Pi) * (1 + 3*0.044715*t*t)
}

func (p *piecewise) shape(g *gen) shape {
	if g.wide {
		return p.wide
	}
	return p.narrow
}

// table writes the coefficients: one register of lanes for each power.
func (g *gen) table(p *piecewise) {
	s := p.shape(g)
	n := g.lanes()
	c := make([][]float32, n)
	for k := range n - 1 {
		center := float64(k) * s.step
		c[k] = fit(func(u float64) float64 { return p.f(center + u) },
			func(u float64) float64 { return p.weight(center + u) },
			-s.step*0.501, s.step*0.501, s.degree)
	}
	c[n-1] = make([]float32, s.degree+1)
	c[n-1][0] = float32(p.limit(s.step * (float64(n) - 1.5)))
	g.StaticGlobal(p.name + g.suffix())
	g.DataAttributes(rodata)
	for i := range s.degree + 1 {
		for k := range n {
			g.AppendDatum(operand.U32(math.Float32bits(c[k][i])))
		}
	}
}

// row returns the place of the coefficients of one power.
func (g *gen) row(p *piecewise, power int) operand.Mem {
	return g.static(p.name+g.suffix(), power*4*g.lanes())
}

// pieces returns t, cut off in the last piece, and the parts of p(t) = first + rest, for
// t ≥ 0; NaN passes.
func (g *gen) pieces(p *piecewise, x vec) (t, first, rest vec) {
	s := p.shape(g)
	t = g.min(g.f(s.step*float64(g.lanes()-1)), x)
	index := g.acc(g.copy(g.f(magic)), t, g.f(1/s.step))
	u := g.nacc(g.copy(t), g.sub(index, g.f(magic)), g.f(s.step))
	look := func(power int) vec {
		r := g.v()
		if c, ok := g.tables[fmt.Sprint(p.name, power)]; ok {
			g.VPERMPS(c, index, r)
		} else {
			g.VPERMPS(g.row(p, power), index, r)
		}
		return r
	}
	y := look(s.degree)
	for i := s.degree - 1; i >= 1; i-- {
		g.mad(y, u, look(i))
	}
	return t, look(0), g.mul(y, u)
}

// hoistTable loads the rows of p into registers where there are enough of them.
func (g *gen) hoistTable(p *piecewise) {
	g.tables = map[string]vec{}
	if !g.wide {
		return
	}
	for i := range p.wide.degree + 1 {
		g.tables[fmt.Sprint(p.name, i)] = g.copy(g.row(p, i))
	}
}

// odd is x·p(|x|) for a quotient such as erfPieces; at most 1.
func (g *gen) odd(p *piecewise, x vec) vec {
	t, first, rest := g.pieces(p, g.abs(x))
	// first·t is not rounded before the sum, so first alone has an error to speak of.
	return g.withSign(g.min(g.f(1), g.mad(first, t, g.mul(rest, t))), x)
}

// distribution is p(|x|) for x < 0 and 1 − p(|x|) for x ≥ 0.
func (g *gen) distribution(p *piecewise, x vec) vec {
	_, first, rest := g.pieces(p, g.abs(x))
	y := g.add(first, rest)
	return g.sel(g.cmp(x, less, g.zero()), y, g.sub(g.f(1), y))
}
