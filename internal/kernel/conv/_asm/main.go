// Command _asm writes the assembly of package conv: the transforms of Winograd's
// convolution, the product between them, and sums over the taps of single channels.
package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

func main() {
	ConstraintExpr("!purego")
	for _, l := range []*level{avx512, avx2} {
		for rows := 1; rows <= l.rows; rows++ {
			(&product{level: l, rows: rows}).generate()
		}
		for _, m := range matrices {
			(&transform{level: l, matrix: m}).generate()
		}
		depthSum(l)
		depthGrad(l)
		l.writeConstants()
	}
	Generate()
}

// A level is an instruction set.
type level struct {
	name  string
	bytes int // width of a vector
	rows  int // of a tile of the product
	wide  bool

	constants []float32
}

var (
	avx512 = &level{name: "AVX512", bytes: 64, rows: 12, wide: true}
	avx2   = &level{name: "AVX2", bytes: 32, rows: 6}
)

// vec is vector register i.
func (l *level) vec(i int) reg.Register {
	if l.wide {
		return zmm[i]
	}
	return ymm[i]
}

// fresh is a vector register that the allocator chooses.
func (l *level) fresh() reg.Register {
	if l.wide {
		return ZMM()
	}
	return YMM()
}

// constant returns a vector of x in memory.
func (l *level) constant(x float64) Mem {
	f := float32(x)
	if float64(f) != x {
		panic(fmt.Sprintf("the constant %g is not a float32", x))
	}
	for i, c := range l.constants {
		if c == f {
			return l.slot(i)
		}
	}
	l.constants = append(l.constants, f)
	return l.slot(len(l.constants) - 1)
}

func (l *level) slot(i int) Mem {
	return NewDataAddr(NewStaticSymbol("constants"+l.name), i*l.bytes)
}

// writeConstants writes what constant has handed out.
func (l *level) writeConstants() {
	GLOBL("constants"+l.name, RODATA|NOPTR)
	for i, c := range l.constants {
		for lane := range l.bytes / 4 {
			DATA(i*l.bytes+lane*4, F32(c))
		}
	}
}

var (
	zmm = []reg.Register{
		reg.Z0, reg.Z1, reg.Z2, reg.Z3, reg.Z4, reg.Z5, reg.Z6, reg.Z7,
		reg.Z8, reg.Z9, reg.Z10, reg.Z11, reg.Z12, reg.Z13, reg.Z14, reg.Z15,
		reg.Z16, reg.Z17, reg.Z18, reg.Z19, reg.Z20, reg.Z21, reg.Z22, reg.Z23,
		reg.Z24, reg.Z25, reg.Z26, reg.Z27, reg.Z28, reg.Z29, reg.Z30, reg.Z31,
	}
	ymm = []reg.Register{
		reg.Y0, reg.Y1, reg.Y2, reg.Y3, reg.Y4, reg.Y5, reg.Y6, reg.Y7,
		reg.Y8, reg.Y9, reg.Y10, reg.Y11, reg.Y12, reg.Y13, reg.Y14, reg.Y15,
	}
)
