package vec

import "unsafe"

// tile is the side of the square that transpose moves at once: its source and
// destination lines stay in the first-level cache together.
const tile = 16

// strip is how many rows Transpose goes down before it turns to the next columns: so
// many pages the processor's tables hold, while a row of dst gets some lines in one go.
const strip = 256

// Transpose sets dst[j·ldDst + i] = src[i·ldSrc + j] for i < rows and j < cols. The
// slices must not overlap. There is assembly for elements of 4 bytes.
//
//	src: (rows, cols), ldSrc elements from a row to the next
//	dst: (cols, rows), ldDst elements from a row to the next
func Transpose[T any](dst, src []T, rows, cols, ldDst, ldSrc int) {
	checkRows("Transpose", len(src), rows, cols, ldSrc)
	checkRows("Transpose", len(dst), cols, rows, ldDst)
	var zero T
	side := transposeSide()
	if side == 0 || rows < side || cols < side || unsafe.Sizeof(zero) != 4 {
		transpose(dst, src, rows, cols, ldDst, ldSrc)
		return
	}
	r, c := rows/side*side, cols/side*side
	for i := 0; i < r; i += strip {
		n := min(strip, r-i) / side
		for j := 0; j < c; j += side {
			transposeTilesAsm(dst[j*ldDst+i:], src[i*ldSrc+j:], side, n, ldDst, ldSrc)
		}
	}
	if r < rows { // the last rows of src
		transpose(dst[r:], src[r*ldSrc:], rows-r, c, ldDst, ldSrc)
	}
	if c < cols { // its last columns
		transpose(dst[c*ldDst:], src[c:], rows, cols-c, ldDst, ldSrc)
	}
}

// transpose is Transpose after the checks, in Go.
func transpose[T any](dst, src []T, rows, cols, ldDst, ldSrc int) {
	for i0 := 0; i0 < rows; i0 += tile {
		i1 := min(i0+tile, rows)
		for j0 := 0; j0 < cols; j0 += tile {
			j1 := min(j0+tile, cols)
			for j := j0; j < j1; j++ {
				d := dst[j*ldDst+i0 : j*ldDst+i1]
				for i := range d {
					d[i] = src[(i0+i)*ldSrc+j]
				}
			}
		}
	}
}
