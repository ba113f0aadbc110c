// Command _asm writes the assembly of package peak: loops that do nothing but multiply
// and add, read, or copy.
package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/ir"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// A level is an instruction set.
type level struct {
	name  string
	bytes int // width of a vector
	accs  int // accumulators that hide the latency of a multiplication and addition
	vec   func(i int) reg.Register
}

var levels = []level{
	{"AVX2", 32, 12, func(i int) reg.Register { return ymm[i] }},
	{"AVX512", 64, 24, func(i int) reg.Register { return zmm[i] }},
}

var (
	ymm = []reg.Register{
		reg.Y0, reg.Y1, reg.Y2, reg.Y3, reg.Y4, reg.Y5, reg.Y6, reg.Y7,
		reg.Y8, reg.Y9, reg.Y10, reg.Y11, reg.Y12, reg.Y13, reg.Y14, reg.Y15,
	}
	zmm = []reg.Register{
		reg.Z0, reg.Z1, reg.Z2, reg.Z3, reg.Z4, reg.Z5, reg.Z6, reg.Z7,
		reg.Z8, reg.Z9, reg.Z10, reg.Z11, reg.Z12, reg.Z13, reg.Z14, reg.Z15,
		reg.Z16, reg.Z17, reg.Z18, reg.Z19, reg.Z20, reg.Z21, reg.Z22, reg.Z23,
		reg.Z24, reg.Z25,
	}
)

func main() {
	ConstraintExpr("!purego")
	for _, l := range levels {
		l.fma()
	}
	read()
	copyPast()
	Generate()
}

// fma generates n turns of a loop of accs multiplications and additions, none of which
// waits for another of the same turn.
func (l level) fma() {
	TEXT("fma"+l.name, NOSPLIT, "func(n int)")
	Doc(fmt.Sprintf("fma%s does %d multiplications and additions n times.", l.name, l.accs*l.bytes/4))
	n := Load(Param("n"), GP64())
	for i := range l.accs + 2 {
		y := l.vec(i).(reg.Vec).AsY()
		VXORPS(y, y, y)
	}
	align()
	Label("turn")
	for i := range l.accs {
		VFMADD231PS(l.vec(l.accs), l.vec(l.accs+1), l.vec(i))
	}
	DECQ(n)
	JNZ(LabelRef("turn"))
	VZEROUPPER()
	RET()
}

// turn is how many bytes the loops over memory take at a time. They use registers of 256
// bits at every level: wider ones are no faster here.
const turn = 256

// read generates a loop over memory, whose elements go nowhere.
func read() {
	TEXT("readAVX2", NOSPLIT, "func(p *byte, n int)")
	Pragma("noescape")
	Doc(fmt.Sprintf("readAVX2 reads %d·n bytes.", turn))
	p, n := Load(Param("p"), GP64()), Load(Param("n"), GP64())
	align()
	Label("turn")
	for at := 0; at < turn; at += 32 {
		VMOVUPS(Mem{Base: p, Disp: at}, ymm[at/32])
	}
	ADDQ(U32(turn), p)
	DECQ(n)
	JNZ(LabelRef("turn"))
	VZEROUPPER()
	RET()
}

// copyPast generates a loop that stores past the caches.
func copyPast() {
	TEXT("copyAVX2", NOSPLIT, "func(dst, src *byte, n int)")
	Pragma("noescape")
	Doc(fmt.Sprintf("copyAVX2 copies %d·n bytes to dst, a multiple of 32, past the caches.", turn))
	dst, src, n := Load(Param("dst"), GP64()), Load(Param("src"), GP64()), Load(Param("n"), GP64())
	align()
	Label("turn")
	for at := 0; at < turn; at += 32 {
		VMOVUPS(Mem{Base: src, Disp: at}, ymm[at/32])
	}
	for at := 0; at < turn; at += 32 {
		VMOVNTPS(ymm[at/32], Mem{Base: dst, Disp: at})
	}
	ADDQ(U32(turn), src)
	ADDQ(U32(turn), dst)
	DECQ(n)
	JNZ(LabelRef("turn"))
	SFENCE()
	VZEROUPPER()
	RET()
}

// align puts the next instruction at a line of the instruction cache.
func align() {
	Instruction(&ir.Instruction{Opcode: "PCALIGN", Operands: []Op{Imm(64)}})
}
