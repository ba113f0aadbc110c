package main

// norms are the passes of layer normalisation over a row: more scalars than the
// functions that are chosen by an op have.
var norms = []elem{
	{"normalize", "x", "mean rstd", 4, "dst[i] = (x[i] - mean)*rstd",
		func(g *gen, in, s []vec) vec { return g.mul(g.sub(in[0], s[0]), s[1]) }},
	{"normalizeScale", "x w", "mean rstd", 4, "dst[i] = (x[i] - mean)*rstd*w[i]",
		func(g *gen, in, s []vec) vec { return g.mul(g.mul(g.sub(in[0], s[0]), s[1]), in[1]) }},
	{"normalizeAffine", "x w b", "mean rstd", 4, "dst[i] = (x[i] - mean)*rstd*w[i] + b[i]",
		func(g *gen, in, s []vec) vec {
			return g.mad(g.mul(g.sub(in[0], s[0]), s[1]), in[1], in[2])
		}},
	{"addProductDiff", "a dy x", "mean rstd", 4, "dst[i] = a[i] + dy[i]*((x[i] - mean)*rstd)",
		func(g *gen, in, s []vec) vec {
			return g.mad(g.mul(g.sub(in[2], s[0]), s[1]), in[1], in[0])
		}},
	{"normGrad", "dy x", "mean rstd a b", 4, "dst[i] = rstd*(dy[i] - a - (x[i] - mean)*rstd*b)",
		func(g *gen, in, s []vec) vec { return g.normGrad(in[0], in[1], s) }},
	{"normGradScale", "dy x w", "mean rstd a b", 4,
		"dst[i] = rstd*(dy[i]*w[i] - a - (x[i] - mean)*rstd*b)",
		func(g *gen, in, s []vec) vec { return g.normGrad(g.mul(in[0], in[2]), in[1], s) }},
}

func (g *gen) normGrad(dy, x vec, s []vec) vec {
	h := g.mul(g.sub(x, s[0]), s[1])
	return g.mul(g.nacc(g.sub(dy, s[2]), h, s[3]), s[1])
}
