package recurrent

import "cresset/internal/kernel/vec"

// activate computes columns lo to hi of the gates, and of what follows from them.
func (w *work[T]) activate(lo, hi int) {
	h, t := w.Hidden, w.time(w.step)
	width := w.Kind.Gates() * h
	gates := w.slot(w.Gates, t, width)
	before, after := w.slot(w.States, w.at(w.step), w.State), w.slot(w.States, w.at(w.step+1), w.State)
	if w.R != nil {
		after = w.slot(w.Inner, t, h)
	}
	for i := range w.Batch {
		gate := func(g int) []T { return gates[i*width+g*h:][lo:hi:hi] }
		out := after[i*h:][lo:hi]
		switch w.Kind {
		case LSTM:
			c, next := w.slot(w.Cells, w.at(w.step), h), w.slot(w.Cells, w.at(w.step+1), h)
			lstm(out, next[i*h:][lo:hi], c[i*h:][lo:hi], gate(0), gate(1), gate(2), gate(3))
		case GRU:
			inner := w.slot(w.Inner, t, h)
			gru(out, before[i*h:][lo:hi], inner[i*h:][lo:hi], gate(0), gate(1), gate(2))
		case Tanh:
			vec.Tanh(out, gate(0))
		case ReLU:
			vec.ReLU(out, gate(0))
		}
	}
}

// lstm computes the gates in place, the cell state and the output before projection.
func lstm[T Float](out, next, c, i, f, g, o []T) {
	vec.Sigmoid(i, i)
	vec.Sigmoid(f, f)
	vec.Tanh(g, g)
	vec.Sigmoid(o, o)
	vec.Mul(next, f, c)
	vec.MulAdd(next, i, g, next)
	vec.Tanh(out, next)
	vec.Mul(out, o, out)
}

// gru computes the gates in place and the state.
func gru[T Float](out, h, inner, r, z, n []T) {
	vec.Sigmoid(r, r)
	vec.Sigmoid(z, z)
	vec.MulAdd(n, r, inner, n)
	vec.Tanh(n, n)
	vec.Sub(out, h, n)
	vec.MulAdd(out, z, out, n)
}

// gradient computes columns lo to hi of the gradient of the gates of step i from that of
// its output.
func (w *work[T]) gradient(i int, dout []T, lo, hi int) {
	h, t := w.Hidden, w.time(i)
	width := w.Kind.Gates() * h
	gates, dgates := w.slot(w.Gates, t, width), w.slot(w.DGates, t, width)
	before, after := w.slot(w.States, w.at(i), w.State), w.slot(w.States, w.at(i+1), w.State)
	x := w.room[lo:hi]
	for row := range w.Batch {
		at := row*h + lo
		cut := func(s []T) []T { return s[at:][: hi-lo : hi-lo] }
		gate := func(s []T, g int) []T { return s[row*width+g*h:][lo:hi:hi] }
		dh, dg := cut(dout), func(g int) []T { return gate(dgates, g) }
		switch w.Kind {
		case LSTM:
			c, next := w.slot(w.Cells, w.at(i), h), w.slot(w.Cells, w.at(i+1), h)
			vec.LSTMStepGrad(dg(0), dg(1), dg(2), dg(3), cut(w.DCell), dh, cut(c), cut(next),
				gate(gates, 0), gate(gates, 1), gate(gates, 2), gate(gates, 3))
		case GRU:
			dinner := w.slot(w.DInner, t, width)
			gruGrad([3][]T{dg(0), dg(1), dg(2)}, gate(dinner, 2), cut(w.slot(w.DStates, w.at(i), h)), dh,
				cut(before), cut(w.slot(w.Inner, t, h)), [3][]T{gate(gates, 0), gate(gates, 1), gate(gates, 2)}, x)
			copy(gate(dinner, 0), dg(0))
			copy(gate(dinner, 1), dg(1))
		case Tanh:
			vec.TanhGrad(dg(0), dh, cut(after))
		case ReLU:
			vec.ReLUGrad(dg(0), dh, cut(after))
		}
	}
}

// gruGrad sets the gradients d of the gates r z n before their activation and dinner,
// that of U·h + d of the last, and adds to dbefore, that of h, what does not pass
// through a gate. x is scratch.
func gruGrad[T Float](d [3][]T, dinner, dbefore, dh, h, inner []T, gates [3][]T, x []T) {
	r, z, n := gates[0], gates[1], gates[2]
	vec.MulAdd(dbefore, dh, z, dbefore)
	vec.Sub(x, h, n)
	vec.Mul(x, dh, x)
	vec.SigmoidGrad(d[1], x, z)
	vec.Mul(x, dh, z)
	vec.Sub(x, dh, x)
	vec.TanhGrad(d[2], x, n)
	vec.Mul(dinner, d[2], r)
	vec.Mul(x, d[2], inner)
	vec.SigmoidGrad(d[0], x, r)
}
