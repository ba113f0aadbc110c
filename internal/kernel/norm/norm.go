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
	if s.Groups == 0 && s.L == 1 {
		c := columns(s)
		turned := turn(s, x)
		Forward(&c, turned, turned, weight, bias, mean, variance)
		vec.Transpose(y, turned, s.C, s.N, s.C, s.N)
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
	if s.Groups == 0 && s.L == 1 {
		c := columns(s)
		turned := turn(s, x)
		Apply(&c, turned, turned, weight, bias, mean, variance)
		vec.Transpose(y, turned, s.C, s.N, s.C, s.N)
		return
	}
	parallel.For(s.Sets(), s.grain(), func(lo, hi int) {
		for set := lo; set < hi; set++ {
			apply(s, y, x, weight, bias, mean[set], variance[set], set)
		}
	})
}

// columns is the shape of a batch of vectors, the channels of which are columns, turned.
func columns(s *Shape) Shape { return Shape{N: 1, C: s.C, L: s.N, Eps: s.Eps} }

// turn returns x (N, C) as (C, N).
func turn[T Float](s *Shape, x []T) []T {
	z := make([]T, len(x))
	vec.Transpose(z, x, s.N, s.C, s.N, s.C)
	return z
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
