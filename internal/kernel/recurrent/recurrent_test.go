package recurrent

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"cresset/internal/cpufeature"
	"cresset/internal/parallel"
)

var kinds = []Kind{LSTM, GRU, Tanh, ReLU}

// run returns a layer with random contents.
func run[T Float](r *rand.Rand, kind Kind, times, n, h, p int, reverse bool) *Run[T] {
	fill := func(size int) []T {
		s := make([]T, size)
		for i := range s {
			s[i] = T(2*r.Float64() - 1)
		}
		return s
	}
	l := &Run[T]{Kind: kind, Times: times, Batch: n, Hidden: h, State: p, Reverse: reverse,
		U: fill(kind.Gates() * h * p), URow: p, UCol: 1,
		Gates: fill(times * n * kind.Gates() * h), States: fill((times + 1) * n * p),
		Inner: fill(times * n * h)}
	switch {
	case kind == LSTM:
		l.Cells = fill((times + 1) * n * h)
	case kind == GRU && n > 1:
		l.D = fill(h)
	}
	if p != h {
		l.R, l.RRow, l.RCol = fill(p*h), 1, p
	}
	return l
}

func sigma(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

// define computes the states of sequence b by the formulas of Kind.
func define[T Float](l *Run[T], b int) (states, cells [][]float64) {
	h, p, g := l.Hidden, l.State, l.Kind.Gates()
	row := func(s []T, slot, width int) []float64 {
		x := make([]float64, width)
		for i := range x {
			x[i] = float64(s[(slot*l.Batch+b)*width+i])
		}
		return x
	}
	states, cells = make([][]float64, l.Times+1), make([][]float64, l.Times+1)
	first := l.at(0)
	states[first] = row(l.States, first, p)
	if l.Kind == LSTM {
		cells[first] = row(l.Cells, first, h)
	}
	for i := range l.Times {
		before, next := states[l.at(i)], make([]float64, h)
		a := row(l.Gates, l.time(i), g*h)
		u := make([]float64, g*h)
		for j := range u {
			for k := range p {
				u[j] += float64(l.U[j*l.URow+k*l.UCol]) * before[k]
			}
		}
		c := make([]float64, h)
		for j := range h {
			switch l.Kind {
			case LSTM:
				c[j] = sigma(a[h+j]+u[h+j])*cells[l.at(i)][j] + sigma(a[j]+u[j])*math.Tanh(a[2*h+j]+u[2*h+j])
				next[j] = sigma(a[3*h+j]+u[3*h+j]) * math.Tanh(c[j])
			case GRU:
				if l.D != nil {
					u[2*h+j] += float64(l.D[j])
				}
				z := sigma(a[h+j] + u[h+j])
				next[j] = (1-z)*math.Tanh(a[2*h+j]+sigma(a[j]+u[j])*u[2*h+j]) + z*before[j]
			case Tanh:
				next[j] = math.Tanh(a[j] + u[j])
			case ReLU:
				next[j] = max(0, a[j]+u[j])
			}
		}
		if l.R != nil {
			inner := next
			next = make([]float64, p)
			for j := range next {
				for k, v := range inner {
					next[j] += float64(l.R[j*l.RRow+k*l.RCol]) * v
				}
			}
		}
		states[l.at(i+1)], cells[l.at(i+1)] = next, c
	}
	return states, cells
}

// States against the definition, at every level, for sizes of one piece of work and more.
func TestForward(t *testing.T) {
	for _, level := range cpufeature.Levels() {
		t.Run(level.String(), func(t *testing.T) {
			defer cpufeature.Force(level)()
			testForward[float32](t, 1e-4) // some 300 roundings of sums of up to 20
			testForward[float64](t, 1e-12)
		})
	}
}

func testForward[T Float](t *testing.T, tol float64) {
	r := rand.New(rand.NewPCG(1, 2))
	for i, h := range []int{1, 2, 7, 16, 33, 130, 257} {
		for _, kind := range kinds {
			for _, p := range []int{h, h/2 + 1} {
				if p != h && kind != LSTM {
					continue
				}
				times := 1 + i%4
				if kind == ReLU {
					times = min(times, 2) // it grows
				}
				l := run[T](r, kind, times, 1+i%3, h, p, i%2 == 1)
				want := make([][][]float64, l.Batch)
				for b := range want {
					want[b], _ = define(l, b)
				}
				l.Forward()
				for at, got := range l.States {
					w := want[at/p%l.Batch][at/p/l.Batch][at%p]
					if !(math.Abs(float64(got)-w) <= tol*(1+math.Abs(w))) {
						t.Fatalf("kind %d, H=%d, P=%d: state %d is %v, want %v", kind, h, p, at, got, w)
					}
				}
			}
		}
	}
}

// The number of threads does not show, in what is computed forwards and backwards.
func TestThreads(t *testing.T) {
	defer parallel.SetThreads(parallel.Threads())
	for _, kind := range kinds {
		for _, p := range []int{300, 140} {
			if p != 300 && kind != LSTM {
				continue
			}
			var first []string
			for _, threads := range []int{1, 3} {
				parallel.SetThreads(threads)
				r := rand.New(rand.NewPCG(3, 4))
				l := run[float32](r, kind, 5, 3, 300, p, false)
				l.Forward()
				g := &Gradient[float32]{DStates: slices.Clone(l.States), WithFirst: true, DCell: slices.Clone(l.Inner[:900]),
					DGates: make([]float32, len(l.Gates)), DInner: make([]float32, len(l.Gates))}
				l.Backward(g)
				all := []string{fmt.Sprint(l.States), fmt.Sprint(g.DStates), fmt.Sprint(g.DGates), fmt.Sprint(g.DInner)}
				if first == nil {
					first = all
				} else if !slices.Equal(first, all) {
					t.Errorf("kind %d, P=%d: other bits with %d threads", kind, p, threads)
				}
			}
		}
	}
}

// A first state said to be zero, and zero, gives what a multiplication by it gives.
func TestZeroState(t *testing.T) {
	for _, kind := range kinds {
		r := rand.New(rand.NewPCG(5, 6))
		a := run[float64](r, kind, 2, 2, 5, 5, true)
		clear(a.States[len(a.States)-10:])
		b := *a
		b.Gates, b.States, b.Cells, b.Inner = slices.Clone(a.Gates), slices.Clone(a.States), slices.Clone(a.Cells),
			slices.Clone(a.Inner)
		b.ZeroState = true
		a.Forward()
		b.Forward()
		if !slices.Equal(a.States, b.States) {
			t.Errorf("kind %d: other states", kind)
		}
	}
}

func TestRefuses(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for name, spoil := range map[string]func(l *Run[float32]){
		"short gates":      func(l *Run[float32]) { l.Gates = l.Gates[1:] },
		"short states":     func(l *Run[float32]) { l.States = l.States[1:] },
		"short weights":    func(l *Run[float32]) { l.U = l.U[1:] },
		"no cells":         func(l *Run[float32]) { l.Cells = nil },
		"no time":          func(l *Run[float32]) { l.Times = 0 },
		"another state":    func(l *Run[float32]) { l.State++ },
		"a projected unit": func(l *Run[float32]) { l.Kind, l.R = Tanh, l.U },
	} {
		l := run[float32](r, LSTM, 2, 2, 3, 3, false)
		spoil(l)
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s is not refused", name)
				}
			}()
			l.Forward()
		}()
	}
}
