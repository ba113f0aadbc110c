package vec

import (
	"math"
	"testing"
)

// near fails unless got is within n units of 2⁻²⁴·size of want, element by element.
func near(t *testing.T, what string, got []float32, want []float64, size, n float64) {
	t.Helper()
	for i := range got {
		if d := math.Abs(float64(got[i]) - want[i]); !(d <= n*0x1p-24*size) {
			t.Fatalf("%s: n=%d: element %d is %g, want %g (off by %.3g units)",
				what, len(got), i, got[i], want[i], d/size*0x1p24)
		}
	}
}

func widen(x []float32) []float64 {
	y := make([]float64, len(x))
	for i, v := range x {
		y[i] = float64(v)
	}
	return y
}

// largest returns the largest |x[i]|, at least 1.
func largest(x []float64) float64 {
	m := 1.0
	for _, v := range x {
		m = max(m, math.Abs(v))
	}
	return m
}

// softmaxRef returns the softmax of x and the logarithm of its sum.
func softmaxRef(x []float64) (y []float64, lse float64) {
	m, sum := math.Inf(-1), 0.0
	for _, v := range x {
		m = max(m, v)
	}
	y = make([]float64, len(x))
	for i, v := range x {
		y[i] = math.Exp(v - m)
		sum += y[i]
	}
	for i := range y {
		y[i] /= sum
	}
	return y, m + math.Log(sum)
}

// rowLengths are lengths of rows: every tail, and one of several blocks.
func rowLengths() (n []int) {
	for i := 1; i < 131; i++ {
		n = append(n, i)
	}
	return append(n, 1023, 2*block+5)
}

func TestSoftmaxRows(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		for _, n := range rowLengths() {
			x := random(make([]float32, n), uint64(n), 5)
			dy := random(make([]float32, n), uint64(n)+7, 1)
			p, lse := softmaxRef(widen(x))
			dst, intact := guarded[float32](n, n%5)

			SoftmaxRow(dst, x)
			for i := range dst {
				// x − max is rounded, by as much as 2⁻²⁴·30, which the exponential passes on.
				if d := math.Abs(float64(dst[i]) - p[i]); d > 40*0x1p-24*p[i] {
					t.Fatalf("SoftmaxRow: n=%d: element %d is %g, want %g", n, i, dst[i], p[i])
				}
			}
			if d := float64(LogSumExp(x)) - lse; math.Abs(d) > 4*0x1p-24*max(1, math.Abs(lse)) {
				t.Fatalf("LogSumExp: n=%d: off by %g of %g", n, d, lse)
			}

			y := append([]float32(nil), dst...)
			dot, size := sumRef(n, func(i int) float64 { return float64(dy[i]) * float64(y[i]) })
			want := make([]float64, n)
			for i := range want {
				want[i] = float64(y[i]) * (float64(dy[i]) - dot)
			}
			SoftmaxGradRow(dst, dy, y)
			near(t, "SoftmaxGradRow", dst, want, 4+size, 30)

			for i, v := range x {
				want[i] = float64(v) - lse
			}
			LogSoftmaxRow(dst, x)
			near(t, "LogSoftmaxRow", dst, want, largest(want), 4)

			copy(y, dst)
			sum, size := sumRef(n, func(i int) float64 { return float64(dy[i]) })
			for i := range want {
				want[i] = float64(dy[i]) - math.Exp(float64(y[i]))*sum
			}
			LogSoftmaxGradRow(dst, dy, y)
			near(t, "LogSoftmaxGradRow", dst, want, 4+size, 30)
			if !intact() {
				t.Fatalf("n=%d: wrote outside dst", n)
			}
		}
	})
}

func TestSoftmaxSpecial(t *testing.T) {
	inf := float32(math.Inf(1))
	eachLevel(t, func(t *testing.T) {
		if v := LogSumExp([]float32{-inf, -inf}); !math.IsInf(float64(v), -1) {
			t.Errorf("LogSumExp of -Inf is %g", v)
		}
		if v := LogSumExp([]float32{1, inf}); !math.IsInf(float64(v), 1) {
			t.Errorf("LogSumExp with +Inf is %g", v)
		}
		y := make([]float32, 3)
		SoftmaxRow(y, []float32{-inf, 3, -inf}) // a mask
		if y[0] != 0 || y[1] != 1 || y[2] != 0 {
			t.Errorf("softmax of a masked row is %v", y)
		}
		SoftmaxRow(y, []float32{1, float32(math.NaN()), 2})
		for _, v := range y {
			if v == v {
				t.Errorf("softmax with NaN is %v", y)
			}
		}
	})
}

// normRef is normalisation by the definition: h = (x − mean)·rstd.
func normRef(x []float64, centred bool, eps float64) (h []float64, mean, rstd float64) {
	n := float64(len(x))
	if centred {
		mean, _ = sumRef(len(x), func(i int) float64 { return x[i] / n })
	}
	v, _ := sumRef(len(x), func(i int) float64 { return (x[i] - mean) * (x[i] - mean) / n })
	rstd = 1 / math.Sqrt(v+eps)
	for _, v := range x {
		h = append(h, (v-mean)*rstd)
	}
	return h, mean, rstd
}

// affine returns h·w + b; nil is 1 and 0.
func affine(h []float64, w, b []float32) []float64 {
	y := append([]float64(nil), h...)
	for i := range y {
		if w != nil {
			y[i] *= float64(w[i])
		}
		if b != nil {
			y[i] += float64(b[i])
		}
	}
	return y
}

func TestNormRows(t *testing.T) {
	const eps = 1e-5
	eachLevel(t, func(t *testing.T) {
		for _, n := range rowLengths() {
			x := random(make([]float32, n), uint64(n), 2)
			AddScalar(x, x, 3)
			w, b := random(make([]float32, n), 4, 1), random(make([]float32, n), 5, 1)
			dst, intact := guarded[float32](n, n%3)
			h, m, r := normRef(widen(x), true, eps)
			// (x − mean)·rstd: the mean is of size 3, so its rounding is 3·rstd.
			size := 12 * (1 + 3*r)
			for _, c := range []struct{ w, b []float32 }{{nil, nil}, {w, nil}, {w, b}, {nil, b}} {
				mean, rstd := LayerNormRow(dst, x, c.w, c.b, eps)
				near(t, "LayerNormRow", dst, affine(h, c.w, c.b), size, 4)
				near(t, "mean, rstd", []float32{mean, rstd}, []float64{m, r}, 3+r*r*r, 8)
			}
			h, _, r = normRef(widen(x), false, eps)
			for _, w := range [][]float32{nil, w} {
				rstd := RMSNormRow(dst, x, w, eps)
				near(t, "RMSNormRow", dst, affine(h, w, nil), 12, 4)
				near(t, "rstd", []float32{rstd}, []float64{r}, r, 8)
			}
			if !intact() {
				t.Fatalf("n=%d: wrote outside dst", n)
			}
		}
	})
}

// TestNormGrads compares with the derivative of the definition: that of
// Σ dy·(h·w) by x, where dh_j/dx_i = rstd·(δ_ij − 1/n − h_i·h_j/n).
func TestNormGrads(t *testing.T) {
	const eps = 1e-5
	eachLevel(t, func(t *testing.T) {
		for _, n := range rowLengths() {
			if n < 3 {
				continue // nothing but eps in the variance: no scale to measure against
			}
			x, dy := random(make([]float32, n), uint64(n), 2), random(make([]float32, n), 8, 1)
			weight := random(make([]float32, n), 4, 1)
			for _, w := range [][]float32{nil, weight} {
				for _, centred := range []bool{true, false} {
					checkNormGrad(t, x, dy, w, centred, eps)
				}
			}
		}
	})
}

func checkNormGrad(t *testing.T, x, dy, w []float32, centred bool, eps float32) {
	t.Helper()
	n := len(x)
	h, _, r := normRef(widen(x), centred, float64(eps))
	g := affine(widen(dy), w, nil)
	avg, _ := sumRef(n, func(i int) float64 { return g[i] / float64(n) })
	avgH, _ := sumRef(n, func(i int) float64 { return g[i] * h[i] / float64(n) })
	if !centred {
		avg = 0
	}
	var want, wantW, wantB []float64
	for i := range h {
		want = append(want, r*(g[i]-avg-h[i]*avgH))
		wantW = append(wantW, 1+float64(dy[i])*h[i])
		wantB = append(wantB, 2+float64(dy[i]))
	}
	y := make([]float32, n)
	dx, intact := guarded[float32](n, n%3)
	dw, db := make([]float32, n), make([]float32, n)
	Fill(dw, 1)
	Fill(db, 2)
	if centred {
		mean, rstd := LayerNormRow(y, x, nil, nil, eps)
		LayerNormGradRow(dx, dy, x, mean, rstd, w, dw, db)
		near(t, "dbias", db, wantB, 6, 2)
	} else {
		RMSNormGradRow(dx, dy, x, RMSNormRow(y, x, nil, eps), w, dw)
	}
	if !intact() {
		t.Fatalf("n=%d: wrote outside dx", n)
	}
	size := (1 + r*r*r) * largest(g) * largest(h) * largest(h)
	near(t, "dx", dx, want, size, 16)
	near(t, "dweight", dw, wantW, size, 16)
}
