package tensor

import "cresset/device"

// Softmax returns exp(x)/Σ exp(x), summed along dim, so that the elements along it sum
// to 1. The maximum is subtracted first, so it does not overflow. For the dtype
// argument of PyTorch convert first: x.To(F32).Softmax(-1).
//
//	x: (..., N, ...)   result: the same
//
// Where every element along dim is -Inf the result is NaN. It panics with ErrDType
// unless x is floating.
func (x *Tensor) Softmax(dim int) *Tensor { return x.softmax("Softmax", dim, false) }

// LogSoftmax returns log(Softmax(x)), computed without the loss of accuracy and the
// overflow of the two in turn.
func (x *Tensor) LogSoftmax(dim int) *Tensor { return x.softmax("LogSoftmax", dim, true) }

// Softmin returns Softmax(-x).
func (x *Tensor) Softmin(dim int) *Tensor { return x.Neg().Softmax(dim) }

func (x *Tensor) softmax(op string, dim int, log bool) *Tensor {
	d := x.dim(op, dim)
	if !x.a.DType.IsFloat() {
		failf(op, ErrDType, []*Tensor{x}, "needs a floating tensor; convert it with To")
	}
	y := x.like(x.a.DType)
	callOptional(op, []*Tensor{y}, []*Tensor{x}, func(be device.Softmaxer, z, x []*device.Array) error {
		return be.Softmax(z[0], x[0], d, log)
	})
	if !Tracked(x) {
		return y
	}
	return RecordFused(op, y, func(dy *Tensor, _ []bool) []*Tensor {
		dx := y.like(y.a.DType)
		callOptional(op, []*Tensor{dx}, []*Tensor{dy, y},
			func(be device.Softmaxer, z, x []*device.Array) error {
				return be.SoftmaxGrad(z[0], x[0], x[1], d, log)
			})
		return []*Tensor{dx}
	}, Wrt(x, func(dy *Tensor) *Tensor {
		if log {
			return dy.Sub(y.Exp().Mul(dy.SumKeep(d)))
		}
		return y.Mul(dy.Sub(dy.Mul(y).SumKeep(d)))
	}, y))
}
