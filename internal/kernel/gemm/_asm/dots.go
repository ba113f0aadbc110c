package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Offsets of the fields of dots in ../dots.go.
const (
	offX, offXRow     = 0, 8
	offY, offYRow     = 16, 24
	offSum, offSumRow = 32, 40
	offDotsK          = 48
	offYRows          = 56
)

// Registers of dots.
var (
	xPtr, xs1, xs3 = reg.R8, reg.R9, reg.R10
	yPtr, ys1, ys3 = reg.R11, reg.R12, reg.R13
	yTile          = reg.RDX // first row of y in this tile
	sum            = reg.RDI
	rowsLeft       = reg.RAX
	vectorsLeft    = reg.RBX
)

// dots is one function: the products of xRows rows with many, both adjacent along k.
//
//	for y := range y, 4 rows at a time, then row by row {
//		for x := range xRows {
//			sum[x][y] = Σ x[k]·y[k]
//		}
//	}
type dots struct {
	element
	level
	xRows int
	yRows int    // of the tile: 4 or 1
	sets  int    // of accumulators, taken in turn, so that additions overlap
	id    string // of the tile
}

func (d *dots) lanes() int { return d.bytes / d.size }
func (d *dots) acc(set, x, y int) reg.Register {
	return d.vec((set*d.xRows+x)*d.yRows + y)
}
func (d *dots) yv() reg.Register        { return d.vec(d.vectors - 1) }
func (d *dots) mask() reg.Register      { return d.vec(d.vectors - 2) }
func (d *dots) xv(x int) reg.Register   { return d.vec(d.vectors - 3 - x) }
func (d *dots) half(i int) reg.Register { return d.acc(0, 0, i).(reg.Vec).AsY() }

func (d *dots) generate() {
	name := fmt.Sprintf("dots%s%sx%d", d.element.name, d.level.name, d.xRows)
	TEXT(name, NOSPLIT, "func(d *byte)")
	Pragma("noescape")
	Doc(fmt.Sprintf("%s multiplies %d rows with many.", name, d.xRows))
	Load(Param("d"), args)
	MOVQ(Mem{Base: args, Disp: offXRow}, xs1)
	LEAQ(Mem{Base: xs1, Index: xs1, Scale: 2}, xs3)
	MOVQ(Mem{Base: args, Disp: offYRow}, ys1)
	LEAQ(Mem{Base: ys1, Index: ys1, Scale: 2}, ys3)
	MOVQ(Mem{Base: args, Disp: offY}, yTile)
	MOVQ(Mem{Base: args, Disp: offSum}, sum)
	MOVQ(Mem{Base: args, Disp: offYRows}, rowsLeft)
	d.setMask()
	SUBQ(Imm(4), rowsLeft)
	JL(LabelRef("rest"))
	Label("four")
	d.yRows, d.id = 4, "four"
	d.sets = 1
	if d.xRows == 1 {
		d.sets = 2
	}
	d.tile()
	LEAQ(Mem{Base: yTile, Index: ys1, Scale: 4}, yTile)
	ADDQ(Imm(uint64(4*d.size)), sum)
	SUBQ(Imm(4), rowsLeft)
	JGE(LabelRef("four"))
	Label("rest")
	ADDQ(Imm(4), rowsLeft)
	JZ(LabelRef("done"))
	Label("one")
	d.yRows, d.id = 1, "one"
	d.sets = 4 / d.xRows
	d.tile()
	ADDQ(ys1, yTile)
	ADDQ(Imm(uint64(d.size)), sum)
	DECQ(rowsLeft)
	JNZ(LabelRef("one"))
	Label("done")
	VZEROUPPER()
	RET()
}

// setMask makes the mask for the elements of k that do not fill a vector.
func (d *dots) setMask() {
	MOVQ(Mem{Base: args, Disp: offDotsK}, k)
	ANDQ(Imm(uint64(d.lanes()-1)), k)
	if d.masks {
		MOVQ(I32(-1), vectorsLeft)
		SHLQ(reg.CL, vectorsLeft)
		NOTQ(vectorsLeft)
		KMOVW(vectorsLeft.As32(), reg.K1)
		return
	}
	LEAQ(maskTable, vectorsLeft)
	NEGQ(k)
	VMOVDQU(Mem{Base: vectorsLeft, Disp: 32, Index: k, Scale: uint8(d.size)}, d.mask())
}

func (d *dots) tile() {
	MOVQ(Mem{Base: args, Disp: offX}, xPtr)
	MOVQ(yTile, yPtr)
	accs := d.sets * d.xRows * d.yRows
	for i := range accs {
		y := d.vec(i).(reg.Vec).AsY()
		VXORPS(y, y, y)
	}
	shift := map[int]uint64{4: 2, 8: 3, 16: 4}[d.lanes()]
	MOVQ(Mem{Base: args, Disp: offDotsK}, vectorsLeft)
	SHRQ(Imm(shift), vectorsLeft)
	SUBQ(Imm(uint64(d.sets)), vectorsLeft)
	JL(LabelRef(d.id + "Last"))
	align()
	Label(d.id + "K")
	for set := range d.sets {
		d.step(set, set*d.bytes, false)
	}
	ADDQ(U32(d.sets*d.bytes), xPtr)
	ADDQ(U32(d.sets*d.bytes), yPtr)
	SUBQ(Imm(uint64(d.sets)), vectorsLeft)
	JGE(LabelRef(d.id + "K"))
	Label(d.id + "Last")
	if d.sets > 1 {
		ADDQ(Imm(uint64(d.sets)), vectorsLeft)
		JZ(LabelRef(d.id + "Part"))
		Label(d.id + "K1")
		d.step(0, 0, false)
		ADDQ(Imm(uint64(d.bytes)), xPtr)
		ADDQ(Imm(uint64(d.bytes)), yPtr)
		DECQ(vectorsLeft)
		JNZ(LabelRef(d.id + "K1"))
		Label(d.id + "Part")
	}
	TESTQ(k, k)
	JZ(LabelRef(d.id + "Sum"))
	d.step(0, 0, true)
	Label(d.id + "Sum")
	for set := 1; set < d.sets; set++ {
		for i := range d.xRows * d.yRows {
			d.add(d.vec(set*d.xRows*d.yRows+i), d.vec(i), d.vec(i))
		}
	}
	for x := range d.xRows {
		d.reduce(x)
	}
}

// step is acc += x·y for one vector of each row.
func (d *dots) step(set, disp int, part bool) {
	for x := range d.xRows {
		d.load(row(xPtr, xs1, xs3, x, disp), d.xv(x), part)
	}
	for y := range d.yRows {
		from := row(yPtr, ys1, ys3, y, disp)
		if d.xRows == 1 && !part {
			d.mulAdd231(from, d.xv(0), d.acc(set, 0, y))
			continue
		}
		d.load(from, d.yv(), part)
		for x := range d.xRows {
			d.mulAdd231(d.yv(), d.xv(x), d.acc(set, x, y))
		}
	}
}

func (d *dots) load(from Mem, to reg.Register, part bool) {
	switch {
	case !part:
		d.move(from, to)
	case d.masks:
		d.loadZ(from, reg.K1, to)
	default:
		d.maskMove(from, d.mask(), to)
	}
}

// row is the address of row i of four, s apart, and s3 three of them.
func row(p, s, s3 reg.Register, i, disp int) Mem {
	switch i {
	case 0:
		return Mem{Base: p, Disp: disp}
	case 3:
		return Mem{Base: p, Index: s3, Scale: 1, Disp: disp}
	}
	return Mem{Base: p, Index: s, Scale: uint8(i), Disp: disp}
}

// reduce adds up the lanes of the accumulators of row x and stores the sums.
func (d *dots) reduce(x int) {
	var parts []reg.Register
	for y := range d.yRows {
		a := d.acc(0, x, y).(reg.Vec)
		if d.bytes == 64 {
			t := d.yv().(reg.Vec).AsY()
			VEXTRACTF64X4(Imm(1), a.AsZ(), t)
			d.add(t, a.AsY(), a.AsY())
		}
		t := d.yv().(reg.Vec)
		if d.bytes == 64 { // EVEX: the accumulator may be above 15
			VEXTRACTF64X2(Imm(1), a.AsY(), t.AsX())
		} else {
			VEXTRACTF128(Imm(1), a.AsY(), t.AsX())
		}
		d.add(t.AsX(), a.AsX(), a.AsX())
		parts = append(parts, a.AsX())
	}
	to := Mem{Base: sum}
	if x > 0 {
		if x == 1 {
			MOVQ(sum, yPtr)
		}
		ADDQ(Mem{Base: args, Disp: offSumRow}, yPtr)
		to = Mem{Base: yPtr}
	}
	d.store(parts, to)
}

// store adds the lanes of one or four 128-bit vectors up and stores the sums.
func (d *dots) store(v []reg.Register, to Mem) {
	if len(v) == 1 {
		d.pairs(v[0], v[0], v[0])
		if d.size == 4 {
			d.pairs(v[0], v[0], v[0])
			VMOVSS(v[0], to)
		} else {
			VMOVSD(v[0], to)
		}
		return
	}
	d.pairs(v[1], v[0], v[0])
	d.pairs(v[3], v[2], v[2])
	if d.size == 4 {
		d.pairs(v[2], v[0], v[0])
		VMOVUPS(v[0], to)
		return
	}
	VMOVUPD(v[0], to)
	VMOVUPD(v[2], to.Offset(16))
}
