package main

import "math"

// The exponential: x = n·ln 2 + r with n an integer and |r| ≤ ln(2)/2, so that
// eˣ = 2ⁿ·eʳ; and eʳ = 1 + r + r²·q(r).

var ln2Hi, ln2Lo = halves(math.Ln2)

// halves returns x as the sum of two float32.
func halves(x float64) (hi, lo float32) {
	hi = float32(x)
	return hi, float32(x - float64(hi))
}

// expPoly is q above.
var expPoly = fit(func(r float64) float64 { return (math.Expm1(r) - r) / (r * r) },
	math.Abs, -math.Ln2/2*1.001, math.Ln2/2*1.001, 4)

// magic is 1.5·2²³: a small float32 added to it is rounded to an integer, which stands
// in the low bits of the sum.
const magic = 3 << 22

// An exponent is 2ⁿ: n as a float32, and as an integer in the low bits.
type exponent struct{ n, bits vec }

// expm1Reduced returns eʳ − 1 and 2ⁿ.
func (g *gen) expm1Reduced(x vec) (p vec, e exponent) {
	e.bits = g.acc(g.copy(g.f(magic)), x, g.f(math.Log2E))
	e.n = g.sub(e.bits, g.f(magic))
	r := g.nacc(g.copy(x), e.n, g.f32(ln2Hi))
	g.nacc(r, e.n, g.f32(ln2Lo))
	return g.mad(g.poly(r, expPoly), g.mul(r, r), r), e
}

// expReduced returns eʳ and 2ⁿ.
func (g *gen) expReduced(x vec) (p vec, e exponent) {
	p, e = g.expm1Reduced(x)
	return g.add(p, g.f(1)), e
}

// scaled returns x·2ⁿ, rounded once, for −300 < n < 254.
func (g *gen) scaled(x vec, e exponent) vec {
	r := g.v()
	if g.wide {
		g.VSCALEFPS(e.n, x, r)
		return r
	}
	// 2ⁿ may be no float32, but its root nearly is one: 2ʰ·2ⁿ⁻ʰ.
	n := g.isub(e.bits, g.f(magic))
	h := g.sar(n, 1)
	k := g.isub(n, h)
	return g.mul(g.mul(x, g.power(h)), g.power(k))
}

// power returns 2ⁿ for an integer −127 < n < 128 that stands in the low bits of each
// lane; what is above the low 9 bits does not matter.
func (g *gen) power(n vec) vec { return g.iadd(g.shl(n, 23), g.f(1)) }

// Arguments beyond which eˣ is 0 or infinite; NaN passes.
const (
	expMin = -104
	expMax = 89
)

func (g *gen) exp(x vec) vec {
	p, e := g.expReduced(g.min(g.f(expMax), g.max(g.f(expMin), x)))
	return g.scaled(p, e)
}

// expm1 is 2·(2ⁿ⁻¹·(eʳ − 1) + (2ⁿ⁻¹ − ½)): the half keeps 2ⁿ finite at the upper end.
func (g *gen) expm1(x vec) vec {
	c := g.min(g.f(expMax), g.max(g.f(-20), x))
	p, e := g.expm1Reduced(c)
	half := g.isub(g.power(e.bits), g.bits(1<<23))
	y := g.mad(p, half, g.sub(half, g.f(0.5)))
	y = g.add(y, y)
	// eˣ − 1 = x + x²/2 + …: keeps the sign of 0 and the last bit of a denormal.
	return g.sel(g.cmp(g.abs(x), less, g.f(0x1p-24)), x, y)
}

// log1pExpNegAbs is log(1 + e^−|x|).
func (g *gen) log1pExpNegAbs(x vec) vec {
	p, e := g.expNegAbs(x)
	return g.log1p(g.scaled(p, e))
}

// exp2 is 2ⁿ·exp(f·ln 2) for x = n + f.
func (g *gen) exp2(x vec) vec {
	var e exponent
	c := g.min(g.f(129), g.max(g.f(-151), x))
	e.bits = g.add(c, g.f(magic))
	e.n = g.sub(e.bits, g.f(magic))
	r := g.mul(g.sub(c, e.n), g.f(math.Ln2))
	p := g.add(g.mad(g.poly(r, expPoly), g.mul(r, r), r), g.f(1))
	return g.scaled(p, e)
}

// expNegAbs returns the parts of e = exp(−|x|), which does not overflow.
func (g *gen) expNegAbs(x vec) (p vec, e exponent) {
	return g.expReduced(g.max(g.f(expMin), g.or(x, g.sign())))
}

// over1p returns y = (num + rest)/(1 + e) for finite num, 0 ≤ e ≤ 1 and a small rest, or
// nil for 0, and q, the plain quotient of num and 1 + e. What the division and the
// rounding of 1 + e left over is divided again, roughly.
func (g *gen) over1p(num, rest, e vec) (y, q vec) {
	den := g.add(e, g.f(1))
	low := g.sub(e, g.sub(den, g.f(1))) // den + low is 1 + e exactly
	q = g.div(num, den)
	left := g.nacc(g.nacc(num, q, den), q, low) // exact but for its last rounding
	if rest != nil {
		left = g.add(left, rest)
	}
	inverse := g.nmad(den, g.reg(g.f(0.5)), g.f(1.457)) // 1/den to 5 %
	return g.acc(g.copy(q), left, inverse), q
}

// The functions below are made of e⁻ᵛ = 1 − w, w = v − v²·q(v), for v = x + n·ln 2.

// sigmoidPoly is q above.
var sigmoidPoly = fit(func(v float64) float64 { return (v + math.Expm1(-v)) / (v * v) },
	math.Abs, -math.Ln2/2*1.001, math.Ln2/2*1.001, 4)

// sigmoid is S/((S − S·2ⁿ·w) + S·2ⁿ) with S = 2⁻³², which keeps the denominator finite
// where the quotient is denormal. With S + S·2ⁿ first the denominator would be rounded once
// for most n, but for n = 24 that sum loses its S, which is an ulp of the result.
func (g *gen) sigmoid(x vec) vec {
	const scale = 0x1p-32
	x = g.min(g.f(18), g.max(g.f(expMin), x))
	bits := g.acc(g.copy(g.f(magic)), x, g.f(-math.Log2E))
	n := g.sub(bits, g.f(magic))
	v := g.acc(x, n, g.f32(ln2Hi))
	g.acc(v, n, g.f32(ln2Lo))
	w := g.nmad(g.poly(v, sigmoidPoly), g.mul(v, v), v)
	power := g.iadd(g.shl(bits, 23), g.f(scale))
	den := g.add(g.nmad(w, power, g.f(scale)), power)
	return g.div(g.f(scale), den)
}

// tanhPoly is 2·q(2h).
var tanhPoly = fit(func(h float64) float64 { return (2*h + math.Expm1(-2*h)) / (2 * h * h) },
	math.Abs, -math.Ln2/4*1.001, math.Ln2/4*1.001, 4)

// tanh is (1 − e)/(1 + e) with e = exp(−2|x|) = 2ⁿ·(1 − w), w = 2·(h − h²·2q(2h)) and
// h = |x| + n·ln(2)/2. Numerator and denominator are rounded once each, and the former
// not at all for n = 0. The error of n·ln 2 is too small to matter: where n is large, e
// is not.
func (g *gen) tanh(x vec) vec {
	t := g.min(g.f(9.2), g.abs(x))
	bits := g.acc(g.copy(g.f(magic)), t, g.f(-2*math.Log2E))
	h := g.acc(t, g.sub(bits, g.f(magic)), g.f(math.Ln2/2))
	w := g.nmad(g.poly(h, tanhPoly), g.mul(h, h), h)
	power := g.shl(bits, 23)
	e, twice := g.iadd(power, g.f(1)), g.iadd(power, g.f(2))
	num := g.acc(g.sub(g.f(1), e), w, twice)
	den := g.nacc(g.add(e, g.f(1)), w, twice)
	return g.withSign(g.div(num, den), x)
}

// silu is x·σ(x). The factor 2⁶⁴ keeps exp(−|x|), and what the product with x loses,
// from becoming denormal.
func (g *gen) silu(x vec) vec {
	p, ex := g.expReduced(g.max(g.f(-150), g.or(x, g.sign())))
	up := g.scaled(g.mul(p, g.f(0x1p64)), ex)
	product := g.mul(up, x)
	lost := g.copy(up)
	g.VFMSUB213PS(product, x, lost)
	down := g.reg(g.f(0x1p-64))
	negative := g.cmp(x, less, g.zero())
	num := g.sel(negative, g.mul(product, down), x)
	y, q := g.over1p(num, g.keep(negative, g.mul(lost, down)), g.mul(up, down))
	// Far out there is nothing to correct, and an infinity or −0 to keep.
	return g.sel(g.cmp(g.abs(x), less, g.f(100)), y, q)
}

// siluGrad is dy·σ·(1 + x·(1 − σ)), neither σ nor 1 − σ by subtraction.
func (g *gen) siluGrad(dy, x vec) vec {
	p, ex := g.expNegAbs(x)
	e := g.scaled(p, ex)
	r := g.div(g.f(1), g.add(e, g.f(1)))
	er := g.mul(e, r)
	negative := g.cmp(x, less, g.zero())
	s := g.sel(negative, er, r)
	rest := g.sel(negative, r, er)
	return g.mul(g.mul(dy, s), g.mad(rest, x, g.f(1)))
}
