package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Offsets of the fields of depth in ../depthrow.go.
const (
	offDepthDst, offDepthDstStep = 0, 8
	offDepthSrc, offDepthSrcStep = 16, 24
	offDepthW, offDepthAt        = 32, 40
	offDepthTaps, offDepthN      = 48, 56
)

// Registers of both functions.
var (
	depthDst, depthDstStep, depthDst3 = reg.RDI, reg.R8, reg.R9
	depthSrc, depthSrcStep, depthSrc3 = reg.RBX, reg.R10, reg.R11
	depthW, depthAt, depthTap         = reg.RDX, reg.R12, reg.R13
	depthN                            = reg.R15
	depthP, depthQ                    = reg.RAX, reg.RCX
)

const depthRun = 8 // positions at once

// depthLoad loads the arguments.
func depthLoad() {
	Load(Param("d"), args)
	MOVQ(Mem{Base: args, Disp: offDepthDst}, depthDst)
	MOVQ(Mem{Base: args, Disp: offDepthDstStep}, depthDstStep)
	LEAQ(Mem{Base: depthDstStep, Index: depthDstStep, Scale: 2}, depthDst3)
	MOVQ(Mem{Base: args, Disp: offDepthSrc}, depthSrc)
	MOVQ(Mem{Base: args, Disp: offDepthSrcStep}, depthSrcStep)
	LEAQ(Mem{Base: depthSrcStep, Index: depthSrcStep, Scale: 2}, depthSrc3)
	MOVQ(Mem{Base: args, Disp: offDepthN}, depthN)
}

// depthSum writes dst[i] = Σ over taps t of w[t] · src[i + at[t]], 8 positions at a time.
func depthSum(l *level) {
	name := "depthSum" + l.name
	TEXT(name, NOSPLIT, "func(d *byte)")
	Pragma("noescape")
	Doc(fmt.Sprintf("%s adds up taps for a row of positions.", name))
	depthLoad()
	SUBQ(Imm(depthRun), depthN)
	JL(LabelRef("rest"))
	Label("run")
	depthTaps(l, depthRun, "run")
	LEAQ(Mem{Base: depthSrc, Index: depthSrcStep, Scale: 8}, depthSrc)
	LEAQ(Mem{Base: depthDst, Index: depthDstStep, Scale: 8}, depthDst)
	SUBQ(Imm(depthRun), depthN)
	JGE(LabelRef("run"))
	Label("rest")
	ADDQ(Imm(depthRun), depthN)
	JZ(LabelRef("done"))
	Label("one")
	depthTaps(l, 1, "one")
	ADDQ(depthSrcStep, depthSrc)
	ADDQ(depthDstStep, depthDst)
	DECQ(depthN)
	JNZ(LabelRef("one"))
	Label("done")
	VZEROUPPER()
	RET()
}

// depthTaps is the loop over taps for n positions.
func depthTaps(l *level, n int, id string) {
	for i := range n {
		y := l.vec(i).(reg.Vec).AsY()
		VXORPS(y, y, y)
	}
	MOVQ(Mem{Base: args, Disp: offDepthW}, depthW)
	MOVQ(Mem{Base: args, Disp: offDepthAt}, depthAt)
	MOVQ(Mem{Base: args, Disp: offDepthTaps}, depthTap)
	Label(id + "Tap")
	MOVQ(Mem{Base: depthAt}, depthP)
	ADDQ(depthSrc, depthP)
	w := l.vec(depthRun)
	VMOVUPS(Mem{Base: depthW}, w)
	depthEach(depthP, depthQ, depthSrcStep, depthSrc3, n, func(i int, at Mem) {
		VFMADD231PS(at, w, l.vec(i))
	})
	ADDQ(Imm(uint64(l.bytes)), depthW)
	ADDQ(Imm(8), depthAt)
	DECQ(depthTap)
	JNZ(LabelRef(id + "Tap"))
	MOVQ(depthDst, depthP)
	depthEach(depthP, depthQ, depthDstStep, depthDst3, n, func(i int, at Mem) {
		VMOVUPS(l.vec(i), at)
	})
}

// depthEach calls f for n places, step apart from p on, up to 8.
func depthEach(p, q, step, three reg.Register, n int, f func(i int, at Mem)) {
	if n > 4 {
		LEAQ(Mem{Base: p, Index: step, Scale: 4}, q)
	}
	for i := range n {
		base := p
		if i >= 4 {
			base = q
		}
		f(i, multiple(base, step, three, three, i%4))
	}
}

// depthGrad adds Σ over positions i of dst[i] · src[i + at[t]] to w[t].
func depthGrad(l *level) {
	name := "depthGrad" + l.name
	TEXT(name, NOSPLIT, "func(d *byte)")
	Pragma("noescape")
	Doc(fmt.Sprintf("%s adds up the gradients of taps along a row of positions.", name))
	depthLoad()
	MOVQ(Mem{Base: args, Disp: offDepthW}, depthW)
	MOVQ(Mem{Base: args, Disp: offDepthAt}, depthAt)
	MOVQ(Mem{Base: args, Disp: offDepthTaps}, depthTap)
	Label("tap")
	MOVQ(Mem{Base: depthAt}, depthP)
	ADDQ(depthSrc, depthP)
	MOVQ(depthDst, depthQ)
	MOVQ(Mem{Base: args, Disp: offDepthN}, depthN)
	for i := range 4 {
		y := l.vec(i).(reg.Vec).AsY()
		VXORPS(y, y, y)
	}
	SUBQ(Imm(4), depthN)
	JL(LabelRef("rest"))
	Label("run")
	for i := range 4 {
		VMOVUPS(multiple(depthQ, depthDstStep, depthDst3, depthDst3, i), l.vec(4+i))
		VFMADD231PS(multiple(depthP, depthSrcStep, depthSrc3, depthSrc3, i), l.vec(4+i), l.vec(i))
	}
	LEAQ(Mem{Base: depthP, Index: depthSrcStep, Scale: 4}, depthP)
	LEAQ(Mem{Base: depthQ, Index: depthDstStep, Scale: 4}, depthQ)
	SUBQ(Imm(4), depthN)
	JGE(LabelRef("run"))
	Label("rest")
	ADDQ(Imm(4), depthN)
	JZ(LabelRef("sum"))
	Label("one")
	VMOVUPS(Mem{Base: depthQ}, l.vec(4))
	VFMADD231PS(Mem{Base: depthP}, l.vec(4), l.vec(0))
	ADDQ(depthSrcStep, depthP)
	ADDQ(depthDstStep, depthQ)
	DECQ(depthN)
	JNZ(LabelRef("one"))
	Label("sum")
	VADDPS(l.vec(1), l.vec(0), l.vec(0))
	VADDPS(l.vec(3), l.vec(2), l.vec(2))
	VADDPS(l.vec(2), l.vec(0), l.vec(0))
	VADDPS(Mem{Base: depthW}, l.vec(0), l.vec(0))
	VMOVUPS(l.vec(0), Mem{Base: depthW})
	ADDQ(Imm(uint64(l.bytes)), depthW)
	ADDQ(Imm(8), depthAt)
	DECQ(depthTap)
	JNZ(LabelRef("tap"))
	VZEROUPPER()
	RET()
}
