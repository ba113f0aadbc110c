package vec

import (
	"math"
	"unsafe"
)

// A sum runs in lanes: element i of a block goes to lane i mod laneCount, and the lanes
// are then added in halves (lane j to lane j + laneCount/2, and so on). A slice longer
// than a block is cut in two at a multiple of the block that depends on its length
// alone. So the rounding error grows with the logarithm of the length, and every level
// of instructions that has these lanes, in however many registers, gives the same bits.
const (
	lanes = 64
	block = 128 * lanes
)

// laneCount is 64 for float32, and 32 for float64, which fill as many registers.
func laneCount[T Float]() int { return 4 * lanes / int(unsafe.Sizeof(T(0))) }

// split returns where a sum over n > block elements is cut: the half that is a multiple
// of block.
func split(n int) int { return (n/2 + block - 1) / block * block }

// fold adds the lanes up in halves.
func fold[T Float](acc *[lanes]T) T {
	for w := lanes / 2; w > 0; w /= 2 {
		for j := range w {
			acc[j] += acc[j+w]
		}
	}
	return acc[0]
}

// Sum returns Σ x[i], 0 if x is empty.
func Sum[T Float](x []T) T {
	if len(x) > block {
		h := split(len(x))
		return Sum(x[:h]) + Sum(x[h:])
	}
	if s, ok := sumAsm(x); ok {
		return s
	}
	var acc [lanes]T
	n := laneCount[T]()
	for ; len(x) >= n; x = x[n:] {
		for j, v := range x[:n] {
			acc[j] += v
		}
	}
	for j, v := range x {
		acc[j] += v
	}
	return fold(&acc)
}

// Dot returns Σ x[i]·y[i], 0 if they are empty.
func Dot[T Float](x, y []T) T {
	same("Dot", len(x), len(y))
	if len(x) > block {
		h := split(len(x))
		return Dot(x[:h], y[:h]) + Dot(x[h:], y[h:])
	}
	if s, ok := dotAsm(x, y); ok {
		return s
	}
	var acc [lanes]T
	n := laneCount[T]()
	for ; len(x) >= n; x, y = x[n:], y[n:] {
		b := y[:n]
		for j, v := range x[:n] {
			acc[j] += v * b[j]
		}
	}
	for j, v := range x {
		acc[j] += v * y[j]
	}
	return fold(&acc)
}

// SumSquares returns Σ x[i]², 0 if x is empty.
func SumSquares[T Float](x []T) T { return Dot(x, x) }

// SumSquaredDiff returns Σ (x[i] − c)², 0 if x is empty: with the mean for c it is the
// variance times the length.
func SumSquaredDiff[T Float](x []T, c T) T {
	if len(x) > block {
		h := split(len(x))
		return SumSquaredDiff(x[:h], c) + SumSquaredDiff(x[h:], c)
	}
	if s, ok := sumSquaredDiffAsm(x, c); ok {
		return s
	}
	var acc [lanes]T
	n := laneCount[T]()
	for ; len(x) >= n; x = x[n:] {
		for j, v := range x[:n] {
			acc[j] += (v - c) * (v - c)
		}
	}
	for j, v := range x {
		acc[j] += (v - c) * (v - c)
	}
	return fold(&acc)
}

// dotDiff returns Σ x[i]·w[i]·(y[i] − c); a nil w is 1.
func dotDiff[T Float](x, y, w []T, c T) T {
	if len(x) > block {
		h := split(len(x))
		var w0, w1 []T
		if w != nil {
			w0, w1 = w[:h], w[h:]
		}
		return dotDiff(x[:h], y[:h], w0, c) + dotDiff(x[h:], y[h:], w1, c)
	}
	if s, ok := dotDiffAsm(x, y, w, c); ok {
		return s
	}
	var acc [lanes]T
	n := laneCount[T]()
	for lo := 0; lo < len(x); lo += n {
		hi := min(lo+n, len(x))
		b := y[lo:hi]
		for j, v := range x[lo:hi] {
			if w != nil {
				v *= w[lo+j]
			}
			acc[j] += v * (b[j] - c)
		}
	}
	return fold(&acc)
}

// MaxVal returns the largest element of x: NaN if one is NaN, −Inf if x is empty.
func MaxVal[T Float](x []T) T {
	if m, ok := maxValAsm(x); ok {
		return m
	}
	m := T(math.Inf(-1))
	for _, v := range x {
		m = max(m, v)
	}
	return m
}

// MinVal returns the smallest element of x: NaN if one is NaN, +Inf if x is empty.
func MinVal[T Float](x []T) T {
	if m, ok := minValAsm(x); ok {
		return m
	}
	m := T(math.Inf(1))
	for _, v := range x {
		m = min(m, v)
	}
	return m
}

// ArgMax returns the index of the first NaN of x, or else of the first of its largest
// elements; −1 if x is empty.
func ArgMax[T Float](x []T) int { return index(x, MaxVal(x)) }

// ArgMin returns the index of the first NaN of x, or else of the first of its smallest
// elements; −1 if x is empty.
func ArgMin[T Float](x []T) int { return index(x, MinVal(x)) }

// index returns the first index at which x holds m (a NaN holds a NaN), or −1.
func index[T Float](x []T, m T) int {
	if m != m {
		for i, v := range x {
			if v != v {
				return i
			}
		}
	}
	for i, v := range x {
		if v == m {
			return i
		}
	}
	return -1
}

// SumRows adds the rows of the matrix x to dst: dst[j] += Σ x[i·ld + j] over i < rows.
//
//	x: (rows, len(dst)), ld elements from a row to the next   dst: (len(dst))
//
// It adds eight rows in pairs, then their sum to dst, so the rounding error grows with
// an eighth of the number of rows.
func SumRows[T Float](dst, x []T, rows, ld int) {
	checkRows("SumRows", len(x), rows, len(dst), ld)
	for ; rows >= 8; rows -= 8 {
		if !addRows8Asm(dst, x, ld) {
			addRows8(dst, x, ld)
		}
		x = x[min(8*ld, len(x)):]
	}
	for i := range rows {
		AddTo(dst, x[i*ld:][:len(dst)])
	}
}

// addRows8 adds the first 8 rows of x to dst.
func addRows8[T Float](dst, x []T, ld int) {
	var row [8][]T
	for k := range row {
		row[k] = x[k*ld:][:len(dst)]
	}
	for j := range dst {
		dst[j] += ((row[0][j] + row[1][j]) + (row[2][j] + row[3][j])) +
			((row[4][j] + row[5][j]) + (row[6][j] + row[7][j]))
	}
}

// checkRows panics unless a slice of n elements holds a matrix of rows × cols with ld
// elements from a row to the next.
func checkRows(op string, n, rows, cols, ld int) {
	if rows < 0 || cols < 0 || rows > 1 && ld < cols {
		panic("vec: " + op + ": bad shape")
	}
	if rows > 0 && n < (rows-1)*ld+cols {
		panic("vec: " + op + ": slice too short")
	}
}
