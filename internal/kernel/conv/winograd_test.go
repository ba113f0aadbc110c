package conv

import (
	"math"
	"math/rand/v2"
	"testing"

	"cresset/internal/cpufeature"
)

// winogradShapes have few and many tiles beside their channels, so that both orders of
// work come up, forward and backward; channels that fill no vector or tile, images whose
// sides are no multiple of a tile, narrower than a vector, and any padding.
var winogradShapes = []Shape{
	image2(2, 32, 32, 1, 24, 20, 3, 3, 1, 1, 1),
	image2(3, 37, 45, 1, 7, 9, 3, 3, 1, 1, 1),
	image2(1, 33, 70, 1, 18, 17, 3, 3, 1, 0, 1),
	image2(1, 64, 48, 1, 30, 10, 3, 3, 1, 2, 1),
	image2(5, 40, 35, 1, 6, 6, 3, 3, 1, 3, 1),
	image2(13, 150, 40, 1, 4, 4, 3, 3, 1, 1, 1),
	image2(14, 64, 130, 1, 4, 4, 3, 3, 1, 1, 1),
	image2(1, 35, 33, 1, 11, 40, 3, 3, 1, 1, 1),
	image2(1, 100, 90, 1, 7, 7, 3, 3, 1, 1, 1),
}

func TestWinograd(t *testing.T) {
	for i := range winogradShapes {
		s := &winogradShapes[i]
		if !s.suitsWinograd() {
			t.Fatalf("%s does not go by Winograd's method", s)
		}
		r := newReference(s)
		for _, level := range cpufeature.Levels() {
			t.Run(s.String()+"/"+level.String(), func(t *testing.T) {
				defer cpufeature.Force(level)()
				testWinograd(t, r)
			})
		}
	}
}

// A reference is a convolution and its gradients by the definition, in float64 and, added
// up one by one, in float32.
type reference struct {
	s               *Shape
	x, w, dy, bias  []float32
	y, dx, dw       []float64
	y32, dx32, dw32 []float32
}

func newReference(s *Shape) *reference {
	cg := s.groupIn()
	r := &reference{s: s, x: random[float32](s.N * s.C * s.pixels()), w: random[float32](s.K * cg * s.taps()),
		dy: random[float32](s.N * s.K * s.cols()), bias: random[float32](s.K)}
	r.y, r.dx, r.dw = make([]float64, len(r.dy)), make([]float64, len(r.x)), make([]float64, len(r.w))
	r.y32, r.dx32, r.dw32 = make([]float32, len(r.dy)), make([]float32, len(r.x)), make([]float32, len(r.w))
	for i := range r.y {
		r.y32[i] = r.bias[i/s.cols()%s.K]
		r.y[i] = float64(r.y32[i])
	}
	define(s, func(a, b, c int) {
		x, w, dy := r.x[c], r.w[b], r.dy[a]
		r.y[a] += float64(w) * float64(x)
		r.dx[c] += float64(w) * float64(dy)
		r.dw[b] += float64(dy) * float64(x)
		r.y32[a] += w * x
		r.dx32[c] += w * dy
		r.dw32[b] += dy * x
	})
	return r
}

// testWinograd compares with the definition in float64. The root of the mean square of the
// error may be 3 times what float32 leaves by the definition, added up one by one: the
// points were chosen for about 2 times (images of one padded tile have more, since there
// the definition adds fewer products).
func testWinograd(t *testing.T, r *reference) {
	y := random[float32](len(r.y))
	winogradForward(r.s, false, y, r.x, r.w, r.bias)
	accurate(t, "y", y, r.y32, r.y, 3)
	newWinograd(r.s, false).byTiles(y, r.x, r.w, r.bias)
	accurate(t, "y by tiles", y, r.y32, r.y, 3)
	newWinograd(r.s, false).byChannels(y, r.x, r.w, r.bias)
	accurate(t, "y by channels", y, r.y32, r.y, 3)
	dx := random[float32](len(r.dx))
	InputGrad(r.s, dx, r.dy, r.w)
	accurate(t, "dx", dx, r.dx32, r.dx, 3)
	if !r.s.suitsWinogradWeight() {
		return
	}
	dw := random[float32](len(r.dw))
	newWinograd(r.s, false).weightByTiles(dw, r.x, r.dy)
	accurate(t, "dw by tiles", dw, r.dw32, r.dw, 3)
	newWinograd(r.s, false).weightByChannels(dw, r.x, r.dy)
	accurate(t, "dw by channels", dw, r.dw32, r.dw, 3)
}

// accurate expects the root of the mean square of the error to be at most times that of
// plain, and every error at most three times as many times its greatest one.
func accurate(t *testing.T, what string, got, plain []float32, want []float64, times float64) {
	t.Helper()
	var ours, theirs, worst float64
	for i, v := range want {
		d := float64(plain[i]) - v
		ours += math.Pow(float64(got[i])-v, 2)
		theirs += d * d
		worst = max(worst, math.Abs(d))
	}
	n := float64(len(want))
	ours, theirs = math.Sqrt(ours/n), math.Sqrt(theirs/n)
	if !(ours <= times*theirs) {
		t.Errorf("%s: error %.3g, by the definition %.3g", what, ours, theirs)
	}
	near(t, what, got, want, 3*times*worst)
}

// TestTransforms holds the assembly of each transform against the matrices, for any number
// of them and strides of any sign, and checks that it writes nothing else.
func TestTransforms(t *testing.T) {
	for _, level := range cpufeature.Levels() {
		t.Run(level.String(), func(t *testing.T) {
			defer cpufeature.Force(level)()
			e := currentEngine()
			for m := range transforms {
				for n := range 20 {
					testTransform(t, e, m, n)
				}
			}
		})
	}
}

func testTransform(t *testing.T, e *engine, m, n int) {
	t.Helper()
	out, in := len(matrices[m]), len(matrices[m][0])
	layout := func(side int) grid {
		g := grid{col: e.lanes + rand.IntN(3)}
		g.row = side*g.col + rand.IntN(5)
		g.step = side*g.row + rand.IntN(9)
		size := max(n, 1) * g.step
		if rand.IntN(2) == 0 { // backwards
			g.at = (side-1)*(g.row+g.col) + max(n-1, 0)*g.step
			g.row, g.col, g.step = -g.row, -g.col, -g.step
		}
		g.data = random[float32](size + e.lanes)
		return g
	}
	dst, src := layout(out), layout(in)
	want := append([]float32(nil), dst.data...)
	wide := dst
	wide.data = want
	for k := range n {
		for l := range e.lanes {
			transformPlain(matrices[m], wide, src, k, l)
		}
	}
	(&tools{engine: e}).transform(m, dst, src, n)
	for i := range want {
		// Up to 36 products of coefficients up to 3.4², each and their sum rounded.
		if d := math.Abs(float64(dst.data[i] - want[i])); !(d <= 1e-4) {
			t.Fatalf("matrix %d, %d of them: element %d is %g, want %g", m, n, i, dst.data[i], want[i])
		}
	}
	reached := map[int]bool{}
	for k := range n {
		for i := range out {
			for j := range out {
				for l := range e.lanes {
					reached[dst.at+i*dst.row+j*dst.col+k*dst.step+l] = true
				}
			}
		}
	}
	for i := range want {
		if !reached[i] && dst.data[i] != want[i] {
			t.Fatalf("matrix %d, %d of them: element %d was written", m, n, i)
		}
	}
}

// TestMultiply holds products of every size to 130 in one dimension against the
// definition, with words around and between the rows of C that must stay.
func TestMultiply(t *testing.T) {
	for _, level := range cpufeature.Levels() {
		t.Run(level.String(), func(t *testing.T) {
			defer cpufeature.Force(level)()
			e := currentEngine()
			for n := range 131 {
				testMultiply(t, e, n, rand.IntN(3), rand.IntN(40))
				testMultiply(t, e, rand.IntN(30), rand.IntN(4), n)
			}
			testMultiply(t, e, 13, 2, 3*depthMost+5)
		})
	}
}

func testMultiply(t *testing.T, e *engine, m, tiles, k int) {
	t.Helper()
	width := e.width()
	a := operand{row: k + rand.IntN(5), col: 1}
	if rand.IntN(2) == 0 {
		a.row, a.col = 1, m+rand.IntN(5)
	}
	b := operand{row: width + rand.IntN(3)}
	b.col = k*b.row + rand.IntN(7)
	c := operand{row: tiles*width + 1 + rand.IntN(7), col: 1}
	a.data = random[float32](max((m-1)*a.row+(k-1)*a.col+1, 1))
	b.data = random[float32](max((k-1)*b.row+(tiles-1)*b.col+width, 1))
	c.data = random[float32](m*c.row + 8)
	add := rand.IntN(2) == 0
	want := make([]float64, len(c.data))
	for i, v := range c.data {
		want[i] = float64(v)
	}
	for i := range m {
		for j := range tiles * width {
			var sum float64
			if add || k == 0 {
				sum = want[i*c.row+j]
			}
			for p := range k {
				sum += float64(a.data[i*a.row+p*a.col]) * float64(b.data[p*b.row+j/width*b.col+j%width])
			}
			want[i*c.row+j] = sum
		}
	}
	(&tools{engine: e}).multiply(m, tiles, k, a, b, c, add)
	for i := range want {
		inside := i < m*c.row && i%c.row < tiles*width && k > 0
		tol := 0.
		if inside {
			tol = 1e-7 * float64(k+8)
		}
		if d := math.Abs(float64(c.data[i]) - want[i]); !(d <= tol) {
			t.Fatalf("m=%d tiles=%d k=%d: element %d is %g, want %g", m, tiles, k, i, c.data[i], want[i])
		}
	}
}
