package norm

import (
	"fmt"
	"testing"
)

// BenchmarkBatch measures the layers of a residual network on 32 images, forward and
// backward with a ReLU and a residual. The bytes are those that must move: x, add and y;
// dy, y, x, dadd and dx.
func BenchmarkBatch(b *testing.B) {
	for _, s := range []Shape{
		{N: 32, C: 64, L: 1024}, {N: 32, C: 128, L: 256}, {N: 32, C: 256, L: 64}, {N: 32, C: 512, L: 16},
		{N: 32, C: 512, L: 49}, {N: 8, C: 64, L: 112 * 112},
	} {
		s.Eps, s.ReLU = 1e-5, true
		n := s.N * s.C * s.L
		x, add, y, dx, dadd := random[float32](n), random[float32](n), random[float32](n), random[float32](n), random[float32](n)
		w, mean, variance := random[float32](s.C), random[float32](s.C), random[float32](s.C)
		name := fmt.Sprintf("n=%d/c=%d/l=%d", s.N, s.C, s.L)
		b.Run("forward/"+name, func(b *testing.B) {
			b.SetBytes(int64(12 * n))
			for b.Loop() {
				Forward(&s, y, x, add, w, w, mean, variance)
			}
		})
		b.Run("backward/"+name, func(b *testing.B) {
			b.SetBytes(int64(20 * n))
			for b.Loop() {
				Backward(&s, dx, dadd, w, w, add, y, x, w, mean, variance)
			}
		})
	}
}
