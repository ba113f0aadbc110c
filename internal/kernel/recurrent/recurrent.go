// Package recurrent runs recurrent layers over all times: LSTM, GRU and Elman's network.
//
// A layer multiplies the few rows of its state by the same weights at every step. They
// are packed once for the whole run, and a piece of work computes some columns of the
// state, from the product to the activation. Pieces depend on sizes alone: results have
// the same bits for any number of threads.
package recurrent

import (
	"fmt"

	"cresset/internal/kernel/gemm"
	"cresset/internal/parallel"
)

// Float is an element type.
type Float interface{ float32 | float64 }

// A Kind is a formula for the next state, where a = W·x + b + U·h + d of each gate.
type Kind int

const (
	LSTM Kind = iota // i, f, o = σ(a), g = tanh(a); c′ = f·c + i·g, h′ = o·tanh(c′)
	GRU              // r, z = σ(a), n = tanh(W·x + b + r·(U·h + d)); h′ = n + z·(h - n)
	Tanh             // h′ = tanh(a)
	ReLU             // h′ = max(0, a)
)

// Gates returns how many vectors of the size of the state a step computes: i f g o of an
// LSTM, r z n of a GRU, in this order.
func (k Kind) Gates() int { return [...]int{4, 3, 1, 1}[k] }

// A Run is one layer in one direction over all times. Matrices are contiguous but for U
// and R, which have strides.
//
//	U: (gates·H, P)   R: (P, H)   D: (H)
//	Gates: (T, N, gates·H)   States: (T+1, N, P)   Cells: (T+1, N, H)   Inner: (T, N, H)
//
// P is H, but for an LSTM that projects. The step of time t reads States and Cells at t
// and writes them at t+1; in reverse it reads them at t+1 and writes them at t. Forward
// finds the first ones there.
type Run[T Float] struct {
	Kind                        Kind
	Times, Batch, Hidden, State int // T, N, H, P; at least 1
	Reverse                     bool
	ZeroState                   bool // the first state is zero: nothing to multiply by

	U          []T
	URow, UCol int
	R          []T // of an LSTM: h′ = R·(o·tanh(c′)), or nil
	RRow, RCol int
	D          []T // of a GRU: d of its last gate, or nil

	Gates  []T // W·x + b + d, without D; Forward makes it the gates
	States []T
	Cells  []T // of an LSTM
	// Inner is what else Backward needs: U·h + d of the last gate of a GRU, o·tanh(c′) of
	// an LSTM that projects.
	Inner []T
}

// A Gradient holds the gradients that Backward reads and those that it sets.
type Gradient[T Float] struct {
	// DStates has the shape of States: the gradients of the states, to which Backward adds
	// what comes from later steps. That of the first state is right only WithFirst.
	DStates   []T
	WithFirst bool
	DCell     []T // (N, H) of an LSTM: of the last cell state; it becomes that of the first
	DGates    []T // (T, N, gates·H), of W·x + b: set
	DInner    []T // (T, N, 3·H), of U·h + d of a GRU: set
}

// block is how many columns of the state a piece of work has: a multiple of the width of
// panels, and enough that a call for each row is cheap.
const block = 128

// A work is a run in progress, with the memory that one run passes on to the next.
type work[T Float] struct {
	*Run[T]
	*Gradient[T]
	up      [4]gemm.Panels[T] // Uᵀ, a gate each
	down    gemm.Panels[T]    // U
	project gemm.Panels[T]    // Rᵀ forwards, R backwards
	room    []T               // (H): a piece has its columns
	dout    []T               // (N, H): gradient of o·tanh(c′) before the projection
	step    int               // in the order of computation

	forwards, backwards, projects, carries func(lo, hi int) // the methods, bound once
}

// Forward computes all states. It panics if a matrix is too short.
func (r *Run[T]) Forward() {
	r.check()
	w := borrow[T]()
	defer w.release()
	w.Run = r
	for g := range r.Kind.Gates() {
		w.up[g].Pack(r.State, r.Hidden, r.U[g*r.Hidden*r.URow:], r.UCol, r.URow)
	}
	if r.R != nil {
		w.project.Pack(r.Hidden, r.State, r.R, r.RCol, r.RRow)
	}
	for w.step = range r.Times {
		parallel.For(r.Hidden, block, w.forwards)
		if r.R != nil {
			parallel.For(r.State, block, w.projects)
		}
	}
}

// Backward computes the gradients of a run that Forward has computed. It panics if a
// matrix is too short.
func (r *Run[T]) Backward(d *Gradient[T]) {
	r.check()
	r.checkGradient(d)
	w := borrow[T]()
	defer w.release()
	w.Run, w.Gradient = r, d
	w.down.Pack(r.Kind.Gates()*r.Hidden, r.State, r.U, r.URow, r.UCol)
	w.room = grow(w.room, r.Hidden)
	if r.R != nil {
		w.project.Pack(r.State, r.Hidden, r.R, r.RRow, r.RCol)
		w.dout = grow(w.dout, r.Batch*r.Hidden)
	}
	for w.step = r.Times; w.step >= 0; w.step-- {
		if r.R != nil { // all of the gradient of a state is needed to go before its projection
			parallel.For(r.State, block, w.carries)
		}
		parallel.For(r.Hidden, block, w.backwards)
	}
}

// at returns the slot in States of what step i reads.
func (r *Run[T]) at(i int) int {
	if r.Reverse {
		return r.Times - i
	}
	return i
}

// time returns the time of step i.
func (r *Run[T]) time(i int) int { return min(r.at(i), r.at(i+1)) }

// slot returns slot i of s, the rows of width columns.
func (r *Run[T]) slot(s []T, i, width int) []T {
	n := r.Batch * width
	return s[i*n:][:n:n]
}

// forward computes columns lo to hi of the state after the step.
func (w *work[T]) forward(lo, hi int) {
	n, h, p, gates := w.Batch, w.Hidden, w.State, w.Kind.Gates()
	t := w.time(w.step)
	before := w.slot(w.States, w.at(w.step), p)
	a := w.slot(w.Gates, t, gates*h)
	multiplies := w.step > 0 || !w.ZeroState
	if w.Kind == GRU {
		inner := w.slot(w.Inner, t, h)
		for i := range n {
			if row := inner[i*h:][lo:hi]; w.D != nil {
				copy(row, w.D[lo:hi])
			} else {
				clear(row)
			}
		}
		if multiplies {
			w.up[2].MulAdd(n, lo, hi, before, p, 1, inner, h)
		}
		gates--
	}
	if multiplies {
		for g := range gates {
			w.up[g].MulAdd(n, lo, hi, before, p, 1, a[g*h:], w.Kind.Gates()*h)
		}
	}
	w.activate(lo, hi)
}

// project computes columns lo to hi of the state from o·tanh(c′).
func (w *work[T]) projectState(lo, hi int) {
	w.project.MulAdd(w.Batch, lo, hi, w.slot(w.Inner, w.time(w.step), w.Hidden), w.Hidden,
		0, w.slot(w.States, w.at(w.step+1), w.State), w.State)
}

// carry adds to columns lo to hi of the gradient of the state that the step read.
func (w *work[T]) carry(lo, hi int) {
	if w.step == w.Times || w.step == 0 && !w.WithFirst {
		return
	}
	width := w.Kind.Gates() * w.Hidden
	d := w.DGates
	if w.Kind == GRU {
		d = w.DInner
	}
	w.down.MulAdd(w.Batch, lo, hi, w.slot(d, w.time(w.step), width), width,
		1, w.slot(w.DStates, w.at(w.step), w.State), w.State)
}

// backward computes columns lo to hi of the gradient of the gates of the step before the
// present one, once what the state after it contributed here is there.
func (w *work[T]) backward(lo, hi int) {
	if w.R == nil {
		w.carry(lo, hi)
	}
	if w.step == 0 {
		return
	}
	i := w.step - 1
	dout := w.slot(w.DStates, w.at(w.step), w.State)
	if w.R != nil {
		w.project.MulAdd(w.Batch, lo, hi, dout, w.State, 0, w.dout, w.Hidden)
		dout = w.dout
	}
	w.gradient(i, dout, lo, hi)
}

func (r *Run[T]) check() {
	t, n, h, p, gates := r.Times, r.Batch, r.Hidden, r.State, r.Kind.Gates()
	if min(t, n, h, p) < 1 || p != h && r.R == nil || r.R != nil && r.Kind != LSTM {
		panic(fmt.Sprintf("recurrent: sizes T=%d N=%d H=%d P=%d", t, n, h, p))
	}
	need("Gates", len(r.Gates), t*n*gates*h)
	need("States", len(r.States), (t+1)*n*p)
	need("U", len(r.U), (gates*h-1)*r.URow+(p-1)*r.UCol+1)
	if r.Kind == LSTM {
		need("Cells", len(r.Cells), (t+1)*n*h)
	}
	if r.Kind == GRU || r.R != nil {
		need("Inner", len(r.Inner), t*n*h)
	}
	if r.R != nil {
		need("R", len(r.R), (p-1)*r.RRow+(h-1)*r.RCol+1)
	}
	if r.D != nil {
		need("D", len(r.D), h)
	}
}

func (r *Run[T]) checkGradient(d *Gradient[T]) {
	t, n, h, gates := r.Times, r.Batch, r.Hidden, r.Kind.Gates()
	need("DStates", len(d.DStates), (t+1)*n*r.State)
	need("DGates", len(d.DGates), t*n*gates*h)
	if r.Kind == LSTM {
		need("DCell", len(d.DCell), n*h)
	}
	if r.Kind == GRU {
		need("DInner", len(d.DInner), t*n*gates*h)
	}
}

// need panics unless a slice is long enough.
func need(name string, length, want int) {
	if length < want {
		panic(fmt.Sprintf("recurrent: %s has %d elements, and needs %d", name, length, want))
	}
}
