package gemm

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

func BenchmarkSquare(b *testing.B) {
	for _, n := range []int{16, 32, 64, 128, 256, 512, 1024, 2048} {
		b.Run(fmt.Sprintf("dtype=f32/n=%d", n), func(b *testing.B) {
			measure[float32](b, n, n, n, "NN")
		})
	}
	for _, n := range []int{64, 256, 1024} {
		b.Run(fmt.Sprintf("dtype=f64/n=%d", n), func(b *testing.B) {
			measure[float64](b, n, n, n, "NN")
		})
	}
}

// BenchmarkShapes has the products of training: y = x·Wᵀ, dx = dy·W, dW = dyᵀ·x.
func BenchmarkShapes(b *testing.B) {
	for _, s := range [][3]int{{1, 768, 768}, {1, 128, 384}, {8, 768, 768}, {64, 64, 64}, {256, 256, 256},
		{768, 384, 128}, {1024, 1536, 384}, {1024, 384, 1536}, {2048, 10, 128}, {4096, 1, 256}} {
		for _, form := range []string{"NN", "NT", "TN"} {
			b.Run(fmt.Sprintf("m=%d/n=%d/k=%d/form=%s", s[0], s[1], s[2], form), func(b *testing.B) {
				measure[float32](b, s[0], s[1], s[2], form)
			})
		}
	}
}

func BenchmarkBatch(b *testing.B) {
	const batch, m, n, k = 48, 64, 64, 32
	r := rand.New(rand.NewPCG(1, 1))
	for _, form := range []string{"NN", "NT"} {
		b.Run("form="+form, func(b *testing.B) {
			x, y := random[float32](r, batch*m*k), random[float32](r, batch*n*k)
			z := make([]float32, batch*m*n)
			brs, bcs := n, 1
			if form == "NT" {
				brs, bcs = 1, k
			}
			for b.Loop() {
				Batch32(batch, m, n, k, 1, x, m*k, k, 1, y, n*k, brs, bcs, 0, z, m*n, n)
			}
			rate(b, batch*m*n*k)
		})
	}
}

// measure times a product; a T in form says that this operand is transposed.
func measure[T Float](b *testing.B, m, n, k int, form string) {
	r := rand.New(rand.NewPCG(1, 1))
	c := Call[T]{M: m, N: n, K: k, Alpha: 1, A: random[T](r, m*k), ARow: k, ACol: 1,
		B: random[T](r, k*n), BRow: n, BCol: 1, C: make([]T, m*n), CRow: n}
	if form[0] == 'T' {
		c.ARow, c.ACol = 1, m
	}
	if form[1] == 'T' {
		c.BRow, c.BCol = 1, k
	}
	b.ReportAllocs()
	for b.Loop() {
		c.Run()
	}
	rate(b, m*n*k)
}

func rate(b *testing.B, multiplications int) {
	b.ReportMetric(2*float64(multiplications)*float64(b.N)/b.Elapsed().Seconds()/1e9, "GFLOP/s")
}
