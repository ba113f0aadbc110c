package pooling

import "cresset/internal/parallel"

// A Pick says which elements of an image each point is a weighted sum of. All channels
// of an image are picked alike.
//
//	index, weight: (N, P, K) for N images, P points and K elements to a point
//
// Indices count the elements of a channel, L, in row-major order.
type Pick struct{ N, C, L, P, K int }

// Sample sets y to weighted sums: y[n, c, p] = Σ over k of weight[n, p, k] · x[n, c, index[n, p, k]].
//
//	x: (N, C, L)   y: (N, C, P)
func Sample[T Float](s *Pick, y, x, weight []T, index []int64) {
	parallel.For(s.N*s.C, 1+grain/(s.P*s.K+1), func(lo, hi int) {
		for i := lo; i < hi; i++ {
			at := i / s.C * s.P * s.K
			src, dst := x[i*s.L:][:s.L], y[i*s.P:][:s.P]
			if s.K == 4 { // linear interpolation in images
				for p := range dst {
					w, j := (*[4]T)(weight[at+4*p:]), (*[4]int64)(index[at+4*p:])
					dst[p] = w[0]*src[j[0]] + w[1]*src[j[1]] + w[2]*src[j[2]] + w[3]*src[j[3]]
				}
				continue
			}
			for p := range dst {
				var sum T
				for k := at + p*s.K; k < at+(p+1)*s.K; k++ {
					sum += weight[k] * src[index[k]]
				}
				dst[p] = sum
			}
		}
	})
}

// SampleGrad sets dx to the gradient of Sample's x, given that of y.
func SampleGrad[T Float](s *Pick, dx, dy, weight []T, index []int64) {
	clear(dx)
	parallel.For(s.N*s.C, 1+grain/(s.P*s.K+1), func(lo, hi int) {
		for i := lo; i < hi; i++ {
			at := i / s.C * s.P * s.K
			dst := dx[i*s.L:][:s.L]
			for p, v := range dy[i*s.P:][:s.P] {
				for k := at + p*s.K; k < at+(p+1)*s.K; k++ {
					dst[index[k]] += weight[k] * v
				}
			}
		}
	})
}

// SampleWeightGrad sets dw to the gradient of Sample's weight, given that of y.
func SampleWeightGrad[T Float](s *Pick, dw, x, dy []T, index []int64) {
	parallel.For(s.N*s.P, 1+grain/(s.C*s.K+1), func(lo, hi int) {
		for lo < hi { // the points of one image, channel by channel as they lie
			n, p0 := lo/s.P, lo%s.P
			p1 := min(s.P, p0+hi-lo)
			sum, at := dw[lo*s.K:][:(p1-p0)*s.K], index[lo*s.K:][:(p1-p0)*s.K]
			clear(sum)
			for c := n * s.C; c < (n+1)*s.C; c++ {
				addProducts(sum, dy[c*s.P+p0:][:p1-p0], x[c*s.L:][:s.L], at)
			}
			lo += p1 - p0
		}
	})
}

// addProducts adds to the elements of each point its gradient times the picked elements
// of one channel.
func addProducts[T Float](sum, dy, x []T, index []int64) {
	each := len(index) / len(dy)
	if each == 4 { // linear interpolation in images
		for p, v := range dy {
			w, j := (*[4]T)(sum[4*p:]), (*[4]int64)(index[4*p:])
			w[0] += v * x[j[0]]
			w[1] += v * x[j[1]]
			w[2] += v * x[j[2]]
			w[3] += v * x[j[3]]
		}
		return
	}
	for k, j := range index {
		sum[k] += dy[k/each] * x[j]
	}
}
