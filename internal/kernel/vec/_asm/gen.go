package main

import (
	"fmt"
	"math"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// A vec is a vector register: 16 lanes of float32 with AVX-512, else 8.
type vec = reg.VecVirtual

// A gen writes functions of one level into one file. The arithmetic below is written
// once for both levels; only what differs asks for wide.
type gen struct {
	*build.Context
	wide bool

	pool    []uint32 // constants of the file
	hoisted map[uint32]vec
	tables  map[string]vec // rows of the function's table that are in registers
	masks   bool           // the file needs the table of masks
	labels  int
}

// lanes is the number of float32 in a register.
func (g *gen) lanes() int {
	if g.wide {
		return 16
	}
	return 8
}

// suffix ends the name of each function of this level.
func (g *gen) suffix() string {
	if g.wide {
		return "AVX512"
	}
	return "AVX2"
}

// v returns a new register.
func (g *gen) v() vec {
	if g.wide {
		return g.ZMM()
	}
	return g.YMM()
}

// label returns a name for a label that no other has in this function.
func (g *gen) label(name string) string {
	g.labels++
	return fmt.Sprintf("%s%d", name, g.labels)
}

// begin opens a function. args is its parameter list and result.
func (g *gen) begin(name, args string, doc ...string) {
	name += g.suffix()
	g.Function(name)
	g.Attributes(attr.NOSPLIT)
	g.Pragma("noescape")
	g.SignatureExpr("func" + args)
	doc[0] = name + " " + doc[0]
	g.Doc(doc...)
	g.labels = 0
	g.hoisted = map[uint32]vec{}
}

// end closes a function.
func (g *gen) end() {
	g.VZEROUPPER()
	g.RET()
}

// pointer and integer load a parameter.
func (g *gen) pointer(name string) reg.Register { return g.Load(g.Param(name), g.GP64()) }
func (g *gen) integer(name string) reg.Register { return g.Load(g.Param(name), g.GP64()) }

// scalar returns the float32 parameter name in every lane.
func (g *gen) scalar(name string) vec {
	a, err := g.Param(name).Resolve()
	if err != nil {
		panic(err)
	}
	x := g.v()
	g.VBROADCASTSS(a.Addr, x)
	return x
}

// f returns the constant x, in every lane: an operand for the place where an
// instruction takes memory.
func (g *gen) f(x float64) operand.Op { return g.bits(math.Float32bits(float32(x))) }

// f32 is f for a constant that is a float32 already.
func (g *gen) f32(x float32) operand.Op { return g.bits(math.Float32bits(x)) }

// bits returns the constant with the bits u in every lane.
func (g *gen) bits(u uint32) operand.Op {
	if x, ok := g.hoisted[u]; ok {
		return x
	}
	if !g.wide {
		return g.constant(u)
	}
	x := g.v()
	g.VBROADCASTSS(g.constant(u), x)
	return x
}

// constant returns the place of a constant in memory: one element with AVX-512, which
// keeps its constants in registers, a full vector with AVX2, which has too few.
func (g *gen) constant(u uint32) operand.Mem {
	at := len(g.pool)
	for i, c := range g.pool {
		if c == u {
			at = i
			break
		}
	}
	if at == len(g.pool) {
		g.pool = append(g.pool, u)
	}
	size := 4
	if !g.wide {
		size = 32
	}
	return g.static("constants"+g.suffix(), at*size)
}

// static returns a place in read-only data of this file.
func (g *gen) static(name string, offset int) operand.Mem {
	return operand.NewDataAddr(operand.NewStaticSymbol(name), offset)
}

// hoist runs body on a scratch file to learn its constants, and, with AVX-512, loads
// them into registers here, ahead of the loop: as many as leave body enough.
func (g *gen) hoist(body func(g *gen)) {
	scratch := &gen{Context: build.NewContext(), wide: g.wide, hoisted: g.hoisted, tables: g.tables}
	scratch.Function("scratch")
	scratch.SignatureExpr("func()")
	body(scratch)
	if !g.wide {
		return
	}
	for _, u := range scratch.pool[:min(len(scratch.pool), 18-len(g.tables))] {
		x := g.v()
		g.VBROADCASTSS(g.constant(u), x)
		g.hoisted[u] = x
	}
}

const rodata = attr.RODATA | attr.NOPTR

// data writes the constants of the file.
func (g *gen) data() {
	repeat := 1
	if !g.wide {
		repeat = 8
	}
	if len(g.pool) > 0 {
		g.StaticGlobal("constants" + g.suffix())
		g.DataAttributes(rodata)
		for _, u := range g.pool {
			for range repeat {
				g.AppendDatum(operand.U32(u))
			}
		}
	}
	if g.masks {
		g.StaticGlobal("masks")
		g.DataAttributes(rodata)
		for i := range 2 * maskRun {
			g.AppendDatum(operand.U32(^uint32(0) * uint32(1-i/maskRun)))
		}
	}
}

// maskRun is how many ones, and then zeros, the table of masks has: a vector loaded n
// before its middle has n ones.
const maskRun = 64

// reg returns x in a register.
func (g *gen) reg(x operand.Op) vec {
	if r, ok := x.(vec); ok {
		return r
	}
	r := g.v()
	g.VMOVUPS(x, r)
	return r
}

// copy returns x in a register of its own.
func imm(x uint8) operand.Op { return operand.U8(x) }

func (g *gen) copy(x operand.Op) vec {
	r := g.v()
	g.VMOVUPS(x, r)
	return r
}

// Arithmetic: y may be a constant, x only where it can be loaded first.

func (g *gen) add(x vec, y operand.Op) vec { r := g.v(); g.VADDPS(y, x, r); return r }
func (g *gen) sub(x, y operand.Op) vec     { r := g.v(); g.VSUBPS(y, g.reg(x), r); return r }
func (g *gen) mul(x vec, y operand.Op) vec { r := g.v(); g.VMULPS(y, x, r); return r }
func (g *gen) div(x, y operand.Op) vec     { r := g.v(); g.VDIVPS(y, g.reg(x), r); return r }
func (g *gen) sqrt(x operand.Op) vec       { r := g.v(); g.VSQRTPS(x, r); return r }

// max and min return y where either operand is NaN or both are zero.
func (g *gen) max(x, y operand.Op) vec { r := g.v(); g.VMAXPS(y, g.reg(x), r); return r }
func (g *gen) min(x, y operand.Op) vec { r := g.v(); g.VMINPS(y, g.reg(x), r); return r }

func (g *gen) and(x vec, y operand.Op) vec { r := g.v(); g.VANDPS(y, x, r); return r }
func (g *gen) or(x vec, y operand.Op) vec  { r := g.v(); g.VORPS(y, x, r); return r }
func (g *gen) xor(x vec, y operand.Op) vec { r := g.v(); g.VXORPS(y, x, r); return r }

const (
	signBit = 0x80000000
	absMask = 0x7fffffff
)

func (g *gen) abs(x vec) vec { return g.and(x, g.bits(absMask)) }
func (g *gen) neg(x vec) vec { return g.xor(x, g.bits(signBit)) }

// withSign returns x ≥ 0 with the sign of y.
func (g *gen) withSign(x, y vec) vec { return g.or(x, g.and(y, g.bits(signBit))) }

// The fused ones overwrite their first operand.

// mad sets p = p·x + c.
func (g *gen) mad(p, x vec, c operand.Op) vec { g.VFMADD213PS(c, x, p); return p }

// nmad sets p = c − p·x.
func (g *gen) nmad(p, x vec, c operand.Op) vec { g.VFNMADD213PS(c, x, p); return p }

// acc sets a = a + x·y.
func (g *gen) acc(a, x vec, y operand.Op) vec { g.VFMADD231PS(y, x, a); return a }

// nacc sets a = a − x·y.
func (g *gen) nacc(a, x vec, y operand.Op) vec { g.VFNMADD231PS(y, x, a); return a }

// poly returns c[0] + c[1]·x + c[2]·x² + …
func (g *gen) poly(x vec, c []float32) vec {
	p := g.copy(g.f32(c[len(c)-1]))
	for i := len(c) - 2; i >= 0; i-- {
		g.mad(p, x, g.f32(c[i]))
	}
	return p
}

// Comparisons: ordered ones are false for NaN, unordered ones true.
const (
	equal     = 0x00
	unordered = 0x03
	less      = 0x11
	lessEqual = 0x12
	notLE     = 0x16
	greaterEq = 0x1d
	greater   = 0x1e
)

// cmp compares lanes: x predicate y. The result goes to sel, keep and mask.
func (g *gen) cmp(x vec, predicate uint8, y operand.Op) reg.Register {
	var m reg.Register
	if g.wide {
		m = g.K()
	} else {
		m = g.YMM()
	}
	g.VCMPPS(operand.U8(predicate), y, x, m)
	return m
}

// sel returns x where m holds and y elsewhere.
func (g *gen) sel(m reg.Register, x, y operand.Op) vec {
	r := g.v()
	if g.wide {
		g.VBLENDMPS(x, g.reg(y), m, r)
	} else {
		g.VBLENDVPS(m, x, g.reg(y), r)
	}
	return r
}

// keep returns x where m holds and 0 elsewhere.
func (g *gen) keep(m reg.Register, x vec) vec {
	r := g.v()
	if g.wide {
		g.VMOVAPS_Z(x, m, r)
	} else {
		g.VANDPS(m, x, r)
	}
	return r
}

// Integers in lanes.

func (g *gen) iadd(x vec, y operand.Op) vec { r := g.v(); g.VPADDD(y, x, r); return r }
func (g *gen) isub(x vec, y operand.Op) vec { r := g.v(); g.VPSUBD(y, x, r); return r }
func (g *gen) shl(x vec, n uint8) vec       { r := g.v(); g.VPSLLD(operand.U8(n), x, r); return r }
func (g *gen) sar(x vec, n uint8) vec       { r := g.v(); g.VPSRAD(operand.U8(n), x, r); return r }
func (g *gen) shr(x vec, n uint8) vec       { r := g.v(); g.VPSRLD(operand.U8(n), x, r); return r }
func (g *gen) toFloat(x vec) vec            { r := g.v(); g.VCVTDQ2PS(x, r); return r }
