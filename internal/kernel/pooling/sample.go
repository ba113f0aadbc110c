package pooling

import "cresset/internal/parallel"

// A Pick says which elements of an image each point is a weighted sum of. All channels
// of an image are picked alike.
//
//	index, weight: (N, K, P) for N images, K elements to a point and P points
//
// Indices count the elements of a channel, L, in row-major order.
type Pick struct{ N, C, L, P, K int }

// grain is how many planes of a channel one goroutine takes at a time.
func (s *Pick) grain() int { return 1 + grain/(s.P*s.K+1) }

// Sample sets y to weighted sums: y[n, c, p] = Σ over k of weight[n, k, p] · x[n, c, index[n, k, p]].
//
//	x: (N, C, L)   y: (N, C, P)
func Sample[T Float](s *Pick, y, x, weight []T, index []int64) {
	parallel.For(s.N*s.C, s.grain(), func(lo, hi int) {
		for i := lo; i < hi; i++ {
			src, dst := x[i*s.L:][:s.L], y[i*s.P:][:s.P]
			at := i / s.C * s.K * s.P
			w, j := weight[at:][:s.K*s.P], index[at:][:s.K*s.P]
			if s.K == 4 { // linear interpolation in images
				sampleFour(dst, src, w, j)
				continue
			}
			for p := range dst {
				var sum T
				for k := p; k < len(w); k += s.P {
					sum += w[k] * src[j[k]]
				}
				dst[p] = sum
			}
		}
	})
}

// sampleFour is Sample for one plane and four elements to a point.
func sampleFour[T Float](dst, src, w []T, j []int64) {
	n := len(dst)
	w0, w1, w2, w3 := w[:n], w[n:][:n], w[2*n:][:n], w[3*n:][:n]
	j0, j1, j2, j3 := j[:n], j[n:][:n], j[2*n:][:n], j[3*n:][:n]
	for p := range dst {
		dst[p] = w0[p]*src[j0[p]] + w1[p]*src[j1[p]] + w2[p]*src[j2[p]] + w3[p]*src[j3[p]]
	}
}

// SampleGrad sets dx to the gradient of Sample's x, given that of y.
func SampleGrad[T Float](s *Pick, dx, dy, weight []T, index []int64) {
	clear(dx)
	parallel.For(s.N*s.C, s.grain(), func(lo, hi int) {
		for i := lo; i < hi; i++ {
			dst, src := dx[i*s.L:][:s.L], dy[i*s.P:][:s.P]
			for k := range s.K {
				at := (i/s.C*s.K + k) * s.P
				w, j := weight[at:][:len(src)], index[at:][:len(src)]
				for p, v := range src {
					dst[j[p]] += w[p] * v
				}
			}
		}
	})
}

// SampleWeightGrad sets dw to the gradient of Sample's weight, given that of y.
func SampleWeightGrad[T Float](s *Pick, dw, x, dy []T, index []int64) {
	parallel.For(s.N*s.K, s.grain(), func(lo, hi int) {
		for i := lo; i < hi; i++ {
			sum, j := dw[i*s.P:][:s.P], index[i*s.P:][:s.P]
			clear(sum)
			for c := i / s.K * s.C; c < (i/s.K+1)*s.C; c++ {
				src := x[c*s.L:][:s.L]
				for p, v := range dy[c*s.P:][:len(sum)] {
					sum[p] += v * src[j[p]]
				}
			}
		}
	})
}
