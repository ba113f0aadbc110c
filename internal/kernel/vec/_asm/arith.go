package main

// arithmetic are the functions of a few instructions: limited by memory, so several
// vectors at a time.
var arithmetic = []elem{
	{"add", "x y", "", 4, "dst[i] = x[i] + y[i]",
		func(g *gen, in, _ []vec) vec { return g.add(in[0], in[1]) }},
	{"sub", "x y", "", 4, "dst[i] = x[i] - y[i]",
		func(g *gen, in, _ []vec) vec { return g.sub(in[0], in[1]) }},
	{"mul", "x y", "", 4, "dst[i] = x[i] * y[i]",
		func(g *gen, in, _ []vec) vec { return g.mul(in[0], in[1]) }},
	{"div", "x y", "", 2, "dst[i] = x[i] / y[i]",
		func(g *gen, in, _ []vec) vec { return g.div(in[0], in[1]) }},
	{"max", "x y", "", 4, "dst[i] = max(x[i], y[i])",
		func(g *gen, in, _ []vec) vec { return g.maxNaN(in[0], in[1]) }},
	{"min", "x y", "", 4, "dst[i] = min(x[i], y[i])",
		func(g *gen, in, _ []vec) vec { return g.minNaN(in[0], in[1]) }},
	{"addScalar", "x", "s", 4, "dst[i] = x[i] + s",
		func(g *gen, in, s []vec) vec { return g.add(in[0], s[0]) }},
	{"mulScalar", "x", "s", 4, "dst[i] = x[i] * s",
		func(g *gen, in, s []vec) vec { return g.mul(in[0], s[0]) }},
	{"divScalar", "x", "s", 4, "dst[i] = x[i] / s",
		func(g *gen, in, s []vec) vec { return g.div(in[0], s[0]) }},
	{"scalarSub", "x", "s", 4, "dst[i] = s - x[i]",
		func(g *gen, in, s []vec) vec { return g.sub(s[0], in[0]) }},
	{"scalarDiv", "x", "s", 4, "dst[i] = s / x[i]",
		func(g *gen, in, s []vec) vec { return g.div(s[0], in[0]) }},
	{"maxScalar", "x", "s", 4, "dst[i] = max(x[i], s)",
		func(g *gen, in, s []vec) vec { return g.maxNaN(in[0], s[0]) }},
	{"minScalar", "x", "s", 4, "dst[i] = min(x[i], s)",
		func(g *gen, in, s []vec) vec { return g.minNaN(in[0], s[0]) }},
	{"axpy", "x y", "a", 4, "dst[i] = a*x[i] + y[i]",
		func(g *gen, in, s []vec) vec { return g.acc(in[1], in[0], s[0]) }},
	{"mulAdd", "x y z", "", 4, "dst[i] = x[i]*y[i] + z[i]",
		func(g *gen, in, _ []vec) vec { return g.acc(in[2], in[0], in[1]) }},
	{"lerp", "x y", "w", 4, "dst[i] = x[i] + w*(y[i] - x[i])",
		func(g *gen, in, s []vec) vec { return g.acc(in[0], g.sub(in[1], in[0]), s[0]) }},
	{"neg", "x", "", 4, "dst[i] = -x[i]",
		func(g *gen, in, _ []vec) vec { return g.neg(in[0]) }},
	{"abs", "x", "", 4, "dst[i] = |x[i]|",
		func(g *gen, in, _ []vec) vec { return g.abs(in[0]) }},
	{"square", "x", "", 4, "dst[i] = x[i]*x[i]",
		func(g *gen, in, _ []vec) vec { return g.mul(in[0], in[0]) }},
	{"sqrt", "x", "", 4, "dst[i] = √x[i]",
		func(g *gen, in, _ []vec) vec { return g.sqrt(in[0]) }},
	{"rsqrt", "x", "", 2, "dst[i] = 1/√x[i]",
		func(g *gen, in, _ []vec) vec { return g.div(g.f(1), g.sqrt(in[0])) }},
	{"floor", "x", "", 4, "dst[i] = ⌊x[i]⌋",
		func(g *gen, in, _ []vec) vec { return g.round(in[0], 1) }},
	{"ceil", "x", "", 4, "dst[i] = ⌈x[i]⌉",
		func(g *gen, in, _ []vec) vec { return g.round(in[0], 2) }},
	{"trunc", "x", "", 4, "dst[i] = the integer part of x[i]",
		func(g *gen, in, _ []vec) vec { return g.round(in[0], 3) }},
	{"round", "x", "", 4, "dst[i] = the integer nearest x[i], ties to even",
		func(g *gen, in, _ []vec) vec { return g.round(in[0], 0) }},
	{"reLU", "x", "", 4, "dst[i] = max(x[i], 0)",
		func(g *gen, in, _ []vec) vec { return g.max(g.zero(), in[0]) }},
	{"reLUGrad", "dy x", "", 4, "dst[i] = x[i] <= 0 ? 0 : dy[i]",
		func(g *gen, in, _ []vec) vec { return g.keep(g.cmp(in[1], notLE, g.zero()), in[0]) }},
	{"leakyReLU", "x", "slope", 4, "dst[i] = x[i] > 0 ? x[i] : slope*x[i]",
		func(g *gen, in, s []vec) vec {
			return g.sel(g.cmp(in[0], greater, g.zero()), in[0], g.mul(in[0], s[0]))
		}},
	{"leakyReLUGrad", "dy x", "slope", 4, "dst[i] = x[i] > 0 ? dy[i] : slope*dy[i]",
		func(g *gen, in, s []vec) vec {
			return g.sel(g.cmp(in[1], greater, g.zero()), in[0], g.mul(in[0], s[0]))
		}},
	{"tanhGrad", "dy y", "", 4, "dst[i] = dy[i]*(1 - y[i]²)",
		func(g *gen, in, _ []vec) vec {
			return g.mul(g.nmad(g.copy(in[1]), in[1], g.f(1)), in[0])
		}},
	{"sigmoidGrad", "dy y", "", 4, "dst[i] = dy[i]*(1 - y[i])*y[i]",
		func(g *gen, in, _ []vec) vec {
			return g.mul(g.mul(g.sub(g.f(1), in[1]), in[0]), in[1])
		}},
	{"softmaxGrad", "dy y", "s", 4, "dst[i] = y[i]*(dy[i] - s)",
		func(g *gen, in, s []vec) vec { return g.mul(g.sub(in[0], s[0]), in[1]) }},
	{"subScalars", "x", "s t", 4, "dst[i] = x[i] - s - t",
		func(g *gen, in, s []vec) vec { return g.sub(g.sub(in[0], s[0]), s[1]) }},
}

// zero returns 0 in every lane.
func (g *gen) zero() vec {
	r := g.v()
	pick(g, g.VXORPS, g.VXORPD)(r, r, r)
	return r
}

// round rounds to an integer: 0 to the nearest, 1 down, 2 up, 3 towards 0.
func (g *gen) round(x vec, mode uint8) vec {
	const quiet = 8 // no exception for an inexact result
	r := g.v()
	if g.wide {
		pick(g, g.VRNDSCALEPS, g.VRNDSCALEPD)(imm(mode|quiet), x, r)
	} else {
		pick(g, g.VROUNDPS, g.VROUNDPD)(imm(mode|quiet), x, r)
	}
	return r
}

// maxNaN is the larger of x and y, NaN if either is: the instruction gives y then, which
// is the NaN unless x alone is one.
func (g *gen) maxNaN(x, y vec) vec { return g.sel(g.cmp(x, unordered, x), x, g.max(x, y)) }

// minNaN is the smaller of x and y, NaN if either is.
func (g *gen) minNaN(x, y vec) vec { return g.sel(g.cmp(x, unordered, x), x, g.min(x, y)) }
