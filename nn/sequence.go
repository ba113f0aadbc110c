package nn

import (
	"cresset/device"
	"cresset/tensor"
)

// fused returns a sweep that is one operation where the device has a kernel for it, and
// takes the steps one after another elsewhere. All products that need no state are done
// for all times at once: those with the inputs, and those for the gradients of weights.
func fused(kind device.RecurrentKind, next step) sweep {
	return func(w *cellWeights, x *tensor.Tensor, first []*tensor.Tensor, reverse bool) (*tensor.Tensor,
		[]*tensor.Tensor) {
		s := &sequence{kind: kind, next: next, w: w, x: x, h0: first[0], reverse: reverse}
		if len(first) > 1 {
			s.c0 = first[1]
		}
		if !s.hasKernel() {
			return next.sweep(w, x, first, reverse)
		}
		tensor.NoGrad(s.forward)
		results := []*tensor.Tensor{s.y}
		if s.cells != nil {
			results = append(results, s.last(s.cells).Clone())
		}
		if in := s.inputs(); tensor.Tracked(in...) {
			edges := make([]tensor.Edge, len(in))
			for i, x := range in {
				through := func(dzs []*tensor.Tensor) *tensor.Tensor { return s.through(x, dzs) }
				if i == 0 {
					edges[i] = tensor.WrtAll(x, through, w.hh, s.y, w.ih)
				} else {
					edges[i] = tensor.WrtAll(x, through, w.hh, s.y, s.x)
				}
			}
			tensor.RecordAll(kindNames[kind], results, s.backward, edges...)
		}
		final := s.y.Select(0, at(x.Dim(0)-1, x.Dim(0), reverse))
		return s.y, append([]*tensor.Tensor{final}, results[1:]...)
	}
}

var kindNames = map[device.RecurrentKind]string{device.LSTM: "LSTM", device.GRU: "GRU",
	device.TanhRNN: "RNN", device.ReLURNN: "RNN"}

// A sequence is one layer in one direction over all times, and what its gradient needs:
// see device.RecurrentCall.
type sequence struct {
	kind    device.RecurrentKind
	next    step // the specification
	w       *cellWeights
	x       *tensor.Tensor // (T, N, In)
	h0, c0  *tensor.Tensor // nil for zeros; c0 of an LSTM
	reverse bool

	y                           *tensor.Tensor // all of states but the first
	gates, states, cells, inner *tensor.Tensor
}

// inputs returns what a gradient is taken by; some are nil.
func (s *sequence) inputs() []*tensor.Tensor {
	return []*tensor.Tensor{s.x, s.w.ih, s.w.hh, s.w.biasIH, s.w.biasHH, s.w.hr, s.h0, s.c0}
}

// hasKernel reports whether the device computes the layer at once. Operands that do not
// fit each other are left to the steps, which say so.
func (s *sequence) hasKernel() bool {
	d := s.x.DType()
	if d != tensor.F32 && d != tensor.F64 {
		return false
	}
	for _, t := range s.inputs() {
		if t != nil && (t.DType() != d || t.Device() != s.x.Device()) {
			return false
		}
	}
	ok := false
	tensor.Kernel(kindNames[s.kind], 0, func(b device.Backend, _ []*device.Array) error {
		_, ok = b.(device.Recurrenter)
		return nil
	}, s.x)
	return ok
}

// sizes returns how many times, sequences and columns of the gates and of the state
// before a projection there are.
func (s *sequence) sizes() (times, n, gates, hidden int) {
	gates = s.w.hh.Dim(0)
	return s.x.Dim(0), s.x.Dim(1), gates, gates / s.kind.Gates()
}

// slot returns the place in states of the first state, and where the others begin.
func (s *sequence) slot() (first, rest int) {
	if s.reverse {
		return s.x.Dim(0), 0
	}
	return 0, 1
}

// last returns the state after the last step.
func (s *sequence) last(states *tensor.Tensor) *tensor.Tensor {
	first, _ := s.slot()
	return states.Select(0, s.x.Dim(0)-first)
}

// begin returns room for the states of all times, with the first.
func (s *sequence) begin(first *tensor.Tensor, width int) *tensor.Tensor {
	times, n, _, _ := s.sizes()
	states := s.x.Options().Empty(times+1, n, width)
	i, _ := s.slot()
	if first != nil {
		states.Select(0, i).CopyInPlace(first)
	} else {
		states.Select(0, i).ZeroInPlace()
	}
	return states
}

func (s *sequence) forward() {
	times, n, gates, hidden := s.sizes()
	room := s.x.Options()
	s.gates = s.x.Linear(s.w.ih, s.bias())
	s.states = s.begin(s.h0, s.w.hh.Dim(1))
	if s.kind == device.LSTM {
		s.cells = s.begin(s.c0, hidden)
	}
	if s.kind == device.GRU || s.w.hr != nil {
		s.inner = room.Empty(times, n, hidden)
	}
	var d *tensor.Tensor
	if s.kind == device.GRU && s.w.biasHH != nil {
		d = s.w.biasHH.Narrow(0, gates-hidden, hidden)
	}
	tensor.Kernel(kindNames[s.kind], 4, func(b device.Backend, a []*device.Array) error {
		c := s.call(a)
		c.D = a[6]
		return b.(device.Recurrenter).Recur(c)
	}, s.gates, s.states, s.cells, s.inner, s.w.hh, s.w.hr, d)
	_, rest := s.slot()
	s.y = s.states.Narrow(0, rest, times).Detach()
}

// bias returns the sum of the biases of each gate but a GRU's last, where that of the
// state is inside; nil for none.
func (s *sequence) bias() *tensor.Tensor {
	if s.w.biasIH == nil {
		return nil
	}
	if s.kind != device.GRU {
		return s.w.biasIH.Add(s.w.biasHH)
	}
	_, _, gates, hidden := s.sizes()
	b := s.w.biasIH.Clone()
	b.Narrow(0, 0, gates-hidden).AddInPlace(s.w.biasHH.Narrow(0, 0, gates-hidden))
	return b
}

// call describes the run; a begins with gates, states, cells, inner, hh and hr.
func (s *sequence) call(a []*device.Array) *device.RecurrentCall {
	return &device.RecurrentCall{Kind: s.kind, Reverse: s.reverse, ZeroState: s.h0 == nil,
		Gates: a[0], States: a[1], Cells: a[2], Inner: a[3], U: a[4], R: a[5]}
}

// backward returns the gradients of the inputs, by backpropagation through time.
func (s *sequence) backward(dzs []*tensor.Tensor, need []bool) []*tensor.Tensor {
	times, n, gates, _ := s.sizes()
	dstates := s.states.EmptyLike()
	first, rest := s.slot()
	dstates.Narrow(0, rest, times).CopyInPlace(dzs[0])
	dstates.Select(0, first).ZeroInPlace()
	dgates := s.gates.EmptyLike()
	dinner, width := dgates, s.w.hh.Dim(1)
	var dcell, dboth *tensor.Tensor
	switch s.kind {
	case device.LSTM:
		dcell = dzs[1].Clone()
	case device.GRU:
		dboth = s.gates.EmptyLike()
		dinner = dboth
	}
	tensor.Kernel(kindNames[s.kind], 0, func(b device.Backend, a []*device.Array) error {
		c := s.call(a)
		c.DStates, c.DGates, c.DInner, c.DCell, c.WithFirst = a[6], a[7], a[8], a[9], need[6]
		return b.(device.Recurrenter).RecurGrad(c)
	}, s.gates, s.states, s.cells, s.inner, s.w.hh, s.w.hr, dstates, dgates, dboth, dcell)

	rows := dgates.Reshape(times*n, gates)
	g := make([]*tensor.Tensor, len(need))
	if need[0] {
		g[0] = rows.MatMul(s.w.ih).Reshape(s.x.Shape()...)
	}
	if need[1] {
		g[1] = rows.T().MatMul(s.x.Reshape(times*n, -1))
	}
	if need[2] {
		g[2] = s.stateWeights(dinner, width)
	}
	if need[3] || need[4] {
		g[3] = rows.Sum(0)
	}
	switch {
	case need[4] && s.kind == device.GRU:
		g[4] = dinner.Reshape(times*n, gates).Sum(0)
	case need[4]:
		g[4] = g[3].Clone() // a tensor of its own: both may become the gradient of a leaf
	}
	if need[5] {
		d := dstates.Narrow(0, rest, times).Reshape(times*n, width)
		g[5] = d.T().MatMul(s.inner.Reshape(times*n, -1))
	}
	g[6], g[7] = dstates.Select(0, first), dcell
	return g
}

// stateWeights returns the gradient of hh, given that of what it is multiplied to.
func (s *sequence) stateWeights(d *tensor.Tensor, width int) *tensor.Tensor {
	times, n, gates, _ := s.sizes()
	_, before := s.slot() // the states that steps read begin where those written do not
	before = 1 - before
	if s.h0 == nil { // zero contributes nothing
		times--
		d = d.Narrow(0, 1-before, times)
		before = 1
	}
	if times == 0 {
		return s.w.hh.ZerosLike()
	}
	return d.Reshape(times*n, gates).T().MatMul(s.states.Narrow(0, before, times).Reshape(times*n, width))
}

// through returns the gradient of x as something that can be differentiated: that of the
// steps one after another.
func (s *sequence) through(x *tensor.Tensor, dzs []*tensor.Tensor) *tensor.Tensor {
	var g *tensor.Tensor
	tensor.EnableGrad(func() {
		first := []*tensor.Tensor{s.h0}
		if s.kind == device.LSTM {
			first = append(first, s.c0)
		}
		y, last := s.next.sweep(s.w, s.x, first, s.reverse)
		g = tensor.Grad(append([]*tensor.Tensor{y}, last[1:]...), dzs, []*tensor.Tensor{x},
			tensor.BackwardOptions{CreateGraph: true, AllowUnused: true})[0]
	})
	return g
}
