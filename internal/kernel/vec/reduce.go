package vec

import "math"

// A sum runs in lanes: element i of a block goes to lane i mod lanes, and the lanes
// are then added in halves (lane j to lane j + lanes/2, and so on). A slice longer
// than a block is cut in two at a multiple of the block that depends on its length
// alone. So the rounding error grows with the logarithm of the length, and every level
// of instructions that has 64 lanes, in however many registers, gives the same bits.
const (
	lanes = 64
	block = 128 * lanes
)

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
	var acc [lanes]T
	for ; len(x) >= lanes; x = x[lanes:] {
		for j, v := range x[:lanes] {
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
	var acc [lanes]T
	for i, v := range x {
		acc[i%lanes] += v * y[i]
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
	var acc [lanes]T
	for i, v := range x {
		acc[i%lanes] += (v - c) * (v - c)
	}
	return fold(&acc)
}

// MaxVal returns the largest element of x: NaN if one is NaN, −Inf if x is empty.
func MaxVal[T Float](x []T) T {
	m := T(math.Inf(-1))
	for _, v := range x {
		m = max(m, v)
	}
	return m
}

// MinVal returns the smallest element of x: NaN if one is NaN, +Inf if x is empty.
func MinVal[T Float](x []T) T {
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

// rowBlock is how many rows SumRows adds up before it adds them to dst, so that the
// rounding error grows slower than the number of rows.
const rowBlock = 64

// SumRows adds the rows of the matrix x to dst: dst[j] += Σ x[i·ld + j] over i < rows.
//
//	x: (rows, len(dst)), ld elements from a row to the next   dst: (len(dst))
func SumRows[T Float](dst, x []T, rows, ld int) {
	checkRows("SumRows", len(x), rows, len(dst), ld)
	var acc [256]T
	for ; rows > 0; rows -= rowBlock {
		n := min(rows, rowBlock)
		for lo := 0; lo < len(dst); lo += len(acc) {
			d := dst[lo:min(lo+len(acc), len(dst))]
			a := acc[:len(d)]
			clear(a)
			for i := range n {
				for j, v := range x[i*ld+lo:][:len(d)] {
					a[j] += v
				}
			}
			Add(d, d, a)
		}
		x = x[min(n*ld, len(x)):]
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
