package main

import (
	"math"

	"github.com/mmcloughlin/avo/operand"
)

// The logarithm: x = 2ᵉ·(1 + f) with 1 + f between √½ and √2, so that
// log x = e·ln 2 + log(1 + f); and log(1 + f) = f − f²/2 + f³·q(f).

// logPoly is q above.
var logPoly = fit(func(f float64) float64 {
	if math.Abs(f) < 1e-3 { // the quotient cancels
		return 1.0/3 - f/4 + f*f/5 - f*f*f/6
	}
	return (math.Log1p(f) - f + f*f/2) / (f * f * f)
}, func(f float64) float64 { return f * f }, math.Sqrt(0.5)-1, math.Sqrt2-1, 8)

// rootHalf is √½ as bits: an integer subtraction of it from those of x leaves e in the
// exponent.
const rootHalf = 0x3f3504f3

// log1pReduced returns f − f²/2 + f³·q(f), less its first term f.
func (g *gen) log1pRest(f vec) vec {
	f2 := g.mul(f, f)
	y := g.mul(g.mul(g.poly(f, logPoly), f), f2)
	return g.nacc(y, f2, g.f(0.5))
}

// logReduced returns e and f of x > 0.
func (g *gen) logReduced(x vec) (e, f vec) {
	tiny := g.cmp(x, less, g.f(0x1p-126)) // denormal: scaled up
	x = g.sel(tiny, g.mul(x, g.f(0x1p23)), x)
	n := g.sar(g.isub(x, g.bits(rootHalf)), 23)
	f = g.sub(g.isub(x, g.shl(n, 23)), g.f(1))
	return g.sub(g.toFloat(n), g.keep(tiny, g.reg(g.f(23)))), f
}

// logSpecial replaces y where x is no positive finite number: log 0 = −∞, log ∞ = ∞,
// NaN for NaN and below 0.
func (g *gen) logSpecial(y, x vec, zero operand.Op) vec {
	y = g.sel(g.cmp(x, notLE, g.f(math.MaxFloat32)), x, y)
	y = g.sel(g.cmp(x, equal, zero), g.f(math.Inf(-1)), y)
	return g.sel(g.cmp(x, less, zero), g.f(math.NaN()), y)
}

func (g *gen) log(x vec) vec {
	e, f := g.logReduced(x)
	return g.logSpecial(g.logSum(e, f), x, g.zero())
}

// logSum is e·ln 2 + log(1 + f), the small terms first.
func (g *gen) logSum(e, f vec) vec {
	y := g.add(g.acc(g.log1pRest(f), e, g.f32(ln2Lo)), f)
	return g.acc(y, e, g.f32(ln2Hi))
}

// log2 is e + log(1 + f)·log₂e, the factor in two parts, since f alone is exact.
func (g *gen) log2(x vec) vec {
	hi, lo := shortHalves(math.Log2E)
	return g.logBase(x, 1, 0, hi, lo)
}

// log10 is e·log₁₀2 + log(1 + f)·log₁₀e.
func (g *gen) log10(x vec) vec {
	twoHi, twoLo := halves(math.Log10(2))
	hi, lo := shortHalves(math.Log10E)
	return g.logBase(x, twoHi, twoLo, hi, lo)
}

// logBase is e·(twoHi + twoLo) + log(1 + f)·(hi + lo).
func (g *gen) logBase(x vec, twoHi, twoLo, hi, lo float32) vec {
	e, f := g.logReduced(x)
	rest := g.log1pRest(f)
	y := g.mul(rest, g.f32(lo))
	g.acc(y, f, g.f32(lo))
	if twoLo != 0 {
		g.acc(y, e, g.f32(twoLo))
	}
	g.acc(y, rest, g.f32(hi))
	g.acc(y, f, g.f32(hi))
	return g.logSpecial(g.acc(y, e, g.f32(twoHi)), x, g.zero())
}

// shortHalves is halves with a first part of 12 bits.
func shortHalves(x float64) (hi, lo float32) {
	hi = math.Float32frombits(math.Float32bits(float32(x)) &^ 0xfff)
	return hi, float32(x - float64(hi))
}

// log1p takes e from 1 + x, but f from x itself: f = 2⁻ᵉ·x + (2⁻ᵉ − 1), for the sum
// 1 + x has lost the low bits of x.
func (g *gen) log1p(x vec) vec {
	n := g.sar(g.isub(g.add(x, g.f(1)), g.bits(rootHalf)), 23)
	shift := g.shl(n, 23)
	power := g.v() // 2⁻ᵉ, 0 where it would be denormal: x is huge then
	g.VPMAXSD(g.isub(g.reg(g.f(1)), shift), g.zero(), power)
	f := g.add(g.isub(x, shift), g.sub(power, g.f(1)))
	y := g.logSpecial(g.logSum(g.toFloat(n), f), x, g.f(-1))
	// log(1 + x) = x − x²/2 + …: keeps the sign of 0 and denormals.
	return g.sel(g.cmp(g.abs(x), less, g.f(0x1p-24)), x, y)
}
