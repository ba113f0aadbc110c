package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/ir"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Offsets of the fields of sweep in ../sweep.go.
const (
	offA, offARow, offACol  = 0, 8, 16
	offB, offBRow, offBTile = 24, 32, 40
	offC, offCRow           = 48, 56
	offBias, offK           = 64, 72
	offFull, offTail        = 80, 88
	offBiasTile, offRead    = 96, 104
	offNext, offNextStep    = 112, 120
	offAlpha                = 128
)

// Registers of a sweep, for its whole length or for one tile.
var (
	args   = reg.RSI
	bTile  = reg.RDI // first row of B in this tile
	cTile  = reg.RDX
	next   = reg.RAX        // what to bring closer: part of the next strip of A
	ahead  = reg.R15        // bytes to the row of B to bring closer
	left   = reg.R15        // between tiles: columns to do
	a0, a6 = reg.R8, reg.R9 // rows 0 and 6 of A, at column k
	s1     = reg.R10        // bytes between rows of A
	s3, s5 = reg.R11, reg.R12
	aCol   = reg.R13 // bytes between columns of A
	b      = reg.RBX // row k of B
	bRow   = reg.R14
	k      = reg.RCX // what is left of it
	c      = a0      // after the loop over k, when A is not needed
	cRow   = a6
	bias   = next
)

// A sweep is one function: a strip of C, rows high, tile after tile to the right.
//
//	for tile := range full {
//		acc = A·B                         (rows × 2 vectors, over all k)
//		C = alpha·acc + bias (+ beta·C)
//	}
//	the same once more for the columns left over, masked
type sweep struct {
	element
	level
	rows int
	cols int  // vectors across the tile: 2, or 1 for a narrow tail
	part bool // whether the last vector of the tile is masked
	id   string

	local Mem // what tiles change: full tiles to do, the bias of the tile, next
}

func (s *sweep) fullLeft() Mem { return s.local }
func (s *sweep) biasNow() Mem  { return s.local.Offset(8) }
func (s *sweep) nextNow() Mem  { return s.local.Offset(16) }

func (s *sweep) lanes() int                { return s.bytes / s.size }
func (s *sweep) acc(r, v int) reg.Register { return s.vec(r*s.cols + v) }

// Vectors beside the accumulators: B twice, an element of A (also alpha and beta), the AVX2 mask.
func (s *sweep) bv(v int) reg.Register { return s.vec(s.vectors - 4 + v) }
func (s *sweep) av() reg.Register      { return s.vec(s.vectors - 2) }
func (s *sweep) mask() reg.Register    { return s.vec(s.vectors - 1) }

func (s *sweep) masked(v int) bool { return s.part && v == s.cols-1 }

func (s *sweep) generate() {
	name := fmt.Sprintf("sweep%s%sx%d", s.element.name, s.level.name, s.rows)
	TEXT(name, NOSPLIT, "func(s *byte)")
	Pragma("noescape")
	Doc(fmt.Sprintf("%s multiplies a strip %d high.", name, s.rows))
	Load(Param("s"), args)
	MOVQ(Mem{Base: args, Disp: offARow}, s1)
	LEAQ(Mem{Base: s1, Index: s1, Scale: 2}, s3)
	LEAQ(Mem{Base: s1, Index: s1, Scale: 4}, s5)
	MOVQ(Mem{Base: args, Disp: offACol}, aCol)
	MOVQ(Mem{Base: args, Disp: offB}, bTile)
	MOVQ(Mem{Base: args, Disp: offBRow}, bRow)
	MOVQ(Mem{Base: args, Disp: offC}, cTile)
	s.local = AllocLocal(24)
	MOVQ(Mem{Base: args, Disp: offBias}, bias)
	MOVQ(bias, s.biasNow())
	MOVQ(Mem{Base: args, Disp: offNext}, next)
	MOVQ(next, s.nextNow())
	MOVQ(Mem{Base: args, Disp: offFull}, left)
	MOVQ(left, s.fullLeft())
	if s.rows == 1 {
		s.wide()
	}
	TESTQ(left, left)
	JZ(LabelRef("tail"))
	Label("full")
	s.cols, s.part, s.id = 2, false, "full"
	s.tile()
	ADDQ(Mem{Base: args, Disp: offBTile}, bTile)
	s.advance()
	DECQ(s.fullLeft())
	JNZ(LabelRef("full"))

	Label("tail")
	MOVQ(Mem{Base: args, Disp: offTail}, left)
	TESTQ(left, left)
	JZ(LabelRef("done"))
	CMPQ(left, Imm(uint64(s.lanes())))
	JLE(LabelRef("narrow"))
	SUBQ(Imm(uint64(s.lanes())), left)
	s.setMask()
	s.cols, s.part, s.id = 2, true, "both"
	s.tile()
	JMP(LabelRef("done"))
	Label("narrow")
	s.setMask()
	s.cols, s.part, s.id = 1, true, "narrow"
	s.tile()
	Label("done")
	VZEROUPPER()
	RET()
}

// advance moves C and the bias to the next tile.
func (s *sweep) advance() {
	ADDQ(U32(s.cols*s.bytes), cTile)
	MOVQ(Mem{Base: args, Disp: offBiasTile}, bias)
	for range s.cols / 2 {
		ADDQ(bias, s.biasNow())
	}
}

// wide takes four tiles at once where B is not packed: of a row of B far from the next,
// a single tile would use too little at a time.
func (s *sweep) wide() {
	CMPQ(Mem{Base: args, Disp: offBTile}, U32(2*s.bytes))
	JNE(LabelRef("wideDone"))
	SUBQ(Imm(4), s.fullLeft())
	JL(LabelRef("wideRest"))
	Label("wide")
	s.cols, s.part, s.id = 8, false, "quad"
	s.tile()
	ADDQ(U32(s.cols*s.bytes), bTile)
	s.advance()
	SUBQ(Imm(4), s.fullLeft())
	JGE(LabelRef("wide"))
	Label("wideRest")
	ADDQ(Imm(4), s.fullLeft())
	Label("wideDone")
	MOVQ(s.fullLeft(), left)
}

// setMask makes the mask that selects the first left elements of a vector.
func (s *sweep) setMask() {
	if s.masks {
		MOVQ(left, k)
		MOVQ(I32(-1), b)
		SHLQ(reg.CL, b)
		NOTQ(b)
		KMOVW(b.As32(), reg.K1)
		return
	}
	LEAQ(maskTable, b)
	NEGQ(left)
	VMOVDQU(Mem{Base: b, Disp: 32, Index: left, Scale: uint8(s.size)}, s.mask())
}

// tile is one tile: the loop over k, then the write of C.
func (s *sweep) tile() {
	MOVQ(Mem{Base: args, Disp: offA}, a0)
	if s.rows > 6 {
		LEAQ(Mem{Base: a0, Index: s3, Scale: 2}, a6)
	}
	for i := range s.rows * s.cols {
		y := s.vec(i).(reg.Vec).AsY() // and with it the rest of the register
		VXORPS(y, y, y)
	}
	s.prefetchC()
	MOVQ(s.nextNow(), next)
	if s.looksAhead() {
		MOVQ(bRow, ahead)
		SHLQ(Imm(4), ahead)
	}
	MOVQ(Mem{Base: args, Disp: offK}, k)
	unroll := s.unroll()
	SUBQ(Imm(uint64(unroll)), k)
	JL(LabelRef(s.id + "Rest"))
	align()
	Label(s.id + "K")
	for range unroll {
		s.step()
	}
	if s.looksAhead() {
		PREFETCHT1(Mem{Base: next})
		ADDQ(Mem{Base: args, Disp: offNextStep}, next)
	}
	SUBQ(Imm(uint64(unroll)), k)
	JGE(LabelRef(s.id + "K"))
	Label(s.id + "Rest")
	if unroll > 1 {
		ADDQ(Imm(uint64(unroll)), k)
		JZ(LabelRef(s.id + "Write"))
		Label(s.id + "K1")
		s.step()
		DECQ(k)
		JNZ(LabelRef(s.id + "K1"))
	}
	Label(s.id + "Write")
	if s.looksAhead() {
		MOVQ(next, s.nextNow())
	}
	s.write()
}

// looksAhead reports whether the loop over k has the time to bring closer what later
// steps need: rows of B, and the next strip of A.
func (s *sweep) looksAhead() bool { return s.rows > 3 && s.cols < 8 }

// unroll is how many steps a turn of the loop has: enough to hide its own cost.
func (s *sweep) unroll() int {
	if s.looksAhead() && s.cols == 2 && !s.part {
		return 4
	}
	switch work := s.rows * s.cols; {
	case work > 12:
		return 1
	case work > 6:
		return 2
	}
	return 4
}

// align puts the next instruction at a line of the instruction cache.
func align() {
	Instruction(&ir.Instruction{Opcode: "PCALIGN", Operands: []Op{Imm(64)}})
}

// step is acc += (column k of A)·(row k of B).
func (s *sweep) step() {
	if s.cols == 8 { // of one row: B is used once
		s.broadcast(s.aRow(0), s.av())
		for v := range s.cols {
			s.mulAdd231(Mem{Base: b, Disp: v * s.bytes}, s.av(), s.acc(0, v))
		}
		ADDQ(aCol, a0)
		ADDQ(bRow, b)
		return
	}
	for v := range s.cols {
		s.load(Mem{Base: b, Disp: v * s.bytes}, v, s.bv(v))
		if s.looksAhead() && v*s.bytes%64 == 0 { // a line, 16 steps ahead
			PREFETCHT0(Mem{Base: b, Index: ahead, Scale: 1, Disp: v * s.bytes})
		}
	}
	for r := range s.rows {
		s.broadcast(s.aRow(r), s.av())
		for v := range s.cols {
			s.mulAdd231(s.bv(v), s.av(), s.acc(r, v))
		}
	}
	ADDQ(aCol, a0)
	if s.rows > 6 {
		ADDQ(aCol, a6)
	}
	ADDQ(bRow, b)
}

// aRow is the address of row r of the current column of A.
func (s *sweep) aRow(r int) Mem {
	base := a0
	if r >= 6 {
		base, r = a6, r-6
	}
	switch r {
	case 0:
		return Mem{Base: base}
	case 3:
		return Mem{Base: base, Index: s3, Scale: 1}
	case 5:
		return Mem{Base: base, Index: s5, Scale: 1}
	}
	return Mem{Base: base, Index: s1, Scale: uint8(r)}
}

// load is a load of vector v of a tile, masked where the tile ends in it.
func (s *sweep) load(from Mem, v int, to reg.Register) {
	switch {
	case !s.masked(v):
		s.move(from, to)
	case s.masks:
		s.loadZ(from, reg.K1, to)
	default:
		s.maskMove(from, s.mask(), to)
	}
}

func (s *sweep) store(from reg.Register, v int, to Mem) {
	switch {
	case !s.masked(v):
		s.move(from, to)
	case s.masks:
		s.move(from, reg.K1, to)
	default:
		s.maskMove(from, s.mask(), to)
	}
}

// prefetchC asks for the lines of C, which the end of the tile will need, and sets b.
func (s *sweep) prefetchC() {
	MOVQ(Mem{Base: args, Disp: offCRow}, b)
	MOVQ(cTile, k)
	for r := range s.rows {
		PREFETCHT0(Mem{Base: k})
		if s.cols*s.bytes > 64 {
			PREFETCHT0(Mem{Base: k, Disp: s.cols*s.bytes - 1})
		}
		if r < s.rows-1 {
			ADDQ(b, k)
		}
	}
	MOVQ(bTile, b)
}

// write is C = alpha·acc + bias, and + beta·C where C is read.
func (s *sweep) write() {
	s.broadcast(Mem{Base: args, Disp: offAlpha}, s.av())
	MOVQ(s.biasNow(), bias)
	for v := range s.cols {
		s.load(Mem{Base: bias, Disp: v * s.bytes}, v, s.bv(0))
		for r := range s.rows {
			s.mulAdd213(s.bv(0), s.av(), s.acc(r, v))
		}
	}
	MOVQ(cTile, c)
	MOVQ(Mem{Base: args, Disp: offCRow}, cRow)
	CMPQ(Mem{Base: args, Disp: offRead}, Imm(0))
	JE(LabelRef(s.id + "Store"))
	s.broadcast(Mem{Base: args, Disp: offAlpha + s.size}, s.av())
	for r := range s.rows {
		for v := range s.cols {
			s.load(Mem{Base: c, Disp: v * s.bytes}, v, s.bv(0))
			s.mulAdd231(s.bv(0), s.av(), s.acc(r, v))
		}
		if r < s.rows-1 {
			ADDQ(cRow, c)
		}
	}
	MOVQ(cTile, c)
	Label(s.id + "Store")
	for r := range s.rows {
		for v := range s.cols {
			s.store(s.acc(r, v), v, Mem{Base: c, Disp: v * s.bytes})
		}
		if r < s.rows-1 {
			ADDQ(cRow, c)
		}
	}
}
