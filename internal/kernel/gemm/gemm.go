// Package gemm multiplies matrices that lie in slices.
//
// Operands are read through strides, in elements, so a transposed matrix, a view and
// a broadcast one (stride 0) are multiplied where they lie.
//
// How an element of the product is added up, in the order of k and cut at fixed places,
// or in a fixed number of interleaved parts, depends on sizes and strides alone: work is
// split over rows and columns. So the result is the same, bit for bit, for any number of
// threads, though not for every level of internal/cpufeature.
package gemm

import (
	"fmt"
	"math/bits"
)

// Float is an element type.
type Float interface{ float32 | float64 }

// A Call is C = Alpha·A·B + Beta·C + Bias, and what Epilogue says, once or for a batch of
// matrices.
//
//	A: (M, K)   B: (K, N)   C: (M, N)   Bias: (N)
//
// C must not overlap the operands, and where Beta is 0 it is not read. Where Alpha or
// K is 0, neither A nor B is read.
type Call[T Float] struct {
	M, N, K     int
	Alpha, Beta T
	A, B, C     []T
	ARow, ACol  int // from a row (column) to the next, in elements, 0 or more
	BRow, BCol  int
	CRow        int // at least N; the elements of a row of C are adjacent
	Bias        []T // added to every row of C, or nil
	Epilogue[T]
	Packed        *Panels[T] // B, if not nil: for all matrices of a batch
	Batch         int        // number of matrices of RunBatch
	ANext, BNext  int        // from a matrix to the next; 0 repeats one
	CNext         int
	AAt, BAt, CAt []int // where each matrix of the batch starts; nil means steps as above
}

// F32 computes C = alpha·A·B + beta·C. Element (i, j) of A lies at a[i*ars+j*acs],
// B likewise, and of C at c[i*ldc+j]. It panics if a matrix does not lie in its slice.
//
//	A: (m, k)   B: (k, n)   C: (m, n)
func F32(m, n, k int, alpha float32, a []float32, ars, acs int, b []float32, brs, bcs int,
	beta float32, c []float32, ldc int) {
	call := Call[float32]{M: m, N: n, K: k, Alpha: alpha, A: a, ARow: ars, ACol: acs,
		B: b, BRow: brs, BCol: bcs, Beta: beta, C: c, CRow: ldc}
	call.Run()
}

// F64 is F32 in double precision.
func F64(m, n, k int, alpha float64, a []float64, ars, acs int, b []float64, brs, bcs int,
	beta float64, c []float64, ldc int) {
	call := Call[float64]{M: m, N: n, K: k, Alpha: alpha, A: a, ARow: ars, ACol: acs,
		B: b, BRow: brs, BCol: bcs, Beta: beta, C: c, CRow: ldc}
	call.Run()
}

// Run computes one product; the fields of the batch are not used.
// It panics if a size is negative or a matrix does not lie in its slice.
func (c *Call[T]) Run() {
	c.check()
	if c.M == 0 || c.N == 0 {
		return
	}
	c.checkLies("A", len(c.A), 0, c.M, c.K, c.ARow, c.ACol)
	c.checkB(0)
	c.checkOut(0)
	multiply(c)
}

// RunBatch computes Batch products. The matrices of C must not overlap.
// It panics if a size is negative or a matrix does not lie in its slice.
func (c *Call[T]) RunBatch() {
	c.check()
	if c.Batch < 0 {
		panic(fmt.Sprintf("gemm: batch of %d", c.Batch))
	}
	if c.M == 0 || c.N == 0 || c.Batch == 0 {
		return
	}
	for i := range c.Batch {
		c.checkLies("A", len(c.A), at(c.AAt, c.ANext, i), c.M, c.K, c.ARow, c.ACol)
		c.checkB(at(c.BAt, c.BNext, i))
		c.checkOut(at(c.CAt, c.CNext, i))
	}
	multiplyBatch(c)
}

// at returns where matrix i of a batch starts.
func at(starts []int, step, i int) int {
	if starts != nil {
		return starts[i]
	}
	return i * step
}

// check panics unless sizes and strides make sense.
func (c *Call[T]) check() {
	if c.M < 0 || c.N < 0 || c.K < 0 {
		panic(fmt.Sprintf("gemm: sizes m=%d n=%d k=%d", c.M, c.N, c.K))
	}
	if c.ARow < 0 || c.ACol < 0 || c.BRow < 0 || c.BCol < 0 {
		panic(fmt.Sprintf("gemm: strides of A (%d, %d), of B (%d, %d): a stride is 0 or more",
			c.ARow, c.ACol, c.BRow, c.BCol))
	}
	if c.M > 1 && c.CRow < c.N {
		panic(fmt.Sprintf("gemm: row stride of C is %d, but a row has %d elements", c.CRow, c.N))
	}
	if c.Bias != nil && len(c.Bias) < c.N {
		panic(fmt.Sprintf("gemm: bias of %d elements for %d columns", len(c.Bias), c.N))
	}
	if c.RowBias != nil && len(c.RowBias) < c.M {
		panic(fmt.Sprintf("gemm: bias of %d elements for %d rows", len(c.RowBias), c.M))
	}
	if c.Packed != nil {
		c.checkPacked()
	}
	if c.Act > Sigmoid {
		panic(fmt.Sprintf("gemm: activation %d", c.Act))
	}
}

// checkB panics unless B lies in its slice, one that starts at an index.
func (c *Call[T]) checkB(start int) {
	if c.Packed == nil {
		c.checkLies("B", len(c.B), start, c.K, c.N, c.BRow, c.BCol)
	}
}

// checkOut panics unless C and what lies as it does are long enough for a matrix that
// starts at an index.
func (c *Call[T]) checkOut(start int) {
	c.checkLies("C", len(c.C), start, c.M, c.N, c.CRow, 1)
	if c.Residual != nil {
		c.checkLies("Residual", len(c.Residual), start, c.M, c.N, c.CRow, 1)
	}
	if c.Kept != nil {
		c.checkLies("Kept", len(c.Kept), start, c.M, c.N, c.CRow, 1)
	}
}

// checkLies panics unless a matrix that starts at an index lies in a slice. The
// assembly relies on it.
func (c *Call[T]) checkLies(name string, length, start, rows, cols, rowStride, colStride int) {
	if rows == 0 || cols == 0 {
		return
	}
	// Each part is checked alone first: huge strides must not wrap around.
	n := uint64(length)
	over, down := bits.Mul64(uint64(rows-1), uint64(rowStride))
	past, across := bits.Mul64(uint64(cols-1), uint64(colStride))
	if over|past != 0 || uint64(start) >= n || down >= n || across >= n ||
		uint64(start)+down+across >= n {
		panic(fmt.Sprintf("gemm: %s of %d rows and %d columns, strides %d and %d, from %d on, "+
			"does not lie in a slice of %d elements",
			name, rows, cols, rowStride, colStride, start, length))
	}
}

// multiply computes one product, all sizes but K at least 1.
func multiply[T Float](call *Call[T]) {
	if call.K == 0 || call.Alpha == 0 {
		scale(call)
		return
	}
	u := unitFor[T]()
	if call.Packed != nil {
		u = call.Packed.u
	}
	if u != nil {
		u.multiply(call)
		return
	}
	multiplyGeneric(call)
}

// scale is C = Beta·C + Bias and the epilogue, what is left of a call without a product.
func scale[T Float](call *Call[T]) {
	for i := range call.M {
		row := call.C[i*call.CRow:][:call.N]
		if call.Beta == 0 {
			clear(row)
		} else if call.Beta != 1 {
			for j := range row {
				row[j] *= call.Beta
			}
		}
		if call.Bias != nil {
			for j, v := range call.Bias[:len(row)] {
				row[j] += v
			}
		}
	}
	if call.epilogue() {
		call.finish(0, call.M, 0, call.N)
	}
}
