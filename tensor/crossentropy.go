package tensor

import (
	"runtime"

	"cresset/device"
)

// ClassLoss returns, for each row of logits, the negative log-likelihood of its class:
//
//	loss[i] = log Σⱼ exp(logits[i, j]) - logits[i, class[i]]
//
//	logits: (n, classes)   class: (n) I64   result: (n)
//
// and 0 where class[i] is ignore. It is what nn.CrossEntropy reduces.
// It panics with ErrShape if the shapes do not agree, with ErrDType unless class is I64,
// and with ErrIndex for a class that is not one.
func (logits *Tensor) ClassLoss(class *Tensor, ignore int) *Tensor {
	const op = "ClassLoss"
	if len(logits.a.Shape) != 2 || len(class.a.Shape) != 1 || class.a.Shape[0] != logits.a.Shape[0] {
		fail(op, ErrShape, "needs logits (n, classes) and classes (n)", logits, class)
	}
	class.requireDType(op, I64)
	sameDevice(op, logits, class)
	k, ok := logits.st.be.(device.CrossEntropier)
	if !ok || !logits.kernelType() || logits.a.Shape[1] == 0 {
		return logits.classLossComposite(class, ignore)
	}
	x, c := logits.flat(), class.flat()
	loss, lse := empty(x.a.DType, class.a.Shape, x.st.be), empty(x.a.DType, class.a.Shape, x.st.be)
	t := startTimer()
	check(op, k.CrossEntropy(&loss.a, &lse.a, &x.a, &c.a, ignore), logits, class)
	t.stop(op, "", 0, loss, x, c)
	runtime.KeepAlive(x)
	if !Tracked(logits) {
		return loss
	}
	return RecordKernel(op, loss, func(dloss *Tensor, _ []bool) []*Tensor {
		d, dl := x.like(x.a.DType), dloss.Contiguous()
		t := startTimer()
		check(op, k.CrossEntropyGrad(&d.a, &dl.a, &x.a, &lse.a, &c.a, ignore), dloss)
		t.stop(op, "gradient", 0, d, dl, x, c)
		runtime.KeepAlive([]*Tensor{x, c, dl, lse})
		return []*Tensor{d}
	}, func() *Tensor { return logits.classLossComposite(class, ignore) }, logits)
}

func (logits *Tensor) classLossComposite(class *Tensor, ignore int) *Tensor {
	ignored := class.EqScalar(ignore)
	at := class.MaskedFill(ignored, 0).Unsqueeze(1)
	return logits.LogSoftmax(1).Gather(1, at).Squeeze(1).Neg().MaskedFill(ignored, 0)
}
