package tensor

import (
	"runtime"
	"sync/atomic"

	"cresset/device"
)

// piece is how many bytes of logits LinearClassLoss holds at most, or those of one row.
var piece = 32 << 20

// LinearClassLoss is x.Linear(w, nil).ClassLoss(class, ignore), the losses of rows whose
// logits are products with a large matrix, without the logits of all rows in memory:
//
//	x: (n, in)   w: (classes, in)   class: (n) I64   result: (n)
//
// At most 32 MiB of them exist at a time. Logits that fit in are kept for the gradient;
// others are computed again, piece by piece, so that Backward takes a third longer.
// It panics as Linear and ClassLoss do.
func (x *Tensor) LinearClassLoss(w, class *Tensor, ignore int) *Tensor {
	const op = "LinearClassLoss"
	x.checkLinear(w, nil)
	if len(x.a.Shape) != 2 || len(w.a.Shape) != 2 || len(class.a.Shape) != 1 || class.a.Shape[0] != x.a.Shape[0] {
		fail(op, ErrShape, "needs rows (n, in), a weight (classes, in) and classes (n)", x, w, class)
	}
	class.requireDType(op, I64)
	sameDevice(op, x, w, class)
	k, ok := x.st.be.(device.CrossEntropier)
	if !ok || !x.kernelType() || x.Len() == 0 || w.Len() == 0 {
		return x.linearClassLossComposite(w, class, ignore)
	}
	h := &lossHead{k: k, x: x.flat(), w: w.Detach(), class: class.flat(), ignore: ignore}
	h.rows = max(1, min(x.a.Shape[0], piece/(w.a.Shape[0]*x.a.DType.Size())))
	loss := h.forward(Tracked(x, w))
	if !Tracked(x, w) {
		return loss
	}
	return RecordKernel(op, loss, h.backward,
		func() *Tensor { return x.linearClassLossComposite(w, class, ignore) }, x, w)
}

func (x *Tensor) linearClassLossComposite(w, class *Tensor, ignore int) *Tensor {
	return x.Linear(w, nil).ClassLoss(class, ignore)
}

// A lossHead computes LinearClassLoss, some rows at a time.
type lossHead struct {
	k           device.CrossEntropier
	x, w, class *Tensor
	ignore      int
	rows        int     // of a piece
	lse         *Tensor // (n): of each row

	// The logits of the only piece, until a Backward makes their gradient of them.
	kept atomic.Pointer[Tensor]
}

func (h *lossHead) forward(keep bool) *Tensor {
	const op = "LinearClassLoss"
	n := h.x.a.Shape[0]
	loss := empty(h.x.a.DType, h.class.a.Shape, h.x.st.be)
	h.lse = loss.like(loss.a.DType)
	NoGrad(func() {
		for i := 0; i < n; i += h.rows {
			m := min(h.rows, n-i)
			logits := h.x.Narrow(0, i, m).linear(h.w, nil)
			check(op, h.k.CrossEntropy(&loss.Narrow(0, i, m).a, &h.lse.Narrow(0, i, m).a, &logits.a,
				&h.class.Narrow(0, i, m).a, h.ignore), h.x, h.w, h.class)
			if keep && m == n {
				h.kept.Store(logits)
			} else {
				logits.st.free()
			}
		}
	})
	runtime.KeepAlive(h)
	return loss
}

// backward returns the gradients of x and w.
func (h *lossHead) backward(dloss *Tensor, need []bool) []*Tensor {
	const op = "LinearClassLoss"
	n := h.x.a.Shape[0]
	dloss = dloss.Contiguous()
	var dx, dw *Tensor
	if need[0] {
		dx = h.x.like(h.x.a.DType)
	}
	if need[1] {
		dw = h.w.like(h.w.a.DType)
	}
	for i := 0; i < n; i += h.rows {
		m := min(h.rows, n-i)
		x := h.x.Narrow(0, i, m)
		d := h.kept.Swap(nil)
		if d == nil {
			d = x.linear(h.w, nil)
		}
		lse, class := h.lse.Narrow(0, i, m), h.class.Narrow(0, i, m)
		check(op, h.k.CrossEntropyGrad(&d.a, &dloss.Narrow(0, i, m).a, &d.a, &lse.a, &class.a, h.ignore), dloss)
		if need[0] {
			callMatMul(op, dx.Narrow(0, i, m), d, h.w, 1, 0)
		}
		if need[1] {
			beta := 0.0
			if i > 0 {
				beta = 1
			}
			callMatMul(op, dw, d.MT(), x, 1, beta)
		}
		d.st.free()
	}
	runtime.KeepAlive(h)
	runtime.KeepAlive(dloss)
	return []*Tensor{dx, dw}
}
