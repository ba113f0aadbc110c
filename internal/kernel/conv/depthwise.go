package conv

import (
	"cresset/internal/kernel/gemm"
	"cresset/internal/kernel/vec"
	"cresset/internal/parallel"
)

// A group of one input channel and few output channels has no product of matrices worth
// the name: rows are added up directly, tap by tap.

// eachRun calls f for each tap and row of y where the tap lies inside the image: n
// positions from out on meet elements in, in+step, in+2·step and so on.
func (s *Shape) eachRun(f func(tap, out, in, n int)) {
	tap := 0
	for a := range s.Kernel[0] {
		for b := range s.Kernel[1] {
			for e := range s.Kernel[2] {
				s.tapRuns(tap, s.offset(0, a), s.offset(1, b), s.offset(2, e), f)
				tap++
			}
		}
	}
}

// tapRuns is eachRun for one tap, at an offset (d, h, w).
func (s *Shape) tapRuns(tap, d, h, w int, f func(tap, out, in, n int)) {
	first, last := within(w, s.Stride[2], s.In[2], s.Out[2])
	if first == last {
		return
	}
	for z := range s.Out[0] {
		zi := z*s.Stride[0] + d
		if zi < 0 || zi >= s.In[0] {
			continue
		}
		y0, y1 := within(h, s.Stride[1], s.In[1], s.Out[1])
		for y := y0; y < y1; y++ {
			in := (zi*s.In[1]+y*s.Stride[1]+h)*s.In[2] + w + first*s.Stride[2]
			f(tap, (z*s.Out[1]+y)*s.Out[2]+first, in, last-first)
		}
	}
}

// grain is how many planes one goroutine takes at a time.
func (s *Shape) grain() int { return 1 + 1<<16/(s.cols()*s.taps()+1) }

func depthwiseForward[T gemm.Float](s *Shape, y, x, w, bias []T) {
	kg, r, p, step := s.groupOut(), s.taps(), s.cols(), s.Stride[2]
	parallel.For(s.N*s.K, s.grain(), func(lo, hi int) {
		for i := lo; i < hi; i++ {
			n, k := i/s.K, i%s.K
			dst, weight := y[i*p:][:p], w[k*r:][:r]
			image := x[(n*s.C+k/kg)*s.pixels():][:s.pixels()]
			fillRow(dst, bias, k)
			s.eachRun(func(tap, out, in, n int) {
				if step == 1 {
					vec.Axpy(weight[tap], image[in:][:n], dst[out:][:n])
					return
				}
				v := weight[tap]
				for j := range dst[out:][:n] {
					dst[out+j] += v * image[in+j*step]
				}
			})
		}
	})
}

func depthwiseInputGrad[T gemm.Float](s *Shape, dx, dy, w []T) {
	kg, r, p, step := s.groupOut(), s.taps(), s.cols(), s.Stride[2]
	parallel.For(s.N*s.C, s.grain(), func(lo, hi int) {
		for i := lo; i < hi; i++ {
			n, c := i/s.C, i%s.C
			dst := dx[i*s.pixels():][:s.pixels()]
			clear(dst)
			for k := c * kg; k < (c+1)*kg; k++ {
				src, weight := dy[(n*s.K+k)*p:][:p], w[k*r:][:r]
				s.eachRun(func(tap, out, in, n int) {
					if step == 1 {
						vec.Axpy(weight[tap], src[out:][:n], dst[in:][:n])
						return
					}
					v := weight[tap]
					for j, u := range src[out:][:n] {
						dst[in+j*step] += v * u
					}
				})
			}
		}
	})
}

func depthwiseWeightGrad[T gemm.Float](s *Shape, dw, x, dy []T) {
	kg, r, p, step := s.groupOut(), s.taps(), s.cols(), s.Stride[2]
	parallel.For(s.K, 1, func(lo, hi int) {
		for k := lo; k < hi; k++ {
			dst := dw[k*r:][:r]
			clear(dst)
			for n := range s.N {
				src := dy[(n*s.K+k)*p:][:p]
				image := x[(n*s.C+k/kg)*s.pixels():][:s.pixels()]
				s.eachRun(func(tap, out, in, n int) {
					if step == 1 {
						dst[tap] += vec.Dot(image[in:][:n], src[out:][:n])
						return
					}
					var sum T
					for j, u := range src[out:][:n] {
						sum += u * image[in+j*step]
					}
					dst[tap] += sum
				})
			}
		}
	})
}
