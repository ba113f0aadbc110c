// Package dots multiplies a few rows with many, which may be stored in fewer bits: the
// matrix products of inference, whose weights are read once, in the order in which they
// lie in memory, as they are.
//
//	weights    multiplied as                         added up in
//	float32    they are                              float32
//	BFloat16   widened to float32                    float32
//	Float16    widened to float32                    float32
//	int8       integers, with inputs as integers     int32, exactly
//
// With int8 weights a row of inputs is rounded too, but more finely: to ±Levels(K) of the
// greatest absolute value of each 4096 elements.
//
// How an element of the product is added up depends on sizes alone, so the result is the
// same, bit for bit, for any number of threads; with int8 weights also for every level of
// internal/cpufeature.
package dots

import (
	"fmt"
	"math/bits"

	"cresset/dtype"
)

// Weight is a type of weights.
type Weight interface {
	float32 | dtype.BFloat16 | dtype.Float16 | int8
}

// A Call is Z = X·Wᵀ + Bias, or X·(Scale·W)ᵀ + Bias where W is int8.
//
//	X: (M, K)   W: (N, K)   Scale, Bias: (N)   Z: (M, N)
//
// Z must not overlap what is read. The elements of a row are adjacent.
type Call[W Weight] struct {
	M, N, K          int
	X                []float32
	W                []W
	Z                []float32
	XRow, WRow, ZRow int       // from a row to the next, in elements
	Scale            []float32 // of each row of W; for int8 alone
	Bias             []float32 // or nil
}

// Run computes the product. It panics if a size is negative or a matrix does not lie in
// its slice.
func (c *Call[W]) Run() {
	c.check()
	if c.M == 0 || c.N == 0 {
		return
	}
	multiply(c)
}

func (c *Call[W]) check() {
	if c.M < 0 || c.N < 0 || c.K < 0 {
		panic(fmt.Sprintf("dots: sizes m=%d n=%d k=%d", c.M, c.N, c.K))
	}
	lies("X", len(c.X), c.M, c.K, c.XRow)
	lies("W", len(c.W), c.N, c.K, c.WRow)
	lies("Z", len(c.Z), c.M, c.N, c.ZRow)
	if c.M > 1 && c.ZRow < c.N {
		panic(fmt.Sprintf("dots: row stride of Z is %d, but a row has %d elements", c.ZRow, c.N))
	}
	var w W
	if _, ok := any(w).(int8); ok && len(c.Scale) < c.N {
		panic(fmt.Sprintf("dots: scales of %d rows for %d", len(c.Scale), c.N))
	}
	if c.Bias != nil && len(c.Bias) < c.N {
		panic(fmt.Sprintf("dots: bias of %d elements for %d rows", len(c.Bias), c.N))
	}
}

// lies panics unless a matrix lies in a slice. The assembly relies on it.
func lies(name string, length, rows, cols, stride int) {
	if rows == 0 || cols == 0 {
		return
	}
	if over, down := bits.Mul64(uint64(rows-1), uint64(stride)); stride < 0 || over != 0 ||
		down >= uint64(length) || uint64(length)-down < uint64(cols) {
		panic(fmt.Sprintf("dots: %s of %d rows and %d columns, row stride %d, does not lie in a slice of %d elements",
			name, rows, cols, stride, length))
	}
}

// intK is how many products of integers are added up before they become a float.
const intK = 4096

// Levels returns how many steps there are from 0 to the greatest input where inputs of
// rows of k are rounded for int8 weights: as many as the sum has room for, at most 16383.
func Levels(k int) int { return min(16383, (1<<31-1)/(127*min(max(k, 1), intK))) }
