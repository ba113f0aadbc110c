package vec

// tile is the side of the square that Transpose moves at once: its source and
// destination lines stay in the first-level cache together.
const tile = 16

// Transpose sets dst[j·ldDst + i] = src[i·ldSrc + j] for i < rows and j < cols. The
// slices must not overlap.
//
//	src: (rows, cols), ldSrc elements from a row to the next
//	dst: (cols, rows), ldDst elements from a row to the next
func Transpose[T any](dst, src []T, rows, cols, ldDst, ldSrc int) {
	checkRows("Transpose", len(src), rows, cols, ldSrc)
	checkRows("Transpose", len(dst), cols, rows, ldDst)
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

// Transpose32 is Transpose for elements of 32 bits.
func Transpose32[T ~float32 | ~int32 | ~uint32](dst, src []T, rows, cols, ldDst, ldSrc int) {
	Transpose(dst, src, rows, cols, ldDst, ldSrc)
}
