package main

// functions are the mathematical functions and what is made of them in one pass. Their
// bodies are long enough to keep the processor busy one vector at a time.
var functions = []elem{
	{"exp", "x", "", 1, "dst[i] = exp(x[i])",
		func(g *gen, in, _ []vec) vec { return g.exp(in[0]) }},
	{"expm1", "x", "", 1, "dst[i] = exp(x[i]) - 1",
		func(g *gen, in, _ []vec) vec { return g.expm1(in[0]) }},
	{"log", "x", "", 1, "dst[i] = log x[i]",
		func(g *gen, in, _ []vec) vec { return g.log(in[0]) }},
	{"log1p", "x", "", 1, "dst[i] = log(1 + x[i])",
		func(g *gen, in, _ []vec) vec { return g.log1p(in[0]) }},
	{"log2", "x", "", 1, "dst[i] = log x[i] to base 2",
		func(g *gen, in, _ []vec) vec { return g.log2(in[0]) }},
	{"log10", "x", "", 1, "dst[i] = log x[i] to base 10",
		func(g *gen, in, _ []vec) vec { return g.log10(in[0]) }},
	{"sigmoid", "x", "", 1, "dst[i] = 1/(1 + exp(-x[i]))",
		func(g *gen, in, _ []vec) vec { return g.sigmoid(in[0]) }},
	{"tanh", "x", "", 1, "dst[i] = tanh x[i]",
		func(g *gen, in, _ []vec) vec { return g.tanh(in[0]) }},
	{"siLU", "x", "", 1, "dst[i] = x[i]/(1 + exp(-x[i]))",
		func(g *gen, in, _ []vec) vec { return g.silu(in[0]) }},
	{"siLUGrad", "dy x", "", 1, "dst[i] = dy[i]*(x*sigmoid(x))' at x[i]",
		func(g *gen, in, _ []vec) vec { return g.siluGrad(in[0], in[1]) }},
	{"eLU", "x", "alpha", 1, "dst[i] = x[i] > 0 ? x[i] : alpha*(exp(x[i]) - 1)",
		func(g *gen, in, s []vec) vec {
			return g.sel(g.cmp(in[0], greater, g.zero()), in[0], g.mul(g.expm1(in[0]), s[0]))
		}},
	{"eLUGrad", "dy x", "alpha", 1, "dst[i] = x[i] > 0 ? dy[i] : dy[i]*alpha*exp(x[i])",
		func(g *gen, in, s []vec) vec {
			y := g.mul(g.mul(g.exp(in[1]), s[0]), in[0])
			return g.sel(g.cmp(in[1], greater, g.zero()), in[0], y)
		}},
	{"softplus", "x", "s t", 1, "dst[i] = s*x[i] > t ? x[i] : log(1 + exp(s*x[i]))/s",
		func(g *gen, in, s []vec) vec {
			u := g.mul(in[0], s[0])
			y := g.div(g.add(g.log1pExpNegAbs(u), g.max(g.zero(), u)), s[0])
			return g.sel(g.cmp(u, greater, s[1]), in[0], y)
		}},
	{"softplusGrad", "dy x", "s t", 1, "dst[i] = s*x[i] > t ? dy[i] : dy[i]/(1 + exp(-s*x[i]))",
		func(g *gen, in, s []vec) vec {
			u := g.mul(in[1], s[0])
			return g.sel(g.cmp(u, greater, s[1]), in[0], g.mul(in[0], g.sigmoid(u)))
		}},
	{"logSigmoid", "x", "", 1, "dst[i] = -log(1 + exp(-x[i]))",
		func(g *gen, in, _ []vec) vec {
			return g.sub(g.min(g.zero(), in[0]), g.log1pExpNegAbs(in[0]))
		}},
	{"logSigmoidGrad", "dy x", "", 1, "dst[i] = dy[i]/(1 + exp(x[i]))",
		func(g *gen, in, _ []vec) vec { return g.mul(in[0], g.sigmoid(g.neg(in[1]))) }},
	{"exp2", "x", "", 1, "dst[i] = 2 to the power of x[i]",
		func(g *gen, in, _ []vec) vec { return g.exp2(in[0]) }},
	{"logSoftmaxGrad", "dy y", "s", 1, "dst[i] = dy[i] - exp(y[i])*s",
		func(g *gen, in, s []vec) vec { return g.nacc(in[0], g.exp(in[1]), s[0]) }},
}

// held is how many constants of a function of float32 stay in registers with AVX2, where
// its body leaves some free: an operand in memory costs it a tenth of its time.
var held = map[string]int{"tanh": 9, "sigmoid": 9}

// tabled are the functions by pieces, each with its table.
var tabled = []struct {
	elem
	table *piecewise
}{
	{elem{"erf", "x", "", 1, "dst[i] = erf x[i]",
		func(g *gen, in, _ []vec) vec { return g.odd(&erfPieces, in[0]) }}, &erfPieces},
	{elem{"gELU", "x", "", 1, "dst[i] = x[i]*Φ(x[i])",
		func(g *gen, in, _ []vec) vec {
			return g.mul(g.distribution(&geluPieces, in[0]), in[0])
		}}, &geluPieces},
	{elem{"gELUGrad", "dy x", "", 1, "dst[i] = dy[i]*(x*Φ(x))' at x[i]",
		func(g *gen, in, _ []vec) vec {
			return g.mul(g.distribution(&geluGradPieces, in[1]), in[0])
		}}, &geluGradPieces},
	{elem{"gELUTanh", "x", "", 1, "dst[i] = x[i]*(1 + tanh u(x[i]))/2",
		func(g *gen, in, _ []vec) vec {
			return g.mul(g.distribution(&geluTanhPieces, in[0]), in[0])
		}}, &geluTanhPieces},
	{elem{"gELUTanhGrad", "dy x", "", 1,
		"dst[i] = dy[i]*(x*(1 + tanh u(x))/2)' at x[i]",
		func(g *gen, in, _ []vec) vec {
			return g.mul(g.distribution(&geluTanhGradPieces, in[1]), in[0])
		}}, &geluTanhGradPieces},
}
