package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/ir"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Offsets of the fields of product in ../product.go.
const (
	offA, offARow, offACol  = 0, 8, 16
	offB, offBRow, offBTile = 24, 32, 40
	offC, offCRow           = 48, 56
	offK, offTiles, offAdd  = 64, 72, 80
)

// Registers of a product.
var (
	args   = reg.RSI
	bTile  = reg.RDI // first row of B in this tile
	cTile  = reg.RDX
	left   = reg.R15        // tiles to do
	a0, a6 = reg.R8, reg.R9 // rows 0 and 6 of A, at column k
	s1     = reg.R10        // bytes between rows of A
	s3, s5 = reg.R11, reg.R12
	aCol   = reg.R13
	b      = reg.RBX // row k of B
	bRow   = reg.R14
	k      = reg.RCX // what is left of it
	c      = a0      // after the loop over k, when A is not needed
	cRow   = a6
)

// A product is one function: a strip of C, rows high, in tiles two vectors wide.
type product struct {
	*level
	rows int
}

func (p *product) acc(r, v int) reg.Register { return p.vec(2*r + v) }

// Vectors beside the accumulators: B, twice, and an element of A.
func (p *product) bv(v int) reg.Register { return p.vec(2*p.level.rows + v) }
func (p *product) av() reg.Register      { return p.vec(2*p.level.rows + 2) }

func (p *product) generate() {
	name := fmt.Sprintf("product%sx%d", p.name, p.rows)
	TEXT(name, NOSPLIT, "func(p *byte)")
	Pragma("noescape")
	Doc(fmt.Sprintf("%s multiplies a strip %d high.", name, p.rows))
	Load(Param("p"), args)
	MOVQ(Mem{Base: args, Disp: offARow}, s1)
	LEAQ(Mem{Base: s1, Index: s1, Scale: 2}, s3)
	LEAQ(Mem{Base: s1, Index: s1, Scale: 4}, s5)
	MOVQ(Mem{Base: args, Disp: offACol}, aCol)
	MOVQ(Mem{Base: args, Disp: offB}, bTile)
	MOVQ(Mem{Base: args, Disp: offBRow}, bRow)
	MOVQ(Mem{Base: args, Disp: offC}, cTile)
	MOVQ(Mem{Base: args, Disp: offTiles}, left)
	Label("tile")
	p.sum()
	p.write()
	ADDQ(Mem{Base: args, Disp: offBTile}, bTile)
	ADDQ(U32(2*p.bytes), cTile)
	DECQ(left)
	JNZ(LabelRef("tile"))
	VZEROUPPER()
	RET()
}

// sum is the loop over k of a tile.
func (p *product) sum() {
	MOVQ(Mem{Base: args, Disp: offA}, a0)
	if p.rows > 6 {
		LEAQ(Mem{Base: a0, Index: s3, Scale: 2}, a6)
	}
	for i := range 2 * p.rows {
		y := p.vec(i).(reg.Vec).AsY() // and with it the rest of the register
		VXORPS(y, y, y)
	}
	MOVQ(bTile, b)
	MOVQ(Mem{Base: args, Disp: offK}, k)
	Instruction(&ir.Instruction{Opcode: "PCALIGN", Operands: []Op{Imm(64)}})
	Label("k")
	for v := range 2 {
		VMOVUPS(Mem{Base: b, Disp: v * p.bytes}, p.bv(v))
		if v*p.bytes%64 == 0 { // a line, 8 steps ahead
			PREFETCHT0(Mem{Base: b, Index: bRow, Scale: 8, Disp: v * p.bytes})
		}
	}
	for r := range p.rows {
		VBROADCASTSS(row(r), p.av())
		for v := range 2 {
			VFMADD231PS(p.bv(v), p.av(), p.acc(r, v))
		}
	}
	ADDQ(aCol, a0)
	if p.rows > 6 {
		ADDQ(aCol, a6)
	}
	ADDQ(bRow, b)
	DECQ(k)
	JNZ(LabelRef("k"))
}

// row is the address of row r of the current column of A.
func row(r int) Mem {
	if r >= 6 {
		return multiple(a6, s1, s3, s5, r-6)
	}
	return multiple(a0, s1, s3, s5, r)
}

// multiple is the address base + i·step, i at most 5, given 3 and 5 steps.
func multiple(base, step, three, five reg.Register, i int) Mem {
	switch i {
	case 0:
		return Mem{Base: base}
	case 3:
		return Mem{Base: base, Index: three, Scale: 1}
	case 5:
		return Mem{Base: base, Index: five, Scale: 1}
	}
	return Mem{Base: base, Index: step, Scale: uint8(i)}
}

// write is C = acc, or C += acc.
func (p *product) write() {
	MOVQ(cTile, c)
	MOVQ(Mem{Base: args, Disp: offCRow}, cRow)
	CMPQ(Mem{Base: args, Disp: offAdd}, Imm(0))
	JE(LabelRef("store"))
	p.each(func(acc reg.Register, at Mem) { VADDPS(at, acc, acc) })
	MOVQ(cTile, c)
	Label("store")
	p.each(func(acc reg.Register, at Mem) { VMOVUPS(acc, at) })
}

// each calls f for each vector of a tile and its place in C.
func (p *product) each(f func(acc reg.Register, at Mem)) {
	for r := range p.rows {
		for v := range 2 {
			f(p.acc(r, v), Mem{Base: c, Disp: v * p.bytes})
		}
		if r < p.rows-1 {
			ADDQ(cRow, c)
		}
	}
}
