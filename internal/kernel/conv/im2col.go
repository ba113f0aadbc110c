package conv

import "cresset/internal/parallel"

// number is what patches are added up of.
type number interface {
	int8 | int16 | int32 | int64 | uint8 | float32 | float64 | complex64 | complex128
}

// Im2Col sets col to the patches of x that the kernel covers:
//
//	x: (N, C, In…)   col: (N, C·R, P)
func Im2Col[T any](s *Shape, col, x []T) {
	rows, p := s.taps(), s.cols()
	if rows*p == 0 || s.pixels() == 0 {
		clear(col)
		return
	}
	parallel.For(s.N*s.C, 1+1<<16/(rows*p), func(lo, hi int) {
		for i := lo; i < hi; i++ {
			n, c := i/s.C, i%s.C
			fill(s, col[i*rows*p:][:rows*p], x, c, c+1, tile{n, n + 1, 0, p})
		}
	})
}

// Col2Im sets x to the sum of the patches in col: the transpose of Im2Col.
func Col2Im[T number](s *Shape, x, col []T) {
	clear(x)
	rows, p := s.taps(), s.cols()
	if rows*p == 0 || s.pixels() == 0 {
		return
	}
	parallel.For(s.N*s.C, 1+1<<16/(rows*p), func(lo, hi int) {
		for i := lo; i < hi; i++ {
			n, c := i/s.C, i%s.C
			spill(s, x, col[i*rows*p:][:rows*p], c, c+1, tile{n, n + 1, 0, p})
		}
	})
}

// offset is where tap t of dimension d looks, relative to its position times the stride.
func (s *Shape) offset(d, t int) int { return t*s.Dilation[d] - s.Pad[d] }

// fill sets col to the columns of a tile, of channels [c0, c1) of x: a row for each
// channel and tap, as long as the tile is wide.
func fill[T any](s *Shape, col, x []T, c0, c1 int, t tile) {
	width, run := t.width(), t.hi-t.lo
	planar := s.Stride[1] == 1 && s.Stride[2] == 1 && s.In[2] == s.Out[2]
	for n := t.n0; n < t.n1; n++ {
		at := (n - t.n0) * run
		for c := c0; c < c1; c++ {
			image := x[(n*s.C+c)*s.pixels():][:s.pixels()]
			for a := range s.Kernel[0] {
				for b := range s.Kernel[1] {
					for e := range s.Kernel[2] {
						row := col[at:][:run]
						at += width
						if planar {
							shiftPlanes(s, row, image, t.lo, s.offset(0, a), s.offset(1, b), s.offset(2, e))
						} else {
							gatherRows(s, row, image, t.lo, s.offset(0, a), s.offset(1, b), s.offset(2, e))
						}
					}
				}
			}
		}
	}
}

// shiftPlanes sets row to positions lo and on of one tap, at an offset (d, h, w), where
// rows of x and y are equally long and the stride is 1: the plane of x, shifted, but for
// the columns at the edges, which would come from the neighbouring rows.
func shiftPlanes[T any](s *Shape, row, image []T, lo, d, h, w int) {
	height, width, plane := s.In[1], s.In[2], s.Out[1]*s.Out[2]
	shift := h*width + w
	for len(row) > 0 {
		z, from := lo/plane, lo%plane
		dst := row[:min(len(row), plane-from)]
		row, lo = row[len(dst):], lo+len(dst)
		to := from + len(dst)
		zi := z*s.Stride[0] + d
		first := max(from, -h*width, -shift)
		last := min(to, (height-h)*width, height*width-shift)
		if zi < 0 || zi >= s.In[0] || first >= last || w <= -width || w >= width {
			clear(dst)
			continue
		}
		src := image[zi*height*width:][:height*width]
		clear(dst[:first-from])
		copy(dst[first-from:last-from], src[first+shift:])
		clear(dst[last-from:])
		if w != 0 {
			clearEdges(dst, from, width, w)
		}
	}
}

// clearEdges zeroes in dst, positions from and on of a plane, the columns that an offset
// of w brought in from neighbouring rows.
func clearEdges[T any](dst []T, from, width, w int) {
	lo, hi := 0, -w // columns
	if w > 0 {
		lo, hi = width-w, width
	}
	var zero T
	for c := lo; c < hi; c++ {
		for i := (c - from%width + width) % width; i < len(dst); i += width {
			dst[i] = zero
		}
	}
}

// gatherRows is shiftPlanes for any stride and size, one row of y at a time.
func gatherRows[T any](s *Shape, row, image []T, lo, d, h, w int) {
	s.eachRow(lo, len(row), func(at, n, z, y, x int) {
		dst := row[at:][:n]
		zi, yi := z*s.Stride[0]+d, y*s.Stride[1]+h
		if zi < 0 || zi >= s.In[0] || yi < 0 || yi >= s.In[1] {
			clear(dst)
			return
		}
		src := image[(zi*s.In[1]+yi)*s.In[2]:][:s.In[2]]
		step, from := s.Stride[2], x*s.Stride[2]+w
		first, last := within(from, step, len(src), n)
		clear(dst[:first])
		clear(dst[last:])
		if step == 1 {
			copy(dst[first:last], src[first+from:])
			return
		}
		for j := first; j < last; j++ {
			dst[j] = src[from+j*step]
		}
	})
}

// eachRow calls f for the pieces of n positions from lo on that lie in one row of y: n
// positions, the first at in the whole, at (z, y, x).
func (s *Shape) eachRow(lo, n int, f func(at, n, z, y, x int)) {
	h, w := s.Out[1], s.Out[2]
	for at := 0; at < n; {
		r, x := (lo+at)/w, (lo+at)%w
		k := min(w-x, n-at)
		f(at, k, r/h, r%h, x)
		at += k
	}
}

// within returns the range of j in [0, n) for which from + j·step lies in [0, size).
func within(from, step, size, n int) (first, last int) {
	if from < 0 {
		first = min((step-1-from)/step, n)
	}
	if from < size {
		last = min((size-from+step-1)/step, n)
	}
	return first, max(first, last)
}

// spill adds the columns of a tile to channels [c0, c1) of x: the transpose of fill.
func spill[T number](s *Shape, x, col []T, c0, c1 int, t tile) {
	width, run := t.width(), t.hi-t.lo
	for n := t.n0; n < t.n1; n++ {
		at := (n - t.n0) * run
		for c := c0; c < c1; c++ {
			image := x[(n*s.C+c)*s.pixels():][:s.pixels()]
			for a := range s.Kernel[0] {
				for b := range s.Kernel[1] {
					for e := range s.Kernel[2] {
						row := col[at:][:run]
						at += width
						spillRows(s, image, row, t.lo, s.offset(0, a), s.offset(1, b), s.offset(2, e))
					}
				}
			}
		}
	}
}

// spillRows adds row, positions lo and on of one tap, to an image.
func spillRows[T number](s *Shape, image, row []T, lo, d, h, w int) {
	s.eachRow(lo, len(row), func(at, n, z, y, x int) {
		zi, yi := z*s.Stride[0]+d, y*s.Stride[1]+h
		if zi < 0 || zi >= s.In[0] || yi < 0 || yi >= s.In[1] {
			return
		}
		dst := image[(zi*s.In[1]+yi)*s.In[2]:][:s.In[2]]
		step, from := s.Stride[2], x*s.Stride[2]+w
		first, last := within(from, step, len(dst), n)
		src := row[at:][:n]
		for j := first; j < last; j++ {
			dst[from+j*step] += src[j]
		}
	})
}
