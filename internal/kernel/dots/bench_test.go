package dots

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"unsafe"

	"cresset/dtype"
)

// The head of GPT-2: more weights than any cache holds.
func BenchmarkHead(b *testing.B) {
	b.Run("w=f32", benchmarkHead[float32])
	b.Run("w=bf16", benchmarkHead[dtype.BFloat16])
	b.Run("w=i8", benchmarkHead[int8])
}

func benchmarkHead[W Weight](b *testing.B) {
	const n, k = 50257, 768
	for _, m := range []int{1, 4, 64} {
		b.Run(fmt.Sprintf("m=%d", m), func(b *testing.B) {
			r := rand.New(rand.NewPCG(1, 2))
			c := Call[W]{M: m, N: n, K: k, X: draw(r, m*k), XRow: k, W: make([]W, n*k), WRow: k,
				Z: make([]float32, m*n), ZRow: n, Scale: make([]float32, n)}
			for i := range c.W {
				c.W[i], _ = weight[W](r)
			}
			var w W
			for b.Loop() {
				c.Run()
			}
			s := b.Elapsed().Seconds() / float64(b.N)
			b.ReportMetric(float64(n*k*int(unsafe.Sizeof(w)))/s/1e9, "GB/s")
			b.ReportMetric(2*float64(m*n*k)/s/1e9, "GFLOP/s")
		})
	}
}
