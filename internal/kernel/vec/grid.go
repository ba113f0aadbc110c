package vec

// A Grid says which elements of a slice count: Rows rows of N, LD from the start of one
// to that of the next. What lies between them is left alone. It is what a channel is in
// a batch of images.
type Grid struct{ Rows, N, LD int }

// check panics unless slices of the given lengths (0: absent) hold the grid. It reports
// whether there is anything to do.
func (g Grid) check(op string, lengths ...int) bool {
	if g.Rows < 0 || g.N < 0 || g.Rows > 1 && g.LD < g.N {
		panic("vec: " + op + ": bad shape")
	}
	if g.Rows == 0 || g.N == 0 {
		return false
	}
	for _, n := range lengths {
		if n < (g.Rows-1)*g.LD+g.N {
			panic("vec: " + op + ": slice too short")
		}
	}
	return true
}

// row returns row i of a slice that holds the grid; nil for nil.
func row[T Float](g Grid, x []T, i int) []T {
	if x == nil {
		return nil
	}
	return x[i*g.LD:][:g.N]
}

// GridSum returns Σ x[i] over a grid, by the running sums of each row's elements whose
// places agree modulo 32 or so: cut a large grid up, and add in float64.
func GridSum[T Float](x []T, g Grid) T {
	if !g.check("GridSum", len(x)) {
		return 0
	}
	if s, ok := gridSumAsm(x, g); ok {
		return s
	}
	var s [lanes]T
	for i := range g.Rows {
		for j, v := range row(g, x, i) {
			s[j%lanes] += v
		}
	}
	return fold(&s)
}

// GridMoments returns Σ (x[i] − c) and Σ (x[i] − c)² over a grid.
func GridMoments[T Float](x []T, g Grid, c T) (sum, squares T) {
	if !g.check("GridMoments", len(x)) {
		return 0, 0
	}
	if s, q, ok := gridMomentsAsm(x, g, c); ok {
		return s, q
	}
	var s, q [lanes]T
	for i := range g.Rows {
		for j, v := range row(g, x, i) {
			s[j%lanes] += v - c
			q[j%lanes] += (v - c) * (v - c)
		}
	}
	return fold(&s), fold(&q)
}

// GridScale sets dst[i] = (x[i] − mean)·scale + shift over a grid.
func GridScale[T Float](dst, x []T, g Grid, mean, scale, shift T) {
	if !g.check("GridScale", len(dst), len(x)) || gridScaleAsm(dst, x, g, mean, scale, shift) {
		return
	}
	for i := range g.Rows {
		d := row(g, dst, i)
		for j, v := range row(g, x, i) {
			d[j] = (v-mean)*scale + shift
		}
	}
}

// GridScaleReLU sets dst[i] = max((x[i] − mean)·scale + shift + add[i], 0) over a grid; a
// nil add is 0. A NaN stays NaN.
func GridScaleReLU[T Float](dst, x, add []T, g Grid, mean, scale, shift T) {
	if !g.check("GridScaleReLU", len(dst), len(x), lengthOr(add, len(x))) ||
		gridScaleReLUAsm(dst, x, add, g, mean, scale, shift) {
		return
	}
	for i := range g.Rows {
		d, a := row(g, dst, i), row(g, add, i)
		for j, v := range row(g, x, i) {
			v = (v-mean)*scale + shift
			if a != nil {
				v += a[j]
			}
			d[j] = max(v, 0)
		}
	}
}

// GridDots returns Σ p[i] and Σ p[i]·(x[i] − c) over a grid, where p[i] is dy[i], or 0
// where y[i] ≤ 0; a nil y is positive. It sets dst to p, unless dst is nil; without y
// that must be. dst may be dy.
func GridDots[T Float](dst, dy, x, y []T, g Grid, c T) (sum, dot T) {
	if !g.check("GridDots", lengthOr(dst, len(x)), len(dy), len(x), lengthOr(y, len(x))) {
		return 0, 0
	}
	if dst != nil && y == nil {
		panic("vec: GridDots: dst without y")
	}
	if sum, dot, ok := gridDotsAsm(dst, dy, x, y, g, c); ok {
		return sum, dot
	}
	var s, t [lanes]T
	for i := range g.Rows {
		d, p, q := row(g, dst, i), row(g, dy, i), row(g, y, i)
		for j, v := range row(g, x, i) {
			w := p[j]
			if q != nil && q[j] <= 0 {
				w = 0
			}
			if d != nil {
				d[j] = w
			}
			s[j%lanes] += w
			t[j%lanes] += w * (v - c)
		}
	}
	return fold(&s), fold(&t)
}

// GridGrad sets dst[i] = p[i]·scale + (x[i] − mean)·slope + shift over a grid, where p[i]
// is dy[i], or 0 where y[i] ≤ 0; a nil y is positive. dst may be dy or x.
func GridGrad[T Float](dst, dy, x, y []T, g Grid, mean, scale, slope, shift T) {
	if !g.check("GridGrad", len(dst), len(dy), len(x), lengthOr(y, len(x))) ||
		gridGradAsm(dst, dy, x, y, g, mean, scale, slope, shift) {
		return
	}
	for i := range g.Rows {
		d, p, q := row(g, dst, i), row(g, dy, i), row(g, y, i)
		for j, v := range row(g, x, i) {
			w := p[j]
			if q != nil && q[j] <= 0 {
				w = 0
			}
			d[j] = w*scale + ((v-mean)*slope + shift)
		}
	}
}

// lengthOr returns the length of s, or n if there is none.
func lengthOr[T any](s []T, n int) int {
	if s == nil {
		return n
	}
	return len(s)
}
