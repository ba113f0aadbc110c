package norm

import (
	"cresset/internal/kernel/vec"
	"cresset/internal/parallel"
)

// Backward sets the gradients of Forward's x, weight and bias, given that of y. With
// h = (x - mean)/√(variance + Eps), p = dy and g = p · weight,
//
//	dx      = (g - mean g - h · mean(g · h)) / √(variance + Eps)   means over the set
//	dweight = Σ p · h                                              over the channel
//	dbias   = Σ p
//
// With ReLU, p is 0 where y, what Forward returned, is not positive; and dadd, unless it
// is nil, is set to p, the gradient of add. Without ReLU, y and dadd must be nil.
//
// dx may be x, and dadd may be dy. dweight and dbias may be nil, and so may weight.
func Backward[T Float](s *Shape, dx, dadd, dweight, dbias, dy, y, x, weight, mean, variance []T) {
	if s.ReLU != (y != nil) || dadd != nil && !s.ReLU {
		panic("norm: ReLU needs its result, and only it does")
	}
	if s.short() {
		backwardGathered(s, dx, dadd, dweight, dbias, dy, y, x, weight, mean, variance)
		return
	}
	sums := make([]bandSums, s.Sets()*s.bands())
	parallel.For(s.Sets(), s.grain(), func(lo, hi int) {
		for set := lo; set < hi; set++ {
			own := sums[set*s.bands():][:s.bands()]
			for i := range own {
				b := s.band(set, i)
				own[i] = sum(&b, dadd, dy, y, x, mean[set])
			}
			if dadd != nil {
				backward(s, dx, dadd, nil, x, weight, mean[set], variance[set], own, set)
			} else {
				backward(s, dx, dy, y, x, weight, mean[set], variance[set], own, set)
			}
		}
	})
	for c := range s.C {
		dw, db := 0.0, 0.0
		for i := c; i < len(sums); i += s.C {
			set := i / s.bands()
			dw += sums[i].dot * s.rstd(float64(variance[set]))
			db += sums[i].sum
		}
		if dweight != nil {
			dweight[c] = T(dw)
		}
		if dbias != nil {
			dbias[c] = T(db)
		}
	}
}

// at returns x from position i on; nil for nil.
func at[T Float](x []T, i int) []T {
	if x == nil {
		return nil
	}
	return x[i:]
}

// backwardGathered is Backward with the rows of each channel gathered to one.
func backwardGathered[T Float](s *Shape, dx, dadd, dweight, dbias, dy, y, x, weight, mean, variance []T) {
	c := Shape{N: 1, C: s.C, L: s.N * s.L, Eps: s.Eps, ReLU: s.ReLU}
	zdy, zx := gather(s, dy), gather(s, x)
	defer zdy.Release()
	defer zx.Release()
	var zy, zadd []T
	if y != nil {
		z := gather(s, y)
		defer z.Release()
		zy = z.Data
	}
	if dadd != nil {
		zadd = zdy.Data
	}
	Backward(&c, zx.Data, zadd, dweight, dbias, zdy.Data, zy, zx.Data, weight, mean, variance)
	if dadd != nil {
		deal(s, dadd, zadd)
	}
	deal(s, dx, zx.Data)
}

// bandSums are the sums of p and of p·(x - mean) over a band.
type bandSums struct{ sum, dot float64 }

// sum sums over one band, and sets dadd, if there is one, to p.
func sum[T Float](b *band, dadd, dy, y, x []T, mean T) (s bandSums) {
	for k := range b.parts() {
		p := b.part(k)
		sum, dot := vec.GridDots(at(dadd, p.at), dy[p.at:], x[p.at:], at(y, p.at), p.grid, mean)
		s.sum += float64(sum)
		s.dot += float64(dot)
	}
	return s
}

// backward sets dx for a set, given the sums of its bands.
func backward[T Float](s *Shape, dx, dy, y, x, weight []T, mean, variance T, sums []bandSums, set int) {
	rstd := s.rstd(float64(variance))
	var total bandSums // weighted
	for i := range sums {
		w := 1.0
		if weight != nil {
			w = float64(weight[s.band(set, i).channel])
		}
		total.sum += w * sums[i].sum
		total.dot += w * sums[i].dot
	}
	count := float64(s.rows() * s.L)
	slope := -rstd * rstd * rstd * total.dot / count // of x - mean
	shift := -rstd * total.sum / count
	for i := range sums {
		b := s.band(set, i)
		scale := rstd
		if weight != nil {
			scale *= float64(weight[b.channel])
		}
		vec.GridGrad(dx[b.at:], dy[b.at:], x[b.at:], at(y, b.at), b.grid, mean, T(scale), T(slope), T(shift))
	}
}
