package conv

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"cresset/internal/kernel/gemm"
	"cresset/internal/parallel"
)

// shapes are what the tests and the definitions run on: kernels, strides, dilations,
// paddings (also less and more than the kernel), groups, one image and several, columns
// that fill one tile, several, and a part of one.
var shapes = []Shape{
	image2(2, 3, 5, 1, 8, 9, 3, 3, 1, 1, 1),
	image2(2, 4, 6, 2, 7, 5, 3, 2, 2, 1, 1),
	image2(1, 3, 4, 1, 40, 41, 5, 3, 1, 2, 1),
	image2(3, 6, 4, 2, 9, 7, 3, 3, 3, 2, 2),
	image2(1, 130, 3, 1, 6, 6, 3, 3, 1, 1, 1),
	image2(9, 8, 8, 1, 4, 4, 3, 3, 1, 1, 1),
	image2(70, 2, 3, 1, 4, 4, 3, 3, 2, 1, 1),
	image2(2, 5, 7, 1, 30, 30, 1, 1, 1, 0, 1),
	image2(40, 5, 7, 1, 3, 3, 1, 1, 1, 0, 1),
	image2(2, 5, 7, 1, 6, 6, 1, 1, 2, 0, 1),
	image2(2, 5, 5, 5, 9, 8, 3, 3, 1, 1, 1),
	image2(2, 4, 8, 4, 9, 8, 3, 3, 2, 1, 2),
	image2(2, 3, 2, 1, 5, 5, 3, 3, 1, 4, 1),
	image2(1, 2, 2, 1, 2, 3, 3, 3, 1, 3, 2),
	{N: 2, C: 2, K: 3, Groups: 1, In: [3]int{4, 5, 6}, Out: [3]int{4, 5, 6}, Kernel: [3]int{3, 2, 3},
		Stride: [3]int{1, 1, 1}, Dilation: [3]int{1, 1, 1}, Pad: [3]int{1, 0, 1}},
	{N: 1, C: 2, K: 4, Groups: 2, In: [3]int{5, 5, 6}, Out: [3]int{2, 3, 3}, Kernel: [3]int{3, 2, 2},
		Stride: [3]int{2, 2, 2}, Dilation: [3]int{1, 1, 1}, Pad: [3]int{1, 1, 1}},
	{N: 2, C: 3, K: 2, Groups: 1, In: [3]int{1, 1, 600}, Out: [3]int{1, 1, 598}, Kernel: [3]int{1, 1, 3},
		Stride: [3]int{1, 1, 1}, Dilation: [3]int{1, 1, 1}, Pad: [3]int{0, 0, 0}},
}

// image2 is a shape of two dimensions with the same stride, padding and dilation in both.
func image2(n, c, k, groups, h, w, kh, kw, stride, pad, dilation int) Shape {
	out := func(in, ker int) int { return (in+2*pad-dilation*(ker-1)-1)/stride + 1 }
	return Shape{N: n, C: c, K: k, Groups: groups, In: [3]int{1, h, w}, Kernel: [3]int{1, kh, kw},
		Out: [3]int{1, out(h, kh), out(w, kw)}, Stride: [3]int{1, stride, stride},
		Dilation: [3]int{1, dilation, dilation}, Pad: [3]int{0, pad, pad}}
}

// define calls f for every product of the definition of a convolution, with the index
// of the result, the weight and the element of the input.
func define(s *Shape, f func(y, w, x int)) {
	cg, kg := s.C/s.Groups, s.K/s.Groups
	for n := range s.N {
		for k := range s.K {
			for o := range s.cols() {
				at := [3]int{o / s.Out[2] / s.Out[1], o / s.Out[2] % s.Out[1], o % s.Out[2]}
				for c := range cg {
					for t := range s.taps() {
						tap := [3]int{t / s.Kernel[2] / s.Kernel[1], t / s.Kernel[2] % s.Kernel[1], t % s.Kernel[2]}
						i, inside := 0, true
						for d := range 3 {
							v := at[d]*s.Stride[d] + tap[d]*s.Dilation[d] - s.Pad[d]
							inside = inside && v >= 0 && v < s.In[d]
							i = i*s.In[d] + v
						}
						if inside {
							f((n*s.K+k)*s.cols()+o, (k*cg+c)*s.taps()+t, (n*s.C+k/kg*cg+c)*s.pixels()+i)
						}
					}
				}
			}
		}
	}
}

func random[T gemm.Float](n int) []T {
	x := make([]T, n)
	for i := range x {
		x[i] = T(rand.Float64()*2 - 1)
	}
	return x
}

func (s *Shape) String() string {
	return fmt.Sprintf("n=%d/c=%d/k=%d/g=%d/in=%v/kernel=%v/stride=%v/pad=%v/dilation=%v",
		s.N, s.C, s.K, s.Groups, s.In, s.Kernel, s.Stride, s.Pad, s.Dilation)
}

func TestDefinitionF64(t *testing.T) { testDefinition[float64](t, 1e-12) }
func TestDefinitionF32(t *testing.T) { testDefinition[float32](t, 1e-5) }

func testDefinition[T gemm.Float](t *testing.T, eps float64) {
	for i := range shapes {
		s := &shapes[i]
		t.Run(s.String(), func(t *testing.T) {
			cg := s.C / s.Groups
			x, w, dy := random[T](s.N*s.C*s.pixels()), random[T](s.K*cg*s.taps()), random[T](s.N*s.K*s.cols())
			bias := random[T](s.K)
			y, dx, dw := make([]float64, len(dy)), make([]float64, len(x)), make([]float64, len(w))
			for j := range y {
				y[j] = float64(bias[j/s.cols()%s.K])
			}
			define(s, func(a, b, c int) {
				y[a] += float64(w[b]) * float64(x[c])
				dx[c] += float64(w[b]) * float64(dy[a])
				dw[b] += float64(dy[a]) * float64(x[c])
			})
			got := random[T](len(y))
			Forward(s, got, x, w, bias)
			near(t, "Forward", got, y, eps*math.Sqrt(float64(cg*s.taps())))
			ForwardPlain(s, got, x, w, bias)
			near(t, "ForwardPlain", got, y, eps*float64(cg*s.taps()))
			got = random[T](len(dx))
			InputGrad(s, got, dy, w)
			near(t, "InputGrad", got, dx, eps*float64(s.K*s.taps()))
			InputGradPlain(s, got, dy, w)
			near(t, "InputGradPlain", got, dx, eps*float64(s.K*s.taps()))
			got = random[T](len(dw))
			WeightGrad(s, got, x, dy)
			near(t, "WeightGrad", got, dw, eps*float64(s.N*s.cols()))
			WeightGradPlain(s, got, x, dy)
			near(t, "WeightGradPlain", got, dw, eps*float64(s.N*s.cols()))
		})
	}
}

func near[T gemm.Float](t *testing.T, what string, got []T, want []float64, tol float64) {
	t.Helper()
	for i := range want {
		if d := math.Abs(float64(got[i]) - want[i]); !(d <= tol) {
			t.Errorf("%s: element %d is %g, want %g", what, i, got[i], want[i])
			return
		}
	}
}

// TestIm2Col holds the patches against the definition, and Col2Im against being the
// transpose.
func TestIm2Col(t *testing.T) {
	for i := range shapes {
		s := shapes[i]
		s.K, s.Groups = 1, 1
		r, p := s.taps(), s.cols()
		x, dcol := random[float64](s.N*s.C*s.pixels()), random[float64](s.N*s.C*r*p)
		want, dx := make([]float64, len(dcol)), make([]float64, len(x))
		define(&s, func(a, b, c int) {
			j := (a/p*s.C*r+b)*p + a%p // K is 1: a is (n, o)
			want[j] = x[c]
			dx[c] += dcol[j]
		})
		got := random[float64](len(want))
		Im2Col(&s, got, x)
		near(t, "Im2Col "+s.String(), got, want, 0)
		got = random[float64](len(dx))
		Col2Im(&s, got, dcol)
		near(t, "Col2Im "+s.String(), got, dx, 1e-13)
	}
}

// TestThreads expects the same bits from any number of threads, whichever way it goes.
func TestThreads(t *testing.T) {
	defer parallel.SetThreads(parallel.Threads())
	all := append([]Shape{image2(5, 32, 24, 1, 28, 28, 3, 3, 1, 1, 1)}, shapes...)
	all = append(append(append(all, winogradShapes...), channelsLastShapes...), depthShapes...)
	for i := range all {
		testThreads(t, &all[i])
	}
}

func testThreads(t *testing.T, s *Shape) {
	t.Helper()
	x, w := random[float32](s.N*s.C*s.pixels()), random[float32](s.K*s.groupIn()*s.taps())
	dy := random[float32](s.N * s.K * s.cols())
	var want [3][]float32
	for _, n := range []int{1, 2, 5} {
		parallel.SetThreads(n)
		got := [3][]float32{random[float32](len(dy)), random[float32](len(x)), random[float32](len(w))}
		Forward(s, got[0], x, w, nil)
		InputGrad(s, got[1], dy, w)
		WeightGrad(s, got[2], x, dy)
		for i := range got {
			if want[i] == nil {
				want[i] = got[i]
			}
			for j := range got[i] {
				if math.Float32bits(got[i][j]) != math.Float32bits(want[i][j]) {
					t.Fatalf("%s: result %d, element %d: %g on %d threads, %g on one",
						s, i, j, got[i][j], n, want[i][j])
				}
			}
		}
	}
}

func BenchmarkConv(b *testing.B) {
	for _, s := range []Shape{
		image2(8, 64, 64, 1, 56, 56, 3, 3, 1, 1, 1),
		image2(32, 64, 64, 1, 32, 32, 3, 3, 1, 1, 1),
		image2(32, 128, 128, 1, 16, 16, 3, 3, 1, 1, 1),
		image2(32, 256, 256, 1, 8, 8, 3, 3, 1, 1, 1),
		image2(32, 512, 512, 1, 4, 4, 3, 3, 1, 1, 1),
		image2(32, 3, 64, 1, 32, 32, 3, 3, 1, 1, 1),
		image2(32, 64, 128, 1, 32, 32, 3, 3, 2, 1, 1),
		image2(32, 128, 256, 1, 16, 16, 3, 3, 2, 1, 1),
		image2(32, 256, 512, 1, 8, 8, 3, 3, 2, 1, 1),
		image2(32, 64, 128, 1, 32, 32, 1, 1, 2, 0, 1),
		image2(32, 256, 512, 1, 8, 8, 1, 1, 2, 0, 1),
		image2(8, 256, 64, 1, 56, 56, 1, 1, 1, 0, 1),
		image2(8, 3, 64, 1, 224, 224, 7, 7, 2, 3, 1),
		image2(8, 128, 128, 128, 56, 56, 3, 3, 1, 1, 1),
	} {
		x, w := random[float32](s.N*s.C*s.pixels()), random[float32](s.K*s.groupIn()*s.taps())
		y := random[float32](s.N * s.K * s.cols())
		work := 2 * float64(s.N*s.K*s.cols()*s.depth())
		for name, f := range map[string]func(){
			"forward": func() { Forward(&s, y, x, w, nil) },
			"input":   func() { InputGrad(&s, x, y, w) },
			"weight":  func() { WeightGrad(&s, w, x, y) },
		} {
			b.Run(fmt.Sprintf("c=%d/k=%d/g=%d/size=%d/kernel=%d/stride=%d/%s",
				s.C, s.K, s.Groups, s.In[2], s.Kernel[2], s.Stride[2], name), func(b *testing.B) {
				for b.Loop() {
					f()
				}
				b.ReportMetric(work*float64(b.N)/b.Elapsed().Seconds()/1e9, "GFLOP/s")
			})
		}
	}
}
