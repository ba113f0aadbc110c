package vec

import (
	"testing"

	"cresset/internal/cpufeature"
)

// The shape of the benchmarks: 4 Mi elements as rows × cols, the size that PyTorch is
// compared at.
const (
	benchRows = 1024
	benchCols = 4096
)

// eachLevelBench runs f at every level and reports the bytes that f moves per second.
func eachLevelBench(b *testing.B, bytes int, f func()) {
	for _, l := range cpufeature.Levels() {
		b.Run("impl="+l.String(), func(b *testing.B) {
			defer cpufeature.Force(l)()
			b.SetBytes(int64(bytes))
			for b.Loop() {
				f()
			}
		})
	}
}

func benchData() (dst, x []float32) {
	x = random(make([]float32, benchRows*benchCols), 1, 1)
	dst = make([]float32, len(x))
	Fill(dst, 1) // the pages exist before the clock starts
	return dst, x
}

func BenchmarkUnary(b *testing.B) {
	dst, x := benchData()
	for _, c := range unaryCases {
		b.Run(c.name, func(b *testing.B) {
			eachLevelBench(b, 8*len(x), func() { c.f(dst, x) })
		})
	}
}

func BenchmarkAdd(b *testing.B) {
	dst, x := benchData()
	eachLevelBench(b, 8*len(x), func() { Add(dst, x, x) })
}

// rows calls f for each row of x.
func rows(x []float32, f func(i int, row []float32)) {
	for i := range benchRows {
		f(i, x[i*benchCols:][:benchCols])
	}
}

func BenchmarkSoftmax(b *testing.B) {
	dst, x := benchData()
	eachLevelBench(b, 8*len(x), func() {
		rows(x, func(i int, row []float32) { SoftmaxRow(dst[i*benchCols:][:benchCols], row) })
	})
}

func BenchmarkLayerNorm(b *testing.B) {
	dst, x := benchData()
	w, bias := random(make([]float32, benchCols), 2, 1), random(make([]float32, benchCols), 3, 1)
	eachLevelBench(b, 8*len(x), func() {
		rows(x, func(i int, row []float32) {
			LayerNormRow(dst[i*benchCols:][:benchCols], row, w, bias, 1e-5)
		})
	})
}

func BenchmarkSumOfRows(b *testing.B) {
	dst, x := benchData()
	eachLevelBench(b, 4*len(x), func() {
		rows(x, func(i int, row []float32) { dst[i] = Sum(row) })
	})
}

func BenchmarkSumRows(b *testing.B) {
	dst, x := benchData()
	eachLevelBench(b, 4*len(x), func() {
		clear(dst[:benchCols])
		SumRows(dst[:benchCols], x, benchRows, benchCols)
	})
}

func BenchmarkTranspose(b *testing.B) {
	dst, x := benchData()
	eachLevelBench(b, 8*len(x), func() {
		Transpose(dst, x, benchRows, benchCols, benchRows, benchCols)
	})
}

func BenchmarkAdamStep(b *testing.B) {
	const n = 256 * 640
	var p, g, m, v [64][]float32
	for i := range p {
		p[i], g[i] = random(make([]float32, n), 1, 1), random(make([]float32, n), 2, 1)
		m[i], v[i] = make([]float32, n), make([]float32, n)
	}
	c := &AdamCoefficients{StepSize: 1e-3, Beta1: 0.9, Beta2: 0.999, Eps: 1e-8,
		Correction: 1, Shrink: 1e-5, GradScale: 1}
	eachLevelBench(b, 64*n*28, func() {
		for i := range p {
			AdamStep(p[i], g[i], m[i], v[i], nil, c)
		}
	})
}
