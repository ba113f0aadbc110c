package norm

import (
	"cresset/internal/kernel/vec"
	"cresset/internal/parallel"
)

// Backward sets the gradients of Forward's x, weight and bias, given that of y. With
// h = (x - mean)/√(variance + Eps) and g = dy · weight,
//
//	dx      = (g - mean g - h · mean(g · h)) / √(variance + Eps)   means over the set
//	dweight = Σ dy · h                                             over the channel
//	dbias   = Σ dy
//
// dx may be x. dweight and dbias may be nil, and so may weight.
func Backward[T Float](s *Shape, dx, dweight, dbias, dy, x, weight, mean, variance []T) {
	if s.short() {
		c := s.gathered()
		zdy, zx := gather(s, dy), gather(s, x)
		defer zdy.Release()
		defer zx.Release()
		Backward(&c, zx.Data, dweight, dbias, zdy.Data, zx.Data, weight, mean, variance)
		deal(s, dx, zx.Data)
		return
	}
	sums := make([]rowSums, s.N*s.C)
	parallel.For(s.Sets(), s.grain(), func(lo, hi int) {
		var h [tile]T
		for set := lo; set < hi; set++ {
			rstd := s.rstd(float64(variance[set]))
			for i := range s.rows() {
				row, _ := s.row(set, i)
				sums[row] = sumRow(h[:], dy[row*s.L:][:s.L], x[row*s.L:][:s.L], mean[set], T(rstd))
			}
			backward(s, dx, dy, x, weight, float64(mean[set]), rstd, sums, set)
		}
	})
	for c := range s.C {
		var total rowSums
		for n := range s.N {
			total.dy += sums[n*s.C+c].dy
			total.dyh += sums[n*s.C+c].dyh
		}
		if dweight != nil {
			dweight[c] = T(total.dyh)
		}
		if dbias != nil {
			dbias[c] = T(total.dy)
		}
	}
}

// rowSums are the sums of dy and of dy·h over a row.
type rowSums struct{ dy, dyh float64 }

// sumRow sums over one row, with room for a tile of h.
func sumRow[T Float](h, dy, x []T, mean, rstd T) (s rowSums) {
	for at := 0; at < len(x); at += tile {
		src, g := x[at:min(at+tile, len(x))], dy[at:min(at+tile, len(x))]
		vec.Normalize(h[:len(src)], src, mean, rstd, nil, nil)
		s.dy += float64(vec.Sum(g))
		s.dyh += float64(vec.Dot(g, h[:len(src)]))
	}
	return s
}

// backward sets dx for a set, given the sums of its rows.
func backward[T Float](s *Shape, dx, dy, x, weight []T, mean, rstd float64, sums []rowSums, set int) {
	var total rowSums // weighted
	for i := range s.rows() {
		row, c := s.row(set, i)
		w := 1.0
		if weight != nil {
			w = float64(weight[c])
		}
		total.dy += w * sums[row].dy
		total.dyh += w * sums[row].dyh
	}
	count := float64(s.rows() * s.L)
	slope := -rstd * rstd * total.dyh / count // of x
	shift := -rstd * total.dy / count
	for i := range s.rows() {
		row, c := s.row(set, i)
		scale := rstd
		if weight != nil {
			scale *= float64(weight[c])
		}
		for at := 0; at < s.L; at += tile {
			src := x[row*s.L+at:][:min(tile, s.L-at)]
			dst := dx[row*s.L+at:][:len(src)]
			vec.Normalize(dst, src, T(mean), T(slope), nil, nil)
			vec.Axpy(T(scale), dy[row*s.L+at:][:len(src)], dst)
			vec.AddScalar(dst, dst, T(shift))
		}
	}
}
