package main

// choices are arithmetic with a condition in it, and with three operands: like those of
// arithmetic limited by memory.
var choices = []elem{
	{"sign", "x", "", 4, "dst[i] = -1, 0 or 1 as x[i] is below, at or above 0 (NaN: 0)",
		func(g *gen, in, _ []vec) vec {
			above := g.keep(g.cmp(in[0], greater, g.zero()), g.reg(g.f(1)))
			return g.sub(above, g.keep(g.cmp(in[0], less, g.zero()), g.reg(g.f(1))))
		}},
	{"copysign", "x y", "", 4, "dst[i] = x[i] with the sign of y[i]",
		func(g *gen, in, _ []vec) vec { return g.withSign(g.abs(in[0]), in[1]) }},
	{"fMax", "x y", "", 4, "dst[i] = max(x[i], y[i]), the other where one is NaN",
		func(g *gen, in, _ []vec) vec {
			y := g.sel(g.cmp(in[0], unordered, in[0]), in[1], in[0])
			return g.sel(g.cmp(in[1], greater, in[0]), in[1], y)
		}},
	{"fMin", "x y", "", 4, "dst[i] = min(x[i], y[i]), the other where one is NaN",
		func(g *gen, in, _ []vec) vec {
			y := g.sel(g.cmp(in[0], unordered, in[0]), in[1], in[0])
			return g.sel(g.cmp(in[1], less, in[0]), in[1], y)
		}},
	{"hardshrink", "x", "s", 4, "dst[i] = |x[i]| <= s ? 0 : x[i]",
		func(g *gen, in, s []vec) vec { return g.keep(g.cmp(g.abs(in[0]), notLE, s[0]), in[0]) }},
	{"softshrink", "x", "s", 4, "dst[i] = x[i] moved by s towards 0, and not beyond",
		func(g *gen, in, s []vec) vec {
			below := g.cmp(in[0], notGE, g.sub(g.zero(), s[0]))
			return g.sel(g.cmp(in[0], greater, s[0]), g.sub(in[0], s[0]), g.keep(below, g.add(in[0], s[0])))
		}},
	{"shrinkGrad", "dy x", "s", 4, "dst[i] = |x[i]| <= s ? 0 : dy[i]",
		func(g *gen, in, s []vec) vec { return g.keep(g.cmp(g.abs(in[1]), notLE, s[0]), in[0]) }},
	{"threshold", "x", "s t", 4, "dst[i] = x[i] <= s ? t : x[i]",
		func(g *gen, in, s []vec) vec { return g.sel(g.cmp(in[0], notLE, s[0]), in[0], s[1]) }},
	{"thresholdGrad", "dy x", "s", 4, "dst[i] = x[i] <= s ? 0 : dy[i]",
		func(g *gen, in, s []vec) vec { return g.keep(g.cmp(in[1], notLE, s[0]), in[0]) }},
	{"clamp", "x", "s t", 4, "dst[i] = min(max(x[i], s), t)",
		func(g *gen, in, s []vec) vec { return g.minNaN(g.maxNaN(in[0], s[0]), s[1]) }},
	{"clampGrad", "dy x", "s t", 4, "dst[i] = x[i] < s || x[i] > t ? 0 : dy[i]",
		func(g *gen, in, s []vec) vec {
			return g.keep(g.cmp(in[1], notLess, s[0]), g.keep(g.cmp(in[1], notGreater, s[1]), in[0]))
		}},
	{"mix", "x y w", "", 2, "dst[i] = x[i] + w[i]*(y[i] - x[i]), from the nearer end",
		func(g *gen, in, _ []vec) vec {
			d := g.sub(in[1], in[0])
			fromY := g.nacc(g.copy(in[1]), d, g.sub(g.f(1), in[2]))
			return g.sel(g.cmp(g.abs(in[2]), less, g.f(0.5)), g.acc(in[0], d, in[2]), fromY)
		}},
	{"addScaledMul", "w x y", "s", 4, "dst[i] = w[i] + s*x[i]*y[i]",
		func(g *gen, in, s []vec) vec { return g.acc(in[0], g.mul(in[1], s[0]), in[2]) }},
	{"addScaledDiv", "w x y", "s", 2, "dst[i] = w[i] + s*x[i]/y[i]",
		func(g *gen, in, s []vec) vec { return g.add(in[0], g.div(g.mul(in[1], s[0]), in[2])) }},
	{"cube", "x", "", 4, "dst[i] = x[i]*x[i]*x[i]",
		func(g *gen, in, _ []vec) vec { return g.mul(g.mul(in[0], in[0]), in[0]) }},
	{"frac", "x", "", 4, "dst[i] = x[i] less its integer part",
		func(g *gen, in, _ []vec) vec { return g.sub(in[0], g.round(in[0], 3)) }},
	{"divTrunc", "x y", "", 2, "dst[i] = the integer part of x[i]/y[i]",
		func(g *gen, in, _ []vec) vec { return g.round(g.div(in[0], in[1]), 3) }},
}
