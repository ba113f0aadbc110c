// Package pooling combines neighbouring elements of images that lie in slices: weighted
// sums, which average pooling and interpolation are, and maxima.
//
// Images have three spatial dimensions, of size 1 in front where there are fewer, in
// row-major order. Planes (an image's channel) are independent of one another, and
// shared between goroutines.
package pooling

import (
	"cresset/internal/kernel/vec"
	"cresset/internal/parallel"
)

// Float is an element type of weighted sums.
type Float interface{ float32 | float64 }

// Taps say which weighted sums to form along one dimension: element o of the result is
// the sum of Weight[i]·x[Index[i]] for Start[o] ≤ i < Start[o+1]. It is a sparse matrix
// by rows.
type Taps[T Float] struct {
	In     int     // size of the source
	Start  []int32 // where the taps of each element start, and the end of the last
	Index  []int32
	Weight []T
}

// Out returns the size of the result.
func (t *Taps[T]) Out() int { return len(t.Start) - 1 }

// grain is how many elements one goroutine takes at a time.
const grain = 1 << 15

// Sum sets y to weighted sums of x along the three dimensions one after the other. Taps
// that are nil leave a dimension of the given size as it is.
//
//	x: (planes, In…)   y: (planes, Out…)
func Sum[T Float](y, x []T, planes int, size [3]int, taps [3]*Taps[T]) {
	p := plan(size, taps)
	in, out := size[0]*size[1]*size[2], p.out[0]*p.out[1]*p.out[2]
	if planes == 0 || out == 0 {
		return
	}
	if in == 0 {
		clear(y)
		return
	}
	parallel.For(planes, 1+grain/(in+out), func(lo, hi int) {
		var rooms [2][]T
		for i := range rooms {
			rooms[i] = make([]T, p.room)
		}
		for i := lo; i < hi; i++ {
			p.run(y[i*out:][:out], x[i*in:][:in], rooms)
		}
	})
}

// A sumPlan is the order in which the dimensions are summed along.
type sumPlan[T Float] struct {
	out   [3]int
	steps []step[T]
	room  int // elements between two steps, at most
}

// A step sums along one dimension, with outer dimensions before it and inner ones after.
type step[T Float] struct {
	*Taps[T]
	outer, inner int
}

// plan puts dimensions that shrink first, the outer ones before the inner ones, whose
// sums go over rows; dimensions that grow come last, in the opposite order.
func plan[T Float](size [3]int, taps [3]*Taps[T]) *sumPlan[T] {
	p := &sumPlan[T]{out: size}
	add := func(d int) {
		s := step[T]{taps[d], 1, 1}
		for i, n := range p.out {
			if i < d {
				s.outer *= n
			} else if i > d {
				s.inner *= n
			}
		}
		p.out[d] = s.Out()
		p.steps = append(p.steps, s)
		p.room = max(p.room, s.outer*s.inner*s.Out())
	}
	for d := range 3 {
		if taps[d] != nil && taps[d].Out() <= size[d] {
			add(d)
		}
	}
	for d := 2; d >= 0; d-- {
		if taps[d] != nil && taps[d].Out() > size[d] {
			add(d)
		}
	}
	return p
}

func (p *sumPlan[T]) run(y, x []T, rooms [2][]T) {
	if len(p.steps) == 0 {
		copy(y, x)
		return
	}
	for i, s := range p.steps {
		dst := y
		if i < len(p.steps)-1 {
			dst = rooms[i%2][:s.outer*s.inner*s.Out()]
		}
		if s.inner == 1 {
			s.along(dst, x)
		} else {
			s.across(dst, x)
		}
		x = dst
	}
}

// along sums adjacent elements. Where every sum has as many elements, as in most of
// pooling and interpolation, there is no loop over one or two of them.
func (s *step[T]) along(dst, x []T) {
	out, each := s.Out(), s.uniform()
	for r := range s.outer {
		src, row := x[r*s.In:][:s.In], dst[r*out:][:out]
		switch each {
		case 1:
			weight := s.Weight[:len(row)]
			for o, j := range s.Index[:len(row)] {
				row[o] = weight[o] * src[j]
			}
		case 2:
			for o := range row {
				index, weight := (*[2]int32)(s.Index[2*o:]), (*[2]T)(s.Weight[2*o:])
				row[o] = weight[0]*src[index[0]] + weight[1]*src[index[1]]
			}
		default:
			s.sums(row, src)
		}
	}
}

// uniform returns how many elements every sum has, 0 if that differs.
func (s *step[T]) uniform() int {
	n := s.Start[1] - s.Start[0]
	for o := 1; o < s.Out(); o++ {
		if s.Start[o+1]-s.Start[o] != n {
			return 0
		}
	}
	return int(n)
}

// sums is along for one row.
func (s *step[T]) sums(row, src []T) {
	from := s.Start[0]
	for o := range row {
		to := s.Start[o+1]
		index := s.Index[from:to]
		weight := s.Weight[from:to][:len(index)]
		var sum T
		for i, j := range index {
			sum += weight[i] * src[j]
		}
		row[o] = sum
		from = to
	}
}

// across sums rows of inner elements.
func (s *step[T]) across(dst, x []T) {
	out, n := s.Out(), s.inner
	for r := range s.outer {
		src := x[r*s.In*n:][:s.In*n]
		for o := range out {
			row := dst[(r*out+o)*n:][:n]
			from, to := s.Start[o], s.Start[o+1]
			if from == to {
				clear(row)
				continue
			}
			first := src[int(s.Index[from])*n:][:n]
			if w := s.Weight[from]; w == 1 {
				copy(row, first)
			} else {
				vec.MulScalar(row, first, w)
			}
			for i := from + 1; i < to; i++ {
				vec.Axpy(s.Weight[i], src[int(s.Index[i])*n:][:n], row)
			}
		}
	}
}
