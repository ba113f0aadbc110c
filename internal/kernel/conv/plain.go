package conv

import "cresset/internal/parallel"

// ForwardPlain is Forward by the definition, for any element type.
func ForwardPlain[T number](s *Shape, y, x, w, bias []T) {
	cg, kg, r, p := s.groupIn(), s.groupOut(), s.taps(), s.cols()
	parallel.For(s.N*s.K, 1+10_000/(cg*r*p+1), func(lo, hi int) {
		for i := lo; i < hi; i++ {
			n, k := i/s.K, i%s.K
			dst := y[i*p:][:p]
			clear(dst)
			if bias != nil {
				for o := range dst {
					dst[o] = bias[k]
				}
			}
			for c := range cg {
				image := x[(n*s.C+k/kg*cg+c)*s.pixels():][:s.pixels()]
				s.eachPair(func(t, o, in int) { dst[o] += w[(k*cg+c)*r+t] * image[in] })
			}
		}
	})
}

// InputGradPlain is InputGrad by the definition, for any element type.
func InputGradPlain[T number](s *Shape, dx, dy, w []T) {
	cg, kg, r, p := s.groupIn(), s.groupOut(), s.taps(), s.cols()
	parallel.For(s.N*s.C, 1+10_000/(kg*r*p+1), func(lo, hi int) {
		for i := lo; i < hi; i++ {
			n, c := i/s.C, i%s.C
			dst := dx[i*s.pixels():][:s.pixels()]
			clear(dst)
			for k := c / cg * kg; k < (c/cg+1)*kg; k++ {
				src := dy[(n*s.K+k)*p:][:p]
				s.eachPair(func(t, o, in int) { dst[in] += w[(k*cg+c%cg)*r+t] * src[o] })
			}
		}
	})
}

// WeightGradPlain is WeightGrad by the definition, for any element type.
func WeightGradPlain[T number](s *Shape, dw, x, dy []T) {
	cg, kg, r, p := s.groupIn(), s.groupOut(), s.taps(), s.cols()
	parallel.For(s.K*cg, 1, func(lo, hi int) {
		for i := lo; i < hi; i++ {
			k, c := i/cg, i%cg
			dst := dw[i*r:][:r]
			clear(dst)
			for n := range s.N {
				src := dy[(n*s.K+k)*p:][:p]
				image := x[(n*s.C+k/kg*cg+c)*s.pixels():][:s.pixels()]
				s.eachPair(func(t, o, in int) { dst[t] += image[in] * src[o] })
			}
		}
	})
}

// eachPair calls f for each tap and position where the tap lies inside the image, with
// the indices of the tap, the position and the element of the image.
func (s *Shape) eachPair(f func(tap, out, in int)) {
	tap := 0
	for a := range s.Kernel[0] {
		for b := range s.Kernel[1] {
			for e := range s.Kernel[2] {
				s.eachRow(0, s.cols(), func(at, n, z, y, x int) {
					zi, yi := z*s.Stride[0]+s.offset(0, a), y*s.Stride[1]+s.offset(1, b)
					if zi < 0 || zi >= s.In[0] || yi < 0 || yi >= s.In[1] {
						return
					}
					from := x*s.Stride[2] + s.offset(2, e)
					first, last := within(from, s.Stride[2], s.In[2], n)
					for j := first; j < last; j++ {
						f(tap, at+j, (zi*s.In[1]+yi)*s.In[2]+from+j*s.Stride[2])
					}
				})
				tap++
			}
		}
	}
}
