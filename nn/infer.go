package nn

import (
	"sync"

	"cresset/internal/kernel/gemm"
	"cresset/internal/kernel/vec"
	"cresset/tensor"
)

// Infer computes y = s(x) straight over the memory of the parameters, as they are at
// this moment: what a policy needs that acts on one observation at a time, where all
// that surrounds the arithmetic would take several times as long. The numbers are those
// of Forward for a tensor of shape (rows, in), bit by bit.
//
//	x: (rows, in)   y: (rows, out)
//
// It handles chains of Linear, Tanh, ReLU, Sigmoid and Identity with F32 parameters on the
// CPU and without hooks. For others it returns false, and y is not touched; so it does
// where sizes do not fit, of which Forward says more. It does not allocate once it has
// been called.
func (s *Sequential) Infer(y, x []float32, rows int) bool {
	if rows < 1 || len(s.hooks) > 0 || len(s.Layers) == 0 {
		return false
	}
	width, widest := len(x)/rows, len(x)/rows
	for _, l := range s.Layers {
		if width = inferred(l, width); width < 0 {
			return false
		}
		widest = max(widest, width)
	}
	if len(x) != rows*(len(x)/rows) || len(y) != rows*width {
		return false
	}
	w := inferences.Get().(*inference)
	w.run(s.Layers, y, x, rows, widest)
	inferences.Put(w)
	return true
}

// inferred returns how wide the output of a layer is for an input of some width, -1 if
// Infer cannot compute it.
func inferred(l Layer, width int) int {
	switch l := l.(type) {
	case *Linear:
		if len(l.hooks) > 0 || !plainly(l.Weight) || l.Weight.Rank() != 2 || l.Weight.Dim(1) != width {
			return -1
		}
		n := l.Weight.Dim(0)
		if l.Bias != nil && (!plainly(l.Bias) || l.Bias.Len() != n) {
			return -1
		}
		return n
	case *Tanh:
		return unhooked(&l.Base, width)
	case *ReLU:
		return unhooked(&l.Base, width)
	case *Sigmoid:
		return unhooked(&l.Base, width)
	case *Identity:
		return unhooked(&l.Base, width)
	}
	return -1
}

func unhooked(b *Base, width int) int {
	if len(b.hooks) > 0 {
		return -1
	}
	return width
}

// plainly reports whether the elements of t lie side by side in memory as F32.
func plainly(t *tensor.Tensor) bool {
	return t.DType() == tensor.F32 && t.IsContiguous() && t.Device() == "cpu"
}

// An inference is what a run of Infer needs, kept for the next.
type inference struct {
	room [2][]float32
	call gemm.Call[float32]
}

var inferences = sync.Pool{New: func() any { return new(inference) }}

func (w *inference) run(layers []Layer, y, x []float32, rows, widest int) {
	for i := range w.room {
		if cap(w.room[i]) < rows*widest {
			w.room[i] = make([]float32, rows*widest)
		}
	}
	turn := 0
	for i, l := range layers {
		n := len(x)
		linear, ok := l.(*Linear)
		if ok {
			n = rows * linear.Weight.Dim(0)
		}
		to := w.room[turn][:n]
		if turn = 1 - turn; i == len(layers)-1 {
			to = y
		}
		switch l.(type) {
		case *Linear:
			w.linear(linear, to, x, rows)
		case *Tanh:
			vec.Tanh(to, x)
		case *ReLU:
			vec.ReLU(to, x)
		case *Sigmoid:
			vec.Sigmoid(to, x)
		default:
			copy(to, x)
		}
		x = to
	}
}

// linear computes y = x·Wᵀ + b as the CPU's device.Linearer does.
func (w *inference) linear(l *Linear, y, x []float32, rows int) {
	n, k := l.Weight.Dim(0), l.Weight.Dim(1)
	c := &w.call
	c.M, c.N, c.K, c.Alpha = rows, n, k, 1
	c.A, c.ARow, c.ACol = x, k, 1
	c.B, c.BRow, c.BCol = tensor.Data[float32](l.Weight), 1, k
	c.C, c.CRow = y, n
	if c.Bias = nil; l.Bias != nil {
		c.Bias = tensor.Data[float32](l.Bias)
	}
	c.Run()
	c.A, c.B, c.C, c.Bias = nil, nil, nil, nil // hold on to nothing of the caller's
}
