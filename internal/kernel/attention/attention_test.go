package attention_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"cresset/internal/cpufeature"
	"cresset/internal/kernel/attention"
	"cresset/internal/kernel/vec"
	"cresset/rng"
)

// A problem is one group of heads in rows of odd strides, with its definition's results.
type problem struct {
	queries, keys, depth, width, group int
	causal                             bool
	bias                               []float64
	drop                               float64
}

// The kernels, at every level, against the definition in double precision: sizes about
// blocks and vectors, causal or not, with a bias, with dropout, for shared keys.
func TestAgainstDefinition(t *testing.T) {
	for _, p := range []problem{
		{1, 1, 1, 1, 1, false, nil, 0}, {1, 70, 8, 5, 2, false, nil, 0}, {16, 33, 8, 8, 1, true, nil, 0},
		{17, 17, 3, 7, 1, true, nil, 0}, {32, 64, 32, 32, 2, true, nil, 0}, {64, 64, 32, 16, 3, true, nil, 0},
		{65, 40, 9, 4, 1, true, nil, 0}, {40, 130, 9, 4, 1, true, nil, 0}, {130, 131, 16, 17, 2, false, nil, 0},
		{70, 300, 5, 6, 1, true, nil, 0}, {300, 300, 5, 6, 1, true, nil, 0.2}, {33, 66, 5, 6, 2, false, nil, 0.5},
		{9, 21, 5, 6, 2, true, nil, 1}, {70, 50, 5, 6, 2, false, make([]float64, 70*50), 0.1},
	} {
		t.Run(fmt.Sprintf("%dx%d,%d,%d,group=%d,causal=%v,drop=%g", p.queries, p.keys, p.depth, p.width, p.group, p.causal, p.drop), func(t *testing.T) {
			r := rand.New(rand.NewPCG(uint64(p.queries), uint64(p.keys)))
			for i := range p.bias {
				p.bias[i] = r.NormFloat64()
				if r.IntN(3) == 0 || i/p.keys == 3 { // query 3 has no keys at all
					p.bias[i] = math.Inf(-1)
				}
			}
			check[float64](t, &p, r, 1e-12)
			for _, l := range cpufeature.Levels() {
				restore := cpufeature.Force(l)
				check[float32](t, &p, r, 2e-5)
				restore()
			}
		})
	}
}

func check[T vec.Float](t *testing.T, p *problem, r *rand.Rand, tolerance float64) {
	t.Helper()
	matrix := func(rows, cols int) (m attention.Rows[T]) {
		m.Stride = cols + 3
		m.Data = make([]T, rows*m.Stride)
		for i := range m.Data {
			m.Data[i] = T(r.NormFloat64())
		}
		return m
	}
	k, v := matrix(p.keys, p.depth), matrix(p.keys, p.width)
	dk, dv := matrix(p.keys, p.depth), matrix(p.keys, p.width)
	heads := make([]attention.Head[T], p.group)
	for i := range heads {
		h := &heads[i]
		*h = attention.Head[T]{
			Q: matrix(p.queries, p.depth), K: k, V: v, O: matrix(p.queries, p.width), LSE: make([]T, p.queries),
			Queries: p.queries, Keys: p.keys, Depth: p.depth, Width: p.width, Scale: 0.5, Causal: p.causal,
			DO: matrix(p.queries, p.width), DQ: matrix(p.queries, p.depth), DK: dk, DV: dv,
		}
		for _, b := range p.bias {
			h.Bias = append(h.Bias, T(b))
		}
		h.BiasRow, h.BiasCol = p.keys, 1
		h.Drop = attention.Dropout[T]{P: p.drop, Key: 5, Counter: 7, At: i*p.queries*p.keys + 1, Keys: p.keys}
	}
	attention.Forward(heads, p.group)
	attention.Backward(heads, p.group)
	wantK, wantV := make([]float64, p.keys*p.depth), make([]float64, p.keys*p.width)
	for i := range heads {
		o, dq := define(p, &heads[i], wantK, wantV)
		compare(t, "O", heads[i].O, o, p.queries, p.width, tolerance)
		compare(t, "DQ", heads[i].DQ, dq, p.queries, p.depth, tolerance)
	}
	compare(t, "DK", dk, wantK, p.keys, p.depth, tolerance*float64(p.group)*4)
	compare(t, "DV", dv, wantV, p.keys, p.width, tolerance*float64(p.group)*4)
}

func compare[T vec.Float](t *testing.T, what string, got attention.Rows[T], want []float64, rows, cols int, tolerance float64) {
	t.Helper()
	for i := range rows {
		for j := range cols {
			if g, w := float64(got.Data[i*got.Stride+j]), want[i*cols+j]; !(math.Abs(g-w) <= tolerance*max(1, math.Abs(w))) {
				t.Fatalf("%T: %s[%d, %d] is %g, want %g", got.Data, what, i, j, g, w)
			}
		}
	}
}

// define computes a head pair by pair, and adds to the gradients of keys and values.
func define[T vec.Float](p *problem, h *attention.Head[T], dk, dv []float64) (o, dq []float64) {
	at := func(m attention.Rows[T], i, j int) float64 { return float64(m.Data[i*m.Stride+j]) }
	o, dq = make([]float64, p.queries*p.width), make([]float64, p.queries*p.depth)
	for i := range p.queries {
		n := p.keys
		if p.causal {
			n = min(n, i+1)
		}
		w, factor, dw := make([]float64, n), make([]float64, n), make([]float64, n)
		sum := 0.0
		for j := range n {
			s := 0.0
			for c := range p.depth {
				s += at(h.Q, i, c) * at(h.K, j, c) * 0.5
			}
			if p.bias != nil {
				s += p.bias[i*p.keys+j]
			}
			w[j] = math.Exp(s)
			sum += w[j]
			factor[j] = 1
			if p.drop > 0 {
				word := h.Drop.At + i*p.keys + j
				if factor[j] = 0; float64(rng.Block(5, 7+uint64(word/4))[word%4]) < (1-p.drop)*(1<<32) {
					factor[j] = 1 / (1 - p.drop)
				}
			}
		}
		mean := 0.0
		for j := range n {
			if sum > 0 {
				w[j] /= sum
			}
			for c := range p.width {
				o[i*p.width+c] += w[j] * factor[j] * at(h.V, j, c)
				dw[j] += at(h.DO, i, c) * at(h.V, j, c) * factor[j]
				dv[j*p.width+c] += w[j] * factor[j] * at(h.DO, i, c)
			}
			mean += w[j] * dw[j]
		}
		for j := range n {
			ds := w[j] * (dw[j] - mean) * 0.5
			for c := range p.depth {
				dq[i*p.depth+c] += ds * at(h.K, j, c)
				dk[j*p.depth+c] += ds * at(h.Q, i, c)
			}
		}
	}
	return o, dq
}
