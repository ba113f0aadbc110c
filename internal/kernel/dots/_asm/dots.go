package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/ir"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Offsets of the fields of pass in ../pass.go.
const (
	offX, offXRow = 0, 8
	offY, offYRow = 16, 24
	offZ, offZRow = 32, 40
	offBlocks     = 48
	offYRows      = 56
)

var (
	args           = reg.RSI
	xPtr, xs1, xs3 = reg.R8, reg.R9, reg.R10
	yPtr, ys1, ys3 = reg.R11, reg.R12, reg.R13
	yFirst         = reg.RDX // of the rows of this tile
	z              = reg.RDI
	zPtr           = reg.RCX
	rowsLeft       = reg.RAX
	blocksLeft     = reg.RBX
)

// dots is one function: the products of xRows rows with many, all of whole blocks.
//
//	for y := range y, yRows at a time {
//		for x := range xRows {
//			z[x][y] = Σ x[k]·y[k]
//		}
//	}
type dots struct {
	kind
	level
	xRows, yRows int
}

// steps is how many vectors of products a block has, and sets how many accumulators
// they go to in turn, so that additions overlap.
func (d *dots) steps() int { return d.xBytes / d.bytes }
func (d *dots) sets() int {
	if d.yRows > 1 {
		return 1
	}
	return min(d.steps(), 4, 8/d.xRows)
}

func (d *dots) acc(set, x, y int) reg.Register { return d.vec((set*d.xRows+x)*d.yRows + y) }
func (d *dots) temp(i int) reg.Register        { return d.vec(d.vectors - 1 - i) } // 0 and 1
func (d *dots) mask() reg.Register             { return d.vec(d.vectors - 3) }     // of BF16
func (d *dots) product() reg.Register          { return d.vec(d.vectors - 3) }     // of I8
func (d *dots) xv(x, i int) reg.Register       { return d.vec(d.vectors - 4 - 2*x - i) }

func (d *dots) generate() {
	kindOfPass := "row"
	if d.yRows > 1 {
		kindOfPass = "tile"
	}
	TEXT(fmt.Sprintf("%s%s%sx%d", kindOfPass, d.kind.name, d.level.name, d.xRows), NOSPLIT, "func(p *byte)")
	Pragma("noescape")
	Doc(fmt.Sprintf("%s%s%sx%d multiplies %d rows with many, %d at a time.", kindOfPass, d.kind.name,
		d.level.name, d.xRows, d.xRows, d.yRows))
	Load(Param("p"), args)
	MOVQ(Mem{Base: args, Disp: offXRow}, xs1)
	LEAQ(Mem{Base: xs1, Index: xs1, Scale: 2}, xs3)
	MOVQ(Mem{Base: args, Disp: offYRow}, ys1)
	LEAQ(Mem{Base: ys1, Index: ys1, Scale: 2}, ys3)
	MOVQ(Mem{Base: args, Disp: offY}, yFirst)
	MOVQ(Mem{Base: args, Disp: offZ}, z)
	MOVQ(Mem{Base: args, Disp: offYRows}, rowsLeft)
	if d.kind == bf16 { // ones in the upper half of each 32 bits
		m := d.mask()
		if d.bytes == 64 {
			VPTERNLOGD(Imm(0xff), m, m, m)
		} else {
			VPCMPEQD(m, m, m)
		}
		VPSLLD(Imm(16), m, m)
	}
	Label("tile")
	d.tile()
	ADDQ(Imm(uint64(4*d.yRows)), z)
	if d.yRows == 4 {
		LEAQ(Mem{Base: yFirst, Index: ys1, Scale: 4}, yFirst)
	} else {
		ADDQ(ys1, yFirst)
	}
	SUBQ(Imm(uint64(d.yRows)), rowsLeft)
	JG(LabelRef("tile"))
	VZEROUPPER()
	RET()
}

// tile is z[x][y] for all x and yRows rows of y.
func (d *dots) tile() {
	MOVQ(Mem{Base: args, Disp: offX}, xPtr)
	MOVQ(yFirst, yPtr)
	MOVQ(Mem{Base: args, Disp: offBlocks}, blocksLeft)
	for i := range d.sets() * d.xRows * d.yRows {
		y := d.vec(i).(reg.Vec).AsY() // and with it the rest of the register
		VPXOR(y, y, y)
	}
	align()
	Label("block")
	d.block()
	ADDQ(U32(d.xBytes), xPtr)
	ADDQ(U32(d.yBytes), yPtr)
	DECQ(blocksLeft)
	JNZ(LabelRef("block"))
	for set := 1; set < d.sets(); set++ {
		for x := range d.xRows {
			d.add(d.acc(set, x, 0), d.acc(0, x, 0))
		}
	}
	MOVQ(z, zPtr)
	for x := range d.xRows {
		if x > 0 {
			ADDQ(Mem{Base: args, Disp: offZRow}, zPtr)
		}
		d.store(x)
	}
}

// block is acc += x·y for one block of k.
func (d *dots) block() {
	set, wide := 0, d.width()
	for p := range d.steps() / wide {
		if d.yRows > 1 {
			for x := range d.xRows {
				for i := range wide {
					move(d.bytes, row(xPtr, xs1, xs3, x, d.xAt(p, i)), d.xv(x, i))
				}
			}
		}
		for y := range d.yRows {
			d.load(p, y)
			for i := range wide {
				for x := range d.xRows {
					var from Op = row(xPtr, xs1, xs3, x, d.xAt(p, i))
					if d.yRows > 1 {
						from = d.xv(x, i)
					}
					d.mulAdd(from, d.temp(i), d.acc(set, x, y))
				}
				if d.yRows == 1 {
					set = (set + 1) % d.sets()
				}
			}
		}
	}
}

// width is how many vectors of products one load of y gives.
func (d *dots) width() int {
	if d.kind == bf16 {
		return 2
	}
	return 1
}

// xAt is the offset in a block of x of what the i-th vector of load p is multiplied by.
func (d *dots) xAt(p, i int) int {
	if d.kind != bf16 {
		return p * d.bytes
	}
	at := p * d.bytes / 2                  // elements of y
	return (at/32*32+at%32/2)*4 + i*(16*4) // 16 even ones, 16 odd ones
}

// load brings part p of row y into temp, in the form in which it is multiplied.
func (d *dots) load(p, y int) {
	switch d.kind {
	case f32:
		move(d.bytes, row(yPtr, ys1, ys3, y, p*d.bytes), d.temp(0))
	case bf16:
		from := row(yPtr, ys1, ys3, y, p*d.bytes)
		if d.bytes == 64 {
			VPSLLD(Imm(16), from, d.temp(0))
			VPANDD(from, d.mask(), d.temp(1))
			return
		}
		VMOVDQU(from, d.temp(1))
		VPSLLD(Imm(16), d.temp(1), d.temp(0))
		VPAND(d.mask(), d.temp(1), d.temp(1))
	case f16:
		VCVTPH2PS(row(yPtr, ys1, ys3, y, p*d.bytes/2), d.temp(0))
	case i8:
		VPMOVSXBW(row(yPtr, ys1, ys3, y, p*d.bytes/2), d.temp(0))
	}
}

// mulAdd is acc += x·y.
func (d *dots) mulAdd(x Op, y, acc reg.Register) {
	switch {
	case d.kind != i8:
		VFMADD231PS(x, y, acc)
	case d.dotProduct:
		VPDPWSSD(x, y, acc)
	default:
		VPMADDWD(x, y, d.product())
		d.add(d.product(), acc)
	}
}

// add is to += v, for vectors of any width.
func (d *dots) add(v, to reg.Register) {
	if d.kind != i8 {
		VADDPS(v, to, to)
	} else {
		VPADDD(v, to, to)
	}
}

// pairs sets to to the sums of neighbours, those of a first.
func (d *dots) pairs(b, a, to reg.Register) {
	if d.kind != i8 {
		VHADDPS(b, a, to)
	} else {
		VPHADDD(b, a, to)
	}
}

// store adds up the lanes of the accumulators of row x and stores the sums.
func (d *dots) store(x int) {
	var v []reg.Register
	for y := range d.yRows {
		a, t := d.acc(0, x, y).(reg.Vec), d.temp(0).(reg.Vec)
		if d.bytes == 64 {
			VEXTRACTF64X4(Imm(1), a.AsZ(), t.AsY())
			d.add(t.AsY(), a.AsY())
			VEXTRACTF64X2(Imm(1), a.AsY(), t.AsX())
		} else {
			VEXTRACTF128(Imm(1), a.AsY(), t.AsX())
		}
		d.add(t.AsX(), a.AsX())
		v = append(v, a.AsX())
	}
	if d.yRows == 1 {
		d.pairs(v[0], v[0], v[0])
		d.pairs(v[0], v[0], v[0])
		VMOVD(v[0], Mem{Base: zPtr})
		return
	}
	d.pairs(v[1], v[0], v[0])
	d.pairs(v[3], v[2], v[2])
	d.pairs(v[2], v[0], v[0])
	VMOVDQU(v[0], Mem{Base: zPtr})
}

// move is an unaligned load or store of a vector of the given width.
func move(bytes int, from, to Op) {
	if bytes == 64 {
		VMOVDQU32(from, to)
	} else {
		VMOVDQU(from, to)
	}
}

// align puts the next instruction at a line of the instruction cache.
func align() {
	Instruction(&ir.Instruction{Opcode: "PCALIGN", Operands: []Op{Imm(64)}})
}
