package gemm

import (
	"math/rand/v2"
	"testing"

	"cresset/internal/testenv"
)

func TestStaysInside(t *testing.T) {
	levels(t, testStaysInside[float32], testStaysInside[float64])
}

// testStaysInside has every operand end at a page that faults: the assembly may not even
// read beyond.
func testStaysInside[T Float](t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	for i := range 90 {
		p := plain(1+r.IntN(70), 1+r.IntN(70), 1+r.IntN(70))
		switch p.a, p.b = layouts[r.IntN(5)], layouts[r.IntN(5)]; i % 3 {
		case 0: // both are packed
			p.m, p.n = manyRows+r.IntN(30), manyCols+r.IntN(30)
		case 1: // A is, whose columns are shorter than what is copied at once
			p.m, p.n, p.a = 1+r.IntN(12), manyCols+r.IntN(30), layouts[1]
		}
		p.beta, p.bias = float64(r.IntN(2)), true
		c := call[T](r, p)
		c.A, c.B, c.Bias = testenv.Fence(t, c.A), testenv.Fence(t, c.B), testenv.Fence(t, c.Bias)
		c.C = testenv.Fence(t, c.C[guard:len(c.C)-guard])
		c.Run()
	}
}
