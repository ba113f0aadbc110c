package main

import (
	"fmt"
	"math"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// A vec is a vector register: 16 lanes of float32 or 8 of float64 with AVX-512, else half
// as many.
type vec = reg.VecVirtual

// A gen writes functions of one level into one file. The arithmetic below is written
// once for both levels; only what differs asks for wide.
type gen struct {
	*build.Context
	wide   bool
	double bool // float64 instead of float32

	pool    []uint64 // constants of the file
	hoisted map[uint64]vec
	tables  map[string]vec // rows of the function's table that are in registers
	held    int            // constants of the function to keep in registers with AVX2
	masks   bool           // the file needs the table of masks
	labels  int
}

// size is the number of bytes of an element, width that of a register, and lanes is how
// many elements that makes.
func (g *gen) size() int {
	if g.double {
		return 8
	}
	return 4
}

func (g *gen) width() int {
	if g.wide {
		return 64
	}
	return 32
}

func (g *gen) lanes() int { return g.width() / g.size() }

// float is the element type in Go.
func (g *gen) float() string {
	if g.double {
		return "float64"
	}
	return "float32"
}

// pick returns the instruction for g's element type.
func pick[F any](g *gen, single, double F) F {
	if g.double {
		return double
	}
	return single
}

// suffix ends the name of each function of this level.
func (g *gen) suffix() string {
	s := "AVX2"
	if g.wide {
		s = "AVX512"
	}
	if g.double {
		return "F64" + s
	}
	return s
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
	g.hoisted, g.held = map[uint64]vec{}, 0
}

// end closes a function.
func (g *gen) end() {
	g.VZEROUPPER()
	g.RET()
}

// pointer and integer load a parameter.
func (g *gen) pointer(name string) reg.Register { return g.Load(g.Param(name), g.GP64()) }
func (g *gen) integer(name string) reg.Register { return g.Load(g.Param(name), g.GP64()) }

// scalar returns the parameter name, an element, in every lane.
func (g *gen) scalar(name string) vec {
	a, err := g.Param(name).Resolve()
	if err != nil {
		panic(err)
	}
	x := g.v()
	pick(g, g.VBROADCASTSS, g.VBROADCASTSD)(a.Addr, x)
	return x
}

// f returns the constant x, in every lane: an operand for the place where an
// instruction takes memory.
func (g *gen) f(x float64) operand.Op {
	if g.double {
		return g.bits(math.Float64bits(x))
	}
	return g.bits(uint64(math.Float32bits(float32(x))))
}

// f32 is f for a constant that is a float32 already.
func (g *gen) f32(x float32) operand.Op { return g.bits(uint64(math.Float32bits(x))) }

// bits returns the constant with the bits u in every lane.
func (g *gen) bits(u uint64) operand.Op {
	if x, ok := g.hoisted[u]; ok {
		return x
	}
	if !g.wide {
		return g.constant(u)
	}
	return g.broadcast(g.constant(u))
}

// broadcast returns the element at m in every lane.
func (g *gen) broadcast(m operand.Mem) vec {
	x := g.v()
	pick(g, g.VBROADCASTSS, g.VBROADCASTSD)(m, x)
	return x
}

// constant returns the place of a constant in memory: one element with AVX-512, which
// keeps its constants in registers, a full vector with AVX2, which has too few.
func (g *gen) constant(u uint64) operand.Mem {
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
	size := g.size()
	if !g.wide {
		size = g.width()
	}
	return g.static("constants"+g.suffix(), at*size)
}

// static returns a place in read-only data of this file.
func (g *gen) static(name string, offset int) operand.Mem {
	return operand.NewDataAddr(operand.NewStaticSymbol(name), offset)
}

// hoist runs body on a scratch file to learn its constants and loads them into registers
// here, ahead of the loop: with AVX-512 as many as leave body enough, with AVX2 those of
// the functions that are known to have room.
func (g *gen) hoist(body func(g *gen)) {
	scratch := &gen{Context: build.NewContext(), wide: g.wide, double: g.double, hoisted: g.hoisted, tables: g.tables}
	scratch.Function("scratch")
	scratch.SignatureExpr("func()")
	body(scratch)
	room := 18 - len(g.tables)
	switch { // the longer a body, the more registers it needs itself
	case !g.wide:
		room = g.held
	case g.double:
		room = 14
	case len(scratch.pool) > 20:
		room = 10
	}
	for _, u := range scratch.pool[:min(len(scratch.pool), room)] {
		g.hoisted[u] = g.broadcast(g.constant(u))
	}
}

const rodata = attr.RODATA | attr.NOPTR

// data writes the constants of the file.
func (g *gen) data() {
	repeat := 1
	if !g.wide {
		repeat = g.lanes()
	}
	if len(g.pool) > 0 {
		g.StaticGlobal("constants" + g.suffix())
		g.DataAttributes(rodata)
		for _, u := range g.pool {
			for range repeat {
				g.datum(u)
			}
		}
	}
	if g.masks {
		g.StaticGlobal("masks")
		g.DataAttributes(rodata)
		for i := range 2 * maskRun {
			g.datum(^uint64(0) * uint64(1-i/maskRun))
		}
	}
}

// datum appends the bits of one element to the data.
func (g *gen) datum(u uint64) {
	if g.double {
		g.AppendDatum(operand.U64(u))
	} else {
		g.AppendDatum(operand.U32(uint32(u)))
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

func (g *gen) add(x vec, y operand.Op) vec {
	r := g.v()
	pick(g, g.VADDPS, g.VADDPD)(y, x, r)
	return r
}
func (g *gen) sub(x, y operand.Op) vec {
	r := g.v()
	pick(g, g.VSUBPS, g.VSUBPD)(y, g.reg(x), r)
	return r
}
func (g *gen) mul(x vec, y operand.Op) vec {
	r := g.v()
	pick(g, g.VMULPS, g.VMULPD)(y, x, r)
	return r
}
func (g *gen) div(x, y operand.Op) vec {
	r := g.v()
	pick(g, g.VDIVPS, g.VDIVPD)(y, g.reg(x), r)
	return r
}
func (g *gen) sqrt(x operand.Op) vec { r := g.v(); pick(g, g.VSQRTPS, g.VSQRTPD)(x, r); return r }

// max and min return y where either operand is NaN or both are zero.
func (g *gen) max(x, y operand.Op) vec {
	r := g.v()
	pick(g, g.VMAXPS, g.VMAXPD)(y, g.reg(x), r)
	return r
}
func (g *gen) min(x, y operand.Op) vec {
	r := g.v()
	pick(g, g.VMINPS, g.VMINPD)(y, g.reg(x), r)
	return r
}

func (g *gen) and(x vec, y operand.Op) vec {
	r := g.v()
	pick(g, g.VANDPS, g.VANDPD)(y, x, r)
	return r
}
func (g *gen) or(x vec, y operand.Op) vec { r := g.v(); pick(g, g.VORPS, g.VORPD)(y, x, r); return r }
func (g *gen) xor(x vec, y operand.Op) vec {
	r := g.v()
	pick(g, g.VXORPS, g.VXORPD)(y, x, r)
	return r
}

// sign is the constant with the sign bit alone.
func (g *gen) sign() operand.Op {
	if g.double {
		return g.bits(1 << 63)
	}
	return g.bits(1 << 31)
}

// magnitude is the constant with every bit but that of the sign.
func (g *gen) magnitude() operand.Op {
	if g.double {
		return g.bits(1<<63 - 1)
	}
	return g.bits(1<<31 - 1)
}

func (g *gen) abs(x vec) vec { return g.and(x, g.magnitude()) }
func (g *gen) neg(x vec) vec { return g.xor(x, g.sign()) }

// withSign returns x ≥ 0 with the sign of y.
func (g *gen) withSign(x, y vec) vec { return g.or(x, g.and(y, g.sign())) }

// The fused ones overwrite their first operand.

// mad sets p = p·x + c.
func (g *gen) mad(p, x vec, c operand.Op) vec {
	pick(g, g.VFMADD213PS, g.VFMADD213PD)(c, x, p)
	return p
}

// nmad sets p = c − p·x.
func (g *gen) nmad(p, x vec, c operand.Op) vec {
	pick(g, g.VFNMADD213PS, g.VFNMADD213PD)(c, x, p)
	return p
}

// acc sets a = a + x·y.
func (g *gen) acc(a, x vec, y operand.Op) vec {
	pick(g, g.VFMADD231PS, g.VFMADD231PD)(y, x, a)
	return a
}

// nacc sets a = a − x·y.
func (g *gen) nacc(a, x vec, y operand.Op) vec {
	pick(g, g.VFNMADD231PS, g.VFNMADD231PD)(y, x, a)
	return a
}

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
	equal      = 0x00
	unordered  = 0x03
	notEqual   = 0x04
	less       = 0x11
	lessEqual  = 0x12
	notLess    = 0x15
	notLE      = 0x16
	notGE      = 0x19
	notGreater = 0x1a
	greaterEq  = 0x1d
	greater    = 0x1e
)

// cmp compares lanes: x predicate y. The result goes to sel, keep and mask.
func (g *gen) cmp(x vec, predicate uint8, y operand.Op) reg.Register {
	var m reg.Register
	if g.wide {
		m = g.K()
	} else {
		m = g.YMM()
	}
	pick(g, g.VCMPPS, g.VCMPPD)(operand.U8(predicate), y, x, m)
	return m
}

// sel returns x where m holds and y elsewhere.
func (g *gen) sel(m reg.Register, x, y operand.Op) vec {
	r := g.v()
	if g.wide {
		pick(g, g.VBLENDMPS, g.VBLENDMPD)(x, g.reg(y), m, r)
	} else {
		pick(g, g.VBLENDVPS, g.VBLENDVPD)(m, x, g.reg(y), r)
	}
	return r
}

// keep returns x where m holds and 0 elsewhere.
func (g *gen) keep(m reg.Register, x vec) vec {
	r := g.v()
	if g.wide {
		pick(g, g.VMOVAPS_Z, g.VMOVAPD_Z)(x, m, r)
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
