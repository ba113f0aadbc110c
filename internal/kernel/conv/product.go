package conv

import (
	"cresset/internal/kernel/gemm"
	"cresset/internal/parallel"
	"cresset/internal/scratch"
)

// forward multiplies columns, tile by tile:
//
//	y (K/G, width) = w (K/G, C/G·R) · col (C/G·R, width) + bias
func forward[T gemm.Float](s *Shape, y, x, w, bias []T) {
	depth, kg, p := s.depth(), s.groupOut(), s.cols()
	tiles := tilesFor[T](s, depth)
	parallel.For(tiles.count*s.Groups, 1, func(lo, hi int) {
		col := scratch.Get[T](depth * tiles.maxWidth())
		defer col.Release()
		for i := lo; i < hi; i++ {
			t, g := tiles.at(i%tiles.count), i/tiles.count
			c := gemm.Call[T]{M: kg, N: t.width(), K: depth, Alpha: 1, Beta: 1,
				A: w[g*kg*depth:], ARow: depth, ACol: 1}
			c.B, c.BRow, c.BCol = columns(s, col.Data, x, g, t)
			if t.images() > 1 {
				forwardImages(s, &c, y, bias, g, t)
				continue
			}
			for k := range kg {
				fillRow(y[(t.n0*s.K+g*kg+k)*p:][t.lo:t.hi], bias, g*kg+k)
			}
			c.C, c.CRow = y[(t.n0*s.K+g*kg)*p+t.lo:], p
			c.Run()
		}
	})
}

// columns returns the columns of a tile and the strides of their rows and columns: x
// itself where it holds them, or col, filled.
func columns[T gemm.Float](s *Shape, col, x []T, g int, t tile) (b []T, row, step int) {
	cg := s.groupIn()
	if s.pointwise() && t.images() == 1 {
		return x[(t.n0*s.C+g*cg)*s.pixels()+t.lo:], s.pixels(), 1
	}
	fill(s, col, x, g*cg, (g+1)*cg, t)
	return col, t.width(), 1
}

// forwardImages multiplies the columns of several images and deals out the result.
func forwardImages[T gemm.Float](s *Shape, c *gemm.Call[T], y, bias []T, g int, t tile) {
	p, width := s.cols(), t.width()
	z := scratch.Get[T](c.M * width)
	defer z.Release()
	c.C, c.CRow = z.Data, width
	for k := range c.M {
		fillRow(z.Data[k*width:][:width], bias, g*c.M+k)
	}
	c.Run()
	for n := range t.images() {
		for k := range c.M {
			copy(y[((t.n0+n)*s.K+g*c.M+k)*p:][:p], z.Data[k*width+n*p:])
		}
	}
}

// flip sets f to the weights of the transposed convolution, (G, C/G, K/G, R) with the
// taps in reverse, as (C, K/G, R).
func flip[T gemm.Float](s *Shape, f, w []T) {
	cg, kg, r := s.groupIn(), s.groupOut(), s.taps()
	parallel.For(s.C, 1+1<<15/(kg*r), func(lo, hi int) {
		for c := lo; c < hi; c++ {
			dst := f[c*kg*r:][:kg*r]
			for k := range kg {
				src := w[((c/cg*kg+k)*cg+c%cg)*r:][:r]
				for t, v := range src {
					dst[k*r+r-1-t] = v
				}
			}
		}
	})
}

// inputGrad multiplies the gradient by the weights and adds up the columns that come
// out, each image by one goroutine:
//
//	dcol (C/G·R, width) = wᵀ (C/G·R, K/G) · dy (K/G, width)
func inputGrad[T gemm.Float](s *Shape, dx, dy, w []T) {
	depth, kg, cg, p := s.depth(), s.groupOut(), s.groupIn(), s.cols()
	tiles := tilesFor[T](s, depth)
	parts := tiles.count / tiles.across // an image, or the images of a tile
	clear(dx)
	parallel.For(parts*s.Groups, 1, func(lo, hi int) {
		col := scratch.Get[T](depth * tiles.maxWidth())
		z := scratch.Get[T](kg * tiles.maxWidth())
		defer col.Release()
		defer z.Release()
		for i := lo; i < hi; i++ {
			part, g := i%parts, i/parts
			for j := range tiles.across {
				t := tiles.at(part*tiles.across + j)
				c := gemm.Call[T]{M: depth, N: t.width(), K: kg, Alpha: 1,
					A: w[g*kg*depth:], ARow: 1, ACol: depth, C: col.Data, CRow: t.width()}
				c.B, c.BRow, c.BCol = dy[(t.n0*s.K+g*kg)*p+t.lo:], p, 1
				if t.images() > 1 {
					collect(s, z.Data, dy, g, t)
					c.B, c.BRow = z.Data, t.width()
				}
				c.Run()
				spill(s, dx, col.Data, g*cg, (g+1)*cg, t)
			}
		}
	})
}

// collect sets z to the rows of y, (K/G, width), that a tile of several images has.
func collect[T gemm.Float](s *Shape, z, y []T, g int, t tile) {
	p, kg, width := s.cols(), s.groupOut(), t.width()
	for n := range t.images() {
		for k := range kg {
			copy(z[k*width+n*p:][:p], y[((t.n0+n)*s.K+g*kg+k)*p:])
		}
	}
}
