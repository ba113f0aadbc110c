package nn

import "cresset/tensor"

// lstmSweep runs an LSTM over all times as one operation where there is no projection:
// its gradient by the weights is then one product for all times, not one for each.
func lstmSweep(w *cellWeights, gates *tensor.Tensor, state []*tensor.Tensor,
	reverse bool) (*tensor.Tensor, []*tensor.Tensor) {
	h0, c0 := state[0], state[1]
	if w.hr != nil || !tensor.Tracked(gates, h0, c0, w.hh, w.biasHH) {
		return step(lstmStep).sweep(w, gates, state, reverse)
	}
	l := &lstmTape{gates: gates, h0: h0, c0: c0, w: w, reverse: reverse}
	tensor.NoGrad(l.forward)
	y, c := l.y, l.steps[len(l.steps)-1].c.Clone()
	inputs := []*tensor.Tensor{gates, h0, c0, w.hh, w.biasHH}
	edges := make([]tensor.Edge, len(inputs))
	for i, x := range inputs {
		edges[i] = tensor.WrtAll(x, func(dzs []*tensor.Tensor) *tensor.Tensor { return l.through(x, dzs) },
			w.hh, y, h0)
	}
	tensor.RecordAll("LSTM", []*tensor.Tensor{y, c}, l.backward, edges...)
	return y, []*tensor.Tensor{y.Select(0, at(gates.Dim(0)-1, gates.Dim(0), reverse)), c}
}

// An lstmTape is one run of an LSTM and what its gradient needs.
type lstmTape struct {
	gates, h0, c0 *tensor.Tensor
	w             *cellWeights
	reverse       bool
	y             *tensor.Tensor // (T, N, H)
	steps         []lstmState    // in the order of computation
}

// lstmState is what a step computed, (N, H) each.
type lstmState struct{ i, f, g, o, c, tanh *tensor.Tensor }

func (l *lstmTape) forward() {
	n := l.gates.Dim(0)
	each := l.gates.Unbind(0)
	l.y = l.gates.Options().Empty(n, l.h0.Dim(0), l.h0.Dim(1))
	up := l.w.hh.T().Contiguous() // the layout that products read fastest, made once
	h, c := l.h0, l.c0
	for i := range n {
		t := at(i, n, l.reverse)
		p := each[t].Add(h.MatMul(up))
		if l.w.biasHH != nil {
			p.AddInPlace(l.w.biasHH)
		}
		parts := p.Chunk(4, -1)
		s := lstmState{i: parts[0].Sigmoid(), f: parts[1].Sigmoid(), g: parts[2].Tanh(), o: parts[3].Sigmoid()}
		s.c = s.f.Mul(c).AddInPlace(s.i.Mul(s.g))
		s.tanh = s.c.Tanh()
		h, c = s.o.Mul(s.tanh), s.c
		l.y.Select(0, t).CopyInPlace(h)
		l.steps = append(l.steps, s)
	}
}

// backward returns the gradients of gates, h0, c0, w.hh and w.biasHH, by
// backpropagation through time.
func (l *lstmTape) backward(dzs []*tensor.Tensor, need []bool) []*tensor.Tensor {
	n, size := l.gates.Dim(0), l.h0.Dim(1)
	dy, dc := dzs[0].Unbind(0), dzs[1]
	dgates := l.gates.Options().Empty(l.gates.Shape()...)
	slots, ys := dgates.Unbind(0), l.y.Unbind(0)
	before := l.gates.Options().Empty(n, l.h0.Dim(0), size) // the h that each step saw
	var dh *tensor.Tensor
	for i := n - 1; i >= 0; i-- {
		t, s := at(i, n, l.reverse), &l.steps[i]
		h, c := l.h0, l.c0
		if i > 0 {
			h, c = ys[at(i-1, n, l.reverse)], l.steps[i-1].c
		}
		before.Select(0, t).CopyInPlace(h)
		d := dy[t]
		if dh != nil {
			d = d.Add(dh)
		}
		dc = dc.Add(d.Mul(s.o).Mul(slope(s.tanh)))
		for k, part := range []*tensor.Tensor{
			dc.Mul(s.g).Mul(logisticSlope(s.i)), dc.Mul(c).Mul(logisticSlope(s.f)),
			dc.Mul(s.i).Mul(slope(s.g)), d.Mul(s.tanh).Mul(logisticSlope(s.o)),
		} {
			slots[t].Narrow(-1, k*size, size).CopyInPlace(part)
		}
		dh, dc = slots[t].MatMul(l.w.hh), dc.Mul(s.f)
	}
	grads := []*tensor.Tensor{dgates, dh, dc, nil, nil}
	rows := dgates.Reshape(-1, 4*size)
	if need[3] {
		grads[3] = rows.T().MatMul(before.Reshape(-1, size))
	}
	if need[4] {
		grads[4] = rows.Sum(0)
	}
	return grads
}

// slope is the derivative 1 - y² of tanh, by its value.
func slope(y *tensor.Tensor) *tensor.Tensor { return y.Mul(y).RSubScalar(1) }

// logisticSlope is the derivative y·(1 - y) of the logistic function, by its value.
func logisticSlope(y *tensor.Tensor) *tensor.Tensor { return y.RSubScalar(1).Mul(y) }

// through returns the gradient of x as something that can be differentiated: that of the
// steps one after another.
func (l *lstmTape) through(x *tensor.Tensor, dzs []*tensor.Tensor) *tensor.Tensor {
	var g *tensor.Tensor
	tensor.EnableGrad(func() {
		y, last := step(lstmStep).sweep(l.w, l.gates, []*tensor.Tensor{l.h0, l.c0}, l.reverse)
		g = tensor.Grad([]*tensor.Tensor{y, last[1]}, dzs, []*tensor.Tensor{x},
			tensor.BackwardOptions{CreateGraph: true, AllowUnused: true})[0]
	})
	return g
}
