// Package norm normalises channels of images that lie in slices: batch, group and
// instance normalisation, with a residual and a ReLU in the same pass where wanted.
//
// The three differ in what a mean is taken over, here called a set of rows. A row is a
// channel of one image, L elements. Sets are independent, and shared between goroutines;
// the order in which a set is summed depends on the sizes alone.
package norm

import (
	"math"

	"cresset/internal/kernel/vec"
	"cresset/internal/parallel"
	"cresset/internal/scratch"
)

// Float is an element type.
type Float interface{ float32 | float64 }

// A Shape says what is normalised: x is (N, C, L). A set is a channel of all images if
// Groups is 0, else C/Groups neighbouring channels of one image.
type Shape struct {
	N, C, L, Groups int
	Eps             float64
	ReLU            bool // the result is clipped at 0
}

// Sets returns the number of sets.
func (s *Shape) Sets() int {
	if s.Groups == 0 {
		return s.C
	}
	return s.N * s.Groups
}

// rows returns the number of rows of a set.
func (s *Shape) rows() int {
	if s.Groups == 0 {
		return s.N
	}
	return s.C / s.Groups
}

// grain is how many sets one goroutine takes at a time.
func (s *Shape) grain() int { return 1 + 1<<14/(s.rows()*s.L+1) }

// A band is rows of a set that have one channel.
type band struct {
	at, channel int // position of the first element
	grid        vec.Grid
}

// bands returns how many bands a set has.
func (s *Shape) bands() int {
	if s.Groups == 0 {
		return 1
	}
	return s.rows()
}

// band returns band i of a set.
func (s *Shape) band(set, i int) band {
	if s.Groups == 0 {
		return band{set * s.L, set, vec.Grid{Rows: s.N, N: s.L, LD: s.C * s.L}}
	}
	row := set*s.rows() + i
	return band{row * s.L, row % s.C, vec.Grid{Rows: 1, N: s.L, LD: s.L}}
}

// whole returns all of a set, whatever the channels.
func (s *Shape) whole(set int) band {
	if s.Groups == 0 {
		return s.band(set, 0)
	}
	n := s.rows() * s.L
	return band{at: set * n, grid: vec.Grid{Rows: 1, N: n, LD: n}}
}

// part is how many elements are summed in the type of x, before float64 takes over: few
// enough to stay in the first cache for a second look.
const part = 4096

// parts returns in how many parts, all but the last equal, a band is summed.
func (b *band) parts() int {
	if b.grid.N >= part {
		return b.grid.Rows * ((b.grid.N + part - 1) / part)
	}
	rows := part / b.grid.N
	return (b.grid.Rows + rows - 1) / rows
}

// part returns part k of a band.
func (b *band) part(k int) band {
	g := b.grid
	if g.N >= part {
		across := (g.N + part - 1) / part
		row, col := k/across, k%across*part
		return band{b.at + row*g.LD + col, b.channel, vec.Grid{Rows: 1, N: min(part, g.N-col), LD: g.LD}}
	}
	rows := part / g.N
	return band{b.at + k*rows*g.LD, b.channel, vec.Grid{Rows: min(rows, g.Rows-k*rows), N: g.N, LD: g.LD}}
}

// Forward sets mean and variance (biased) of each set, and y to
//
//	(x - mean)/√(variance + Eps) · weight + bias
//
// where weight and bias, (C), may be nil. With ReLU it is max(that + add, 0), where add,
// like x, may be nil; without ReLU it must be.
func Forward[T Float](s *Shape, y, x, add, weight, bias, mean, variance []T) {
	s.forward(add == nil)
	if s.short() {
		gathered(s, y, x, add, func(c *Shape, y, x, add []T) {
			Forward(c, y, x, add, weight, bias, mean, variance)
		})
		return
	}
	parallel.For(s.Sets(), s.grain(), func(lo, hi int) {
		for set := lo; set < hi; set++ {
			mean[set], variance[set] = moments(s, x, set)
			apply(s, y, x, add, weight, bias, mean[set], variance[set], set)
		}
	})
}

// Apply is Forward with mean and variance given.
func Apply[T Float](s *Shape, y, x, add, weight, bias, mean, variance []T) {
	s.forward(add == nil)
	if s.short() {
		gathered(s, y, x, add, func(c *Shape, y, x, add []T) {
			Apply(c, y, x, add, weight, bias, mean, variance)
		})
		return
	}
	parallel.For(s.Sets(), s.grain(), func(lo, hi int) {
		for set := lo; set < hi; set++ {
			apply(s, y, x, add, weight, bias, mean[set], variance[set], set)
		}
	})
}

// forward panics if there is something to add without a ReLU.
func (s *Shape) forward(plain bool) {
	if !plain && !s.ReLU {
		panic("norm: something to add, but no ReLU")
	}
}

// short reports whether the rows of a batch are too short to be worked on one by one.
func (s *Shape) short() bool { return s.Groups == 0 && s.L < 8 && s.N > 1 }

// gathered calls f with the rows of each channel gathered to one.
func gathered[T Float](s *Shape, y, x, add []T, f func(c *Shape, y, x, add []T)) {
	c := Shape{N: 1, C: s.C, L: s.N * s.L, Eps: s.Eps, ReLU: s.ReLU}
	z := gather(s, x)
	defer z.Release()
	if add == nil {
		f(&c, z.Data, z.Data, nil)
	} else {
		a := gather(s, add)
		defer a.Release()
		f(&c, z.Data, z.Data, a.Data)
	}
	deal(s, y, z.Data)
}

// gather returns x (N, C, L) as (C, N, L).
func gather[T Float](s *Shape, x []T) *scratch.Buffer[T] {
	z := scratch.Get[T](len(x))
	exchange(z.Data, x, s.N, s.C, s.L)
	return z
}

// deal sets x (N, C, L) to z (C, N, L).
func deal[T Float](s *Shape, x, z []T) { exchange(x, z, s.C, s.N, s.L) }

// exchange sets dst (cols, rows, n) to src (rows, cols, n).
func exchange[T Float](dst, src []T, rows, cols, n int) {
	if n == 1 {
		vec.Transpose(dst, src, rows, cols, rows, cols)
		return
	}
	parallel.For(cols, 1+1<<14/(rows*n), func(lo, hi int) {
		for c := lo; c < hi; c++ {
			for r := range rows {
				copy(dst[(c*rows+r)*n:][:n], src[(r*cols+c)*n:])
			}
		}
	})
}

// moments returns the mean and the biased variance of a set: part by part, the mean and
// the squared deviations, joined as in Chan, Golub and LeVeque, "Updating formulae and a
// pairwise algorithm for computing sample variances" (1979), equations 2.1.
//
// The first part is looked at twice, to count its deviations from its mean. A later one
// counts them from the mean of all before it: moving them to its own subtracts no more
// than the distance of these means adds to the variance.
func moments[T Float](s *Shape, x []T, set int) (mean, variance T) {
	w := s.whole(set)
	p := w.part(0)
	avg := float64(vec.GridSum(x[p.at:], p.grid)) / float64(p.grid.Rows*p.grid.N)
	var n, squares float64 // of the parts so far
	for k := range w.parts() {
		p := w.part(k)
		m := float64(p.grid.Rows * p.grid.N)
		near := T(avg)
		sum, q := vec.GridMoments(x[p.at:], p.grid, near)
		off := float64(sum) / m
		d := float64(near) + off - avg
		if k == 0 {
			avg, d = float64(near)+off, 0
		}
		squares += float64(q) - m*off*off + d*d*n*m/(n+m)
		avg += d * m / (n + m)
		n += m
	}
	return T(avg), T(max(squares, 0) / n)
}

// apply normalises a set.
func apply[T Float](s *Shape, y, x, add, weight, bias []T, mean, variance T, set int) {
	rstd := s.rstd(float64(variance))
	for i := range s.bands() {
		b := s.band(set, i)
		scale, shift := T(rstd), T(0)
		if weight != nil {
			scale = T(rstd * float64(weight[b.channel]))
		}
		if bias != nil {
			shift = bias[b.channel]
		}
		switch {
		case add != nil:
			vec.GridScaleReLU(y[b.at:], x[b.at:], add[b.at:], b.grid, mean, scale, shift)
		case s.ReLU:
			vec.GridScaleReLU(y[b.at:], x[b.at:], nil, b.grid, mean, scale, shift)
		default:
			vec.GridScale(y[b.at:], x[b.at:], b.grid, mean, scale, shift)
		}
	}
}

func (s *Shape) rstd(variance float64) float64 { return 1 / math.Sqrt(variance+s.Eps) }
