// Package norm normalises channels of images that lie in slices: batch, group and
// instance normalisation.
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

// row returns row i of a set, counting all rows of x, and its channel.
func (s *Shape) row(set, i int) (row, channel int) {
	if s.Groups == 0 {
		return i*s.C + set, set
	}
	row = set*s.rows() + i
	return row, row % s.C
}

// grain is how many sets one goroutine takes at a time.
func (s *Shape) grain() int { return 1 + 1<<14/(s.rows()*s.L+1) }

// tile is how many elements are worked on at a time, so that they stay in the first cache.
const tile = 2048

// Forward sets mean and variance (biased) of each set, and y to
//
//	(x - mean)/√(variance + Eps) · weight + bias
//
// where weight and bias, (C), may be nil.
func Forward[T Float](s *Shape, y, x, weight, bias, mean, variance []T) {
	if s.short() {
		c := s.gathered()
		z := gather(s, x)
		defer z.Release()
		Forward(&c, z.Data, z.Data, weight, bias, mean, variance)
		deal(s, y, z.Data)
		return
	}
	parallel.For(s.Sets(), s.grain(), func(lo, hi int) {
		for set := lo; set < hi; set++ {
			mean[set], variance[set] = moments(s, x, set)
			apply(s, y, x, weight, bias, mean[set], variance[set], set)
		}
	})
}

// Apply is Forward with mean and variance given.
func Apply[T Float](s *Shape, y, x, weight, bias, mean, variance []T) {
	if s.short() {
		c := s.gathered()
		z := gather(s, x)
		defer z.Release()
		Apply(&c, z.Data, z.Data, weight, bias, mean, variance)
		deal(s, y, z.Data)
		return
	}
	parallel.For(s.Sets(), s.grain(), func(lo, hi int) {
		for set := lo; set < hi; set++ {
			apply(s, y, x, weight, bias, mean[set], variance[set], set)
		}
	})
}

// short reports whether the rows of a batch are too short to be worked on one by one.
func (s *Shape) short() bool { return s.Groups == 0 && s.L <= 32 && s.N > 1 }

// gathered is the shape of a batch in which the rows of a channel are gathered to one.
func (s *Shape) gathered() Shape { return Shape{N: 1, C: s.C, L: s.N * s.L, Eps: s.Eps} }

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

// moments returns the mean and the biased variance of a set.
func moments[T Float](s *Shape, x []T, set int) (mean, variance T) {
	count := float64(s.rows() * s.L)
	sum := 0.0
	for i := range s.rows() {
		row, _ := s.row(set, i)
		sum += float64(vec.Sum(x[row*s.L:][:s.L]))
	}
	mean = T(sum / count)
	sum = 0
	for i := range s.rows() {
		row, _ := s.row(set, i)
		sum += float64(vec.SumSquaredDiff(x[row*s.L:][:s.L], mean))
	}
	return mean, T(sum / count)
}

// apply normalises a set.
func apply[T Float](s *Shape, y, x, weight, bias []T, mean, variance T, set int) {
	rstd := s.rstd(float64(variance))
	for i := range s.rows() {
		row, c := s.row(set, i)
		scale := rstd
		if weight != nil {
			scale *= float64(weight[c])
		}
		for at := 0; at < s.L; at += tile {
			src := x[row*s.L+at:][:min(tile, s.L-at)]
			dst := y[row*s.L+at:][:len(src)]
			vec.Normalize(dst, src, mean, T(scale), nil, nil)
			if bias != nil {
				vec.AddScalar(dst, dst, bias[c])
			}
		}
	}
}

func (s *Shape) rstd(variance float64) float64 { return 1 / math.Sqrt(variance+s.Eps) }
