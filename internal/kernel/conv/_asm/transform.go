package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// The points at which polynomials are evaluated are 0, ±p, ±q and ∞ (see ../winograd.go).
const (
	p, q   = 5. / 8, 3. / 2
	p2, q2 = p * p, q * q
)

// A matrix has one row for each result, written as even and odd parts, since the points
// come in pairs: results 2i+1 and 2i+2 are the sum and the difference of the two.
type matrix struct {
	name    string
	in, out int
	doc     string
	apply   func(t *transform, in func(i int) Mem, out func(i int) Mem)
}

var matrices = []*matrix{
	{"input", 6, 6, "Bᵀ·d·B of tiles of 6 × 6", (*transform).input},
	{"weight", 3, 6, "G·g·Gᵀ of kernels of 3 × 3", (*transform).weight},
	{"grad", 4, 6, "H·g·Hᵀ of tiles of 4 × 4", (*transform).grad},
	{"output", 6, 4, "Aᵀ·m·A, tiles of 4 × 4", (*transform).output},
	{"weightGrad", 6, 3, "Cᵀ·m·C, kernels of 3 × 3", (*transform).weightGrad},
}

// A transform is one function: for each of n matrices of vectors, M·x·Mᵀ.
type transform struct {
	*level
	*matrix
}

// A term is a coefficient times element i.
type term struct {
	c float64
	i int
}

// load returns element i in a register of its own.
func (t *transform) load(m Mem) reg.Register {
	v := t.fresh()
	VMOVUPS(m, v)
	return v
}

// sum returns Σ of terms, of which the first has the coefficient 1 if any has.
func (t *transform) sum(in func(i int) Mem, terms ...term) reg.Register {
	v := t.load(in(terms[0].i))
	if c := terms[0].c; c != 1 {
		VMULPS(t.constant(c), v, v)
	}
	for _, m := range terms[1:] {
		x := t.load(in(m.i))
		if m.c == 1 {
			VADDPS(x, v, v)
		} else {
			VFMADD231PS(t.constant(m.c), x, v)
		}
	}
	return v
}

// pair writes even + c·odd and even - c·odd.
func (t *transform) pair(even, odd reg.Register, c float64, plus, minus Mem) {
	v := t.fresh()
	VMOVAPS(even, v)
	VFMADD231PS(t.constant(c), odd, v)
	VFNMADD231PS(t.constant(c), odd, even)
	VMOVUPS(v, plus)
	VMOVUPS(even, minus)
}

// input is Bᵀ, row j of which has the coefficients of Π (x - x_k) over the other points.
func (t *transform) input(in, out func(i int) Mem) {
	VMOVUPS(t.sum(in, term{1, 4}, term{-p2 - q2, 2}, term{p2 * q2, 0}), out(0))
	t.pair(t.sum(in, term{1, 4}, term{-q2, 2}), t.sum(in, term{1, 3}, term{-q2, 1}), p, out(1), out(2))
	t.pair(t.sum(in, term{1, 4}, term{-p2, 2}), t.sum(in, term{1, 3}, term{-p2, 1}), q, out(3), out(4))
	VMOVUPS(t.sum(in, term{1, 5}, term{-p2 - q2, 3}, term{p2 * q2, 1}), out(5))
}

// norm returns 1 / Π (x - x_k) over the points beside x = ±u, ±v being the other pair,
// as a float32.
func norm(u2, v2 float64) float64 { return float64(float32(1 / (2 * u2 * (u2 - v2)))) }

// times is a product of two float32.
func times(x, y float64) float64 { return float64(float32(x * y)) }

// weight is G, row j of which has the powers of point j, divided by Π (x_j - x_k).
func (t *transform) weight(in, out func(i int) Mem) { t.evaluate(3, in, out) }

// grad is G for kernels as large as a tile of results.
func (t *transform) grad(in, out func(i int) Mem) { t.evaluate(4, in, out) }

func (t *transform) evaluate(n int, in, out func(i int) Mem) {
	v := t.load(in(0))
	VMULPS(t.constant(float64(float32(1/(p2*q2)))), v, v)
	VMOVUPS(v, out(0))
	for i, u := range [][3]float64{{p, p2, norm(p2, q2)}, {q, q2, norm(q2, p2)}} {
		even := t.sum(in, term{u[2], 0}, term{times(u[2], u[1]), 2})
		odd := []term{{u[2], 1}}
		if n == 4 {
			odd = append(odd, term{times(u[2], u[1]), 3})
		}
		t.pair(even, t.sum(in, odd...), u[0], out(2*i+1), out(2*i+2))
	}
	VMOVUPS(t.load(in(n-1)), out(5))
}

// output is Aᵀ, column j of which has the powers of point j.
func (t *transform) output(in, out func(i int) Mem) { t.combine(4, in, out) }

// weightGrad is Aᵀ for results as large as a kernel.
func (t *transform) weightGrad(in, out func(i int) Mem) { t.combine(3, in, out) }

func (t *transform) combine(n int, in, out func(i int) Mem) {
	var even, odd [2]reg.Register
	for i := range even {
		even[i], odd[i] = t.load(in(2*i+1)), t.fresh()
		minus := t.load(in(2*i + 2))
		VSUBPS(minus, even[i], odd[i])
		VADDPS(minus, even[i], even[i])
	}
	v := t.load(in(0))
	VADDPS(even[0], v, v)
	VADDPS(even[1], v, v)
	VMOVUPS(v, out(0))
	for k := 1; k < n; k++ {
		part, cp, cq := odd, p, q
		switch k {
		case 2:
			part, cp, cq = even, p2, q2
		case 3:
			cp, cq = p*p2, q*q2
		}
		v := t.fresh()
		if k == n-1 {
			VMOVUPS(in(5), v)
			VFMADD231PS(t.constant(cp), part[0], v)
		} else {
			VMULPS(t.constant(cp), part[0], v)
		}
		VFMADD231PS(t.constant(cq), part[1], v)
		VMOVUPS(v, out(k))
	}
}

// Offsets of the fields of move in ../transform.go.
const (
	offDst, offDstRow, offDstCol, offDstStep = 0, 8, 16, 24
	offSrc, offSrcRow, offSrcCol, offSrcStep = 32, 40, 48, 56
	offN                                     = 64
)

// Registers of a transform.
var (
	dst, dstRow, dstRow3, dstRow5 = reg.RDI, reg.R8, reg.R9, reg.R10
	src, srcCol, srcCol3, srcCol5 = reg.RBX, reg.R11, reg.R12, reg.R13
	dstCol, srcRow                = reg.RDX, reg.R14
	n, temp                       = reg.R15, reg.RAX
	at                            = reg.RCX // a row of src, a column of dst
)

func (t *transform) generate() {
	name := t.matrix.name + t.level.name
	TEXT(name, 0, "func(m *byte)")
	Pragma("noescape")
	Doc(fmt.Sprintf("%s writes %s.", name, t.doc))
	local := AllocLocal(t.in*t.out*t.bytes + t.bytes)
	Load(Param("m"), args)
	LEAQ(local.Offset(t.bytes-1), temp)
	ANDQ(I32(-t.bytes), temp)
	MOVQ(Mem{Base: args, Disp: offDst}, dst)
	MOVQ(Mem{Base: args, Disp: offSrc}, src)
	MOVQ(Mem{Base: args, Disp: offDstRow}, dstRow)
	LEAQ(Mem{Base: dstRow, Index: dstRow, Scale: 2}, dstRow3)
	LEAQ(Mem{Base: dstRow, Index: dstRow, Scale: 4}, dstRow5)
	MOVQ(Mem{Base: args, Disp: offSrcCol}, srcCol)
	LEAQ(Mem{Base: srcCol, Index: srcCol, Scale: 2}, srcCol3)
	LEAQ(Mem{Base: srcCol, Index: srcCol, Scale: 4}, srcCol5)
	MOVQ(Mem{Base: args, Disp: offSrcRow}, srcRow)
	MOVQ(Mem{Base: args, Disp: offDstCol}, dstCol)
	MOVQ(Mem{Base: args, Disp: offN}, n)
	Label("next")
	MOVQ(src, at)
	for i := range t.in {
		t.apply(t,
			func(j int) Mem { return multiple(at, srcCol, srcCol3, srcCol5, j) },
			func(j int) Mem { return Mem{Base: temp, Disp: (i*t.out + j) * t.bytes} })
		if i < t.in-1 {
			ADDQ(srcRow, at)
		}
	}
	MOVQ(dst, at)
	for j := range t.out {
		t.apply(t,
			func(i int) Mem { return Mem{Base: temp, Disp: (i*t.out + j) * t.bytes} },
			func(i int) Mem { return multiple(at, dstRow, dstRow3, dstRow5, i) })
		if j < t.out-1 {
			ADDQ(dstCol, at)
		}
	}
	ADDQ(Mem{Base: args, Disp: offSrcStep}, src)
	ADDQ(Mem{Base: args, Disp: offDstStep}, dst)
	DECQ(n)
	JNZ(LabelRef("next"))
	VZEROUPPER()
	RET()
}
