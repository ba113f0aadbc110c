package main

import (
	"math"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Sine and cosine: x = n·π/2 + r with |r| ≤ π/4; n mod 4 says which of ±sin r and ±cos r
// it is. π/2 in three parts reduces |x| ≤ trigMax well enough; the first product is
// exact under the fused subtraction.
const trigMax = 65536

var halfPi = func() (parts [3]float32) {
	// π/2 to 77 bits: a float64 and what it lacks.
	hi, lo := math.Pi/2, 6.123233995736766e-17
	for i := range parts {
		parts[i] = float32(hi)
		hi -= float64(parts[i])
		if i == 1 {
			hi += lo
		}
	}
	return parts
}()

// sinPoly is (sin r/r − 1)/r² and cosPoly (cos r − 1 + r²/2)/r⁴, both in r².
var (
	sinPoly = fit(func(u float64) float64 {
		if r := math.Sqrt(u); r > 0.05 {
			return (math.Sin(r)/r - 1) / u
		}
		return -1.0/6 + u/120 - u*u/5040
	}, func(u float64) float64 { return u }, 0, math.Pi*math.Pi/16*1.002, 3)
	cosPoly = fit(func(u float64) float64 {
		if u > 0.02 {
			return (math.Cos(math.Sqrt(u)) - 1 + u/2) / (u * u)
		}
		return 1.0/24 - u/720 + u*u/40320
	}, func(u float64) float64 { return u * u }, 0, math.Pi*math.Pi/16*1.002, 3)
)

// sincos returns sin(x + quarter·π/2) for 0 ≤ x ≤ trigMax.
func (g *gen) sincos(x vec, quarter uint32) vec {
	t := g.acc(g.copy(g.f(magic)), x, g.f(2/math.Pi))
	n := g.sub(t, g.f(magic))
	r := g.copy(x)
	for _, part := range halfPi {
		g.nacc(r, n, g.f32(part))
	}
	if quarter != 0 {
		t = g.iadd(t, g.bits(uint64(quarter)))
	}
	u := g.mul(r, r)
	sin := g.mad(g.mul(g.poly(u, sinPoly), u), r, r)
	// 1 − u/2 + u²·q, the first two joined first
	cos := g.mul(g.mul(g.poly(u, cosPoly), u), u)
	cos = g.add(g.nacc(cos, u, g.f(0.5)), g.f(1))
	y := g.sel(g.bit0(t), cos, sin)
	return g.xor(y, g.and(g.shl(t, 30), g.sign()))
}

// bit0 is the mask of the lanes with an odd integer.
func (g *gen) bit0(t vec) reg.Register {
	if !g.wide {
		return g.shl(t, 31) // a blend looks at the sign
	}
	m := g.K()
	g.VPMOVD2M(g.shl(t, 31), m)
	return m
}

// trig writes sine (quarter 0) or cosine (quarter 1): it stops before a vector with an
// element beyond trigMax or NaN and returns how many elements are done.
func (g *gen) trig(name string, quarter uint32) {
	g.begin(name, "(dst, x *float32, n int) int",
		"sets dst[i] = "+name+" x[i] for i < n and returns n, or stops at a",
		"vector with an x[i] that is too large or NaN and returns where that starts.")
	dst, x := g.pointer("dst"), g.pointer("x")
	l := g.loop(g.integer("n"))
	stop := g.label("stop")
	body := func(g *gen, v vec) vec {
		a := g.abs(v)
		m := g.cmp(a, notLE, g.f(trigMax))
		bits := g.GP32()
		if g.wide {
			g.KMOVW(m, bits)
		} else {
			g.VMOVMSKPS(m, bits)
		}
		g.TESTL(bits, bits)
		g.JNZ(operand.LabelRef(stop))
		y := g.sincos(a, quarter)
		if quarter == 0 {
			return g.xor(y, g.and(v, g.sign()))
		}
		return y
	}
	g.hoist(func(g *gen) { body(g, g.v()) })
	l.vectors(1, func(_ int, at place) { g.VMOVUPS(body(g, g.copy(at(x))), at(dst)) })
	left := g.GP64()
	g.MOVQ(l.n, left)
	l.tail(func(t *tail) {
		t.store(body(g, t.load(x)), dst)
		g.LEAQ(operand.Mem{Base: l.i, Index: left, Scale: 4}, l.i)
	})
	g.Label(stop)
	g.SHRQ(operand.U8(2), l.i)
	g.Store(l.i, g.ReturnIndex(0))
	g.end()
}
