package main

import (
	"math"

	"github.com/mmcloughlin/avo/operand"
)

// The functions for float64: as those for float32, with series that need no fit. Their
// errors are below 2 ulp of a float64; see the tests.
var functions64 = []elem{
	{"exp", "x", "", 1, "dst[i] = exp(x[i])",
		func(g *gen, in, _ []vec) vec { return g.exp64(in[0]) }},
	{"expm1", "x", "", 1, "dst[i] = exp(x[i]) - 1",
		func(g *gen, in, _ []vec) vec { return g.expm164(in[0]) }},
	{"log", "x", "", 1, "dst[i] = log x[i]",
		func(g *gen, in, _ []vec) vec { return g.log64(in[0]) }},
	{"log1p", "x", "", 1, "dst[i] = log(1 + x[i])",
		func(g *gen, in, _ []vec) vec { return g.log1p64(in[0]) }},
	{"sigmoid", "x", "", 1, "dst[i] = 1/(1 + exp(-x[i]))",
		func(g *gen, in, _ []vec) vec { return g.sigmoid64(in[0]) }},
	{"siLU", "x", "", 1, "dst[i] = x[i]/(1 + exp(-x[i]))",
		func(g *gen, in, _ []vec) vec { return g.mul(in[0], g.sigmoid64(in[0])) }},
	{"tanh", "x", "", 1, "dst[i] = tanh x[i]",
		func(g *gen, in, _ []vec) vec { return g.tanh64(in[0]) }},
	{"gELUTanh", "x", "", 1, "dst[i] = x[i]*(1 + tanh u(x[i]))/2",
		func(g *gen, in, _ []vec) vec {
			// (1 + tanh u)/2 = σ(2u) with u = √(2/π)·(x + 0.044715·x³)
			k := 2 * math.Sqrt(2/math.Pi)
			u := g.mad(g.mul(g.mul(in[0], in[0]), g.f(0.044715*k)), in[0], g.mul(in[0], g.f(k)))
			return g.mul(in[0], g.sigmoid64(u))
		}},
	{"logSoftmaxGrad", "dy y", "s", 1, "dst[i] = dy[i] - exp(y[i])*s",
		func(g *gen, in, s []vec) vec { return g.nacc(in[0], g.exp64(in[1]), s[0]) }},
}

// magic64 is 1.5·2⁵², which is to float64 what magic is to float32.
const magic64 = 3 << 51

// ln 2 in two parts: the product of the first with an exponent is exact.
const (
	ln2Hi64 = 0x1.62e42feep-1
	ln2Lo64 = 1.9082149292705877e-10
)

// poly64 returns c[0] + c[1]·x + …
func (g *gen) poly64(x vec, c []float64) vec {
	p := g.copy(g.f(c[len(c)-1]))
	for i := len(c) - 2; i >= 0; i-- {
		g.mad(p, x, g.f(c[i]))
	}
	return p
}

// expSeries is (eʳ − 1 − r)/r²: the next term is below 2⁻⁵⁷ for |r| ≤ ln(2)/2.
var expSeries = func() (c []float64) {
	f := 1.0
	for k := 2; k <= 13; k++ {
		f *= float64(k)
		c = append(c, 1/f)
	}
	return c
}()

// expm1Reduced64 returns eʳ − 1 and n, x = n·ln 2 + r, also as an integer above magic64.
func (g *gen) expm1Reduced64(x vec) (p, n, bits vec) {
	bits = g.acc(g.copy(g.f(magic64)), x, g.f(math.Log2E))
	n = g.sub(bits, g.f(magic64))
	r := g.nacc(g.copy(x), n, g.f(ln2Hi64))
	g.nacc(r, n, g.f(ln2Lo64))
	return g.mad(g.poly64(r, expSeries), g.mul(r, r), r), n, bits
}

// power64 returns 2ⁿ for an integer −1023 < n < 1024 in the low bits of each lane.
func (g *gen) power64(n vec) vec {
	r := g.v()
	g.VPSLLQ(imm(52), n, r)
	g.VPADDQ(g.f(1), r, r)
	return r
}

// scaled64 returns x·2ⁿ, rounded once or, where it is denormal, twice.
func (g *gen) scaled64(x, n vec) vec {
	if g.wide {
		r := g.v()
		g.VSCALEFPD(n, x, r)
		return r
	}
	half := g.acc(g.copy(g.f(magic64)), n, g.f(0.5))
	rest := g.add(g.sub(n, g.sub(half, g.f(magic64))), g.f(magic64))
	return g.mul(g.mul(x, g.power64(half)), g.power64(rest))
}

// exp64 takes arguments beyond which eˣ is 0 or infinite for these; NaN passes.
func (g *gen) exp64(x vec) vec {
	p, n, _ := g.expm1Reduced64(g.min(g.f(710), g.max(g.f(-746), x)))
	return g.scaled64(g.add(p, g.f(1)), n)
}

// expm164 is expm1 for float64.
func (g *gen) expm164(x vec) vec {
	p, _, bits := g.expm1Reduced64(g.min(g.f(710), g.max(g.f(-40), x)))
	half := g.v()
	g.VPSUBQ(g.bits(1<<52), g.power64(bits), half)
	y := g.mad(p, half, g.sub(half, g.f(0.5)))
	y = g.add(y, y)
	return g.sel(g.cmp(g.abs(x), less, g.f(0x1p-54)), x, y)
}

// sigmoid64 is 1/(1 + e⁻ˣ), which is accurate on both sides.
func (g *gen) sigmoid64(x vec) vec {
	return g.div(g.f(1), g.add(g.exp64(g.neg(x)), g.f(1)))
}

// tanh64 is −e/(2 + e) with e = exp(−2|x|) − 1, with the sign of x.
func (g *gen) tanh64(x vec) vec {
	a := g.abs(x)
	e := g.expm164(g.mul(a, g.f(-2)))
	return g.withSign(g.div(g.neg(e), g.add(e, g.f(2))), x)
}

// logSeries is (2·artanh(s)/s − 2)/s² in s²: 2/3 + 2/5·s² + …; the next term is below
// 2⁻⁵⁷ for |s| ≤ 3 − 2√2.
var logSeries = func() (c []float64) {
	for k := 3; k <= 21; k += 2 {
		c = append(c, 2/float64(k))
	}
	return c
}()

// log64 is e·ln 2 + log(1 + f), where x = 2ᵉ·(1 + f).
func (g *gen) log64(x vec) vec {
	tiny := g.cmp(x, less, g.f(0x1p-1022)) // denormal: scaled up
	y := g.sel(tiny, g.mul(x, g.f(0x1p54)), x)
	e, f := g.logReduced64(y)
	e = g.sub(e, g.keep(tiny, g.reg(g.f(54))))
	return g.logSpecial64(g.logSum64(e, f, nil), x, g.f(0))
}

// rootHalf64 is √½ as bits.
const rootHalf64 = 0x3fe6a09e667f3bcd

// logReduced64 returns e and f of a normal x > 0, 1 + f between √½ and √2.
func (g *gen) logReduced64(x vec) (e, f vec) {
	n := g.v()
	g.VPADDQ(g.bits(0x3ff<<52-rootHalf64), x, n)
	g.VPSRLQ(imm(52), n, n) // e + 1023
	m := g.v()
	g.VPSUBQ(g.bits(0x3ff), n, m)
	g.VPSLLQ(imm(52), m, m)
	g.VPSUBQ(m, x, m)
	e = g.sub(g.or(n, g.f(0x1p52)), g.f(0x1p52+1023))
	return e, g.sub(m, g.f(1))
}

// logSum64 is e·ln 2 + log(1 + f) + c: with s = f/(2 + f), log(1 + f) = 2·artanh(s) =
// f − (f²/2 − s·(f²/2 + r)), r the series above. A nil c is 0.
func (g *gen) logSum64(e, f, c vec) vec {
	s := g.div(f, g.add(f, g.f(2)))
	s2 := g.mul(s, s)
	r := g.mul(g.poly64(s2, logSeries), s2)
	half := g.mul(g.mul(f, f), g.f(0.5))
	y := g.mul(e, g.f(ln2Lo64))
	if c != nil {
		y = g.add(y, c)
	}
	y = g.acc(y, s, g.add(half, r))
	return g.acc(g.sub(f, g.sub(half, y)), e, g.f(ln2Hi64))
}

// logSpecial64 is logSpecial for float64.
func (g *gen) logSpecial64(y, x vec, zero operand.Op) vec {
	y = g.sel(g.cmp(x, notLE, g.f(math.MaxFloat64)), x, y)
	y = g.sel(g.cmp(x, equal, zero), g.f(math.Inf(-1)), y)
	return g.sel(g.cmp(x, less, zero), g.f(math.NaN()), y)
}

// log1p64 is log u + c/u for u = 1 + x rounded and c what the rounding lost.
func (g *gen) log1p64(x vec) vec {
	u := g.add(x, g.f(1))
	lost := g.sub(x, g.sub(u, g.f(1)))
	big := g.sub(g.f(1), g.sub(u, x)) // for x ≥ 1
	lost = g.sel(g.cmp(x, less, g.f(1)), lost, big)
	e, f := g.logReduced64(u)
	y := g.logSum64(e, f, g.div(lost, u))
	y = g.logSpecial64(y, x, g.f(-1))
	return g.sel(g.cmp(g.abs(x), less, g.f(0x1p-54)), x, y)
}
