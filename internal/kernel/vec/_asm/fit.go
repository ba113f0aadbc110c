package main

import "math"

// fit returns the coefficients, lowest power first, of a polynomial p of degree d with
// the least possible max |weight·(p − f)| on [lo, hi], nearly: Lawson's iteration
// (weighted least squares, the weights multiplied by the errors each time). The lower
// a coefficient, the more its rounding to float32 matters, so it is rounded first and
// the higher ones are fitted again to what is left.
func fit(f, weight func(x float64) float64, lo, hi float64, d int) []float32 {
	const points = 400
	x, y, w := make([]float64, points), make([]float64, points), make([]float64, points)
	for i := range x {
		// Chebyshev's points: dense at the ends.
		x[i] = (lo+hi)/2 + (hi-lo)/2*math.Cos(math.Pi*(float64(i)+0.5)/points)
		y[i], w[i] = f(x[i]), weight(x[i])
	}
	var out []float32
	for ; d >= 0; d-- {
		c := float32(lawson(x, y, w, d)[0])
		out = append(out, c)
		for i := range y {
			y[i] = (y[i] - float64(c)) / x[i]
			w[i] *= math.Abs(x[i])
		}
	}
	return out
}

func one(float64) float64 { return 1 }

// lawson returns the coefficients of the best polynomial of degree d.
func lawson(x, y, w []float64, d int) []float64 {
	lawsonW := make([]float64, len(x))
	for i := range lawsonW {
		lawsonW[i] = 1
	}
	var best []float64
	least := math.Inf(1)
	for range 60 {
		c := leastSquares(x, y, w, lawsonW, d)
		worst, sum := 0.0, 0.0
		for i := range x {
			e := math.Abs(w[i] * (eval(c, x[i]) - y[i]))
			worst = max(worst, e)
			lawsonW[i] *= e
			sum += lawsonW[i]
		}
		if worst < least {
			best, least = c, worst
		}
		for i := range lawsonW {
			lawsonW[i] = lawsonW[i]/sum*float64(len(x)) + 1e-9
		}
	}
	return best
}

// eval returns c[0] + c[1]·x + …
func eval(c []float64, x float64) float64 {
	p := 0.0
	for i := len(c) - 1; i >= 0; i-- {
		p = p*x + c[i]
	}
	return p
}

// leastSquares minimises Σ v·(w·(p(x) − y))² by Householder's QR, in the basis of
// powers of x/scale, which keeps the columns of one size.
func leastSquares(x, y, w, v []float64, d int) []float64 {
	scale := 0.0
	for _, t := range x {
		scale = max(scale, math.Abs(t))
	}
	n := d + 1
	a := make([][]float64, len(x)) // rows: the powers, then the right side
	for i := range a {
		a[i] = make([]float64, n+1)
		p := w[i] * math.Sqrt(v[i])
		a[i][n] = p * y[i]
		for j := range n {
			a[i][j] = p
			p *= x[i] / scale
		}
	}
	for k := range n {
		reflect(a, k)
	}
	c := make([]float64, n)
	for i := n - 1; i >= 0; i-- {
		s := a[i][n]
		for j := i + 1; j < n; j++ {
			s -= a[i][j] * c[j]
		}
		c[i] = s / a[i][i]
	}
	p := 1.0
	for i := range c {
		c[i] /= p
		p *= scale
	}
	return c
}

// reflect clears column k of a below the diagonal.
func reflect(a [][]float64, k int) {
	norm := 0.0
	for i := k; i < len(a); i++ {
		norm += a[i][k] * a[i][k]
	}
	norm = -math.Copysign(math.Sqrt(norm), a[k][k])
	u := make([]float64, len(a))
	for i := k; i < len(a); i++ {
		u[i] = a[i][k]
	}
	u[k] -= norm
	uu := 0.0
	for _, t := range u[k:] {
		uu += t * t
	}
	if uu == 0 {
		return
	}
	for j := k; j < len(a[k]); j++ {
		dot := 0.0
		for i := k; i < len(a); i++ {
			dot += u[i] * a[i][j]
		}
		dot *= 2 / uu
		for i := k; i < len(a); i++ {
			a[i][j] -= dot * u[i]
		}
	}
}
