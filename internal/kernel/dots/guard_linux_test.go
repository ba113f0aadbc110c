package dots

import (
	"math/rand/v2"
	"testing"

	"cresset/dtype"
	"cresset/internal/testenv"
)

// Every operand ends at a page that faults: the assembly may not even read beyond.
func TestStaysInside(t *testing.T) {
	levels(t, func(t *testing.T) {
		testStaysInside[float32](t)
		testStaysInside[dtype.BFloat16](t)
		testStaysInside[dtype.Float16](t)
		testStaysInside[int8](t)
	})
}

func testStaysInside[W Weight](t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for i := range 40 {
		m, n, k := 1+r.IntN(9), 1+r.IntN(50), 1+r.IntN(300)
		if i%3 == 0 {
			k = 64 * (1 + r.IntN(4))
		}
		c := newCall[W](r, m, n, k, 0)
		c.X, c.W, c.Z = testenv.Fence(t, c.X), testenv.Fence(t, c.W), testenv.Fence(t, c.Z[:m*n])
		if c.Bias != nil {
			c.Bias = testenv.Fence(t, c.Bias)
		}
		c.Run()
	}
}
