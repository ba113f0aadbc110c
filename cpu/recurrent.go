package cpu

import (
	"cresset/device"
	"cresset/dtype"
	"cresset/internal/kernel/recurrent"
)

// Recur runs a recurrent layer. See device.Recurrenter.
func (b *Backend) Recur(c *device.RecurrentCall) error {
	switch c.Gates.DType {
	case dtype.F32:
		recurrentRun[float32](b, c).Forward()
	case dtype.F64:
		recurrentRun[float64](b, c).Forward()
	default:
		return unsupported("recurrent layer", c.Gates.DType)
	}
	return nil
}

// RecurGrad computes the gradients of Recur. See device.Recurrenter.
func (b *Backend) RecurGrad(c *device.RecurrentCall) error {
	switch c.Gates.DType {
	case dtype.F32:
		recurrentRun[float32](b, c).Backward(recurrentGradient[float32](c))
	case dtype.F64:
		recurrentRun[float64](b, c).Backward(recurrentGradient[float64](c))
	default:
		return unsupported("recurrent layer", c.Gates.DType)
	}
	return nil
}

// recurrentRun describes the call to the kernel.
func recurrentRun[T float](b *Backend, c *device.RecurrentCall) *recurrent.Run[T] {
	g, s := c.Gates.Shape, c.States.Shape
	u := b.forward(c.U)
	r := &recurrent.Run[T]{Kind: c.Kind, Times: g[0], Batch: g[1], Hidden: g[2] / c.Kind.Gates(), State: s[2],
		Reverse: c.Reverse, ZeroState: c.ZeroState,
		U: elements[T](u), URow: u.Strides[0], UCol: u.Strides[1],
		Gates: elements[T](c.Gates), States: elements[T](c.States),
		Cells: elementsOrNil[T](c.Cells), Inner: elementsOrNil[T](c.Inner)}
	if c.R != nil {
		p := b.forward(c.R)
		r.R, r.RRow, r.RCol = elements[T](p), p.Strides[0], p.Strides[1]
	}
	if d := c.D; d != nil {
		if !contiguous(d) {
			d = b.temporary(d.DType, d.Shape)
			_ = b.Copy(d, c.D) // of one type: cannot fail
		}
		r.D = elements[T](d)
	}
	return r
}

func recurrentGradient[T float](c *device.RecurrentCall) *recurrent.Gradient[T] {
	return &recurrent.Gradient[T]{DStates: elements[T](c.DStates), WithFirst: c.WithFirst,
		DCell: elementsOrNil[T](c.DCell), DGates: elements[T](c.DGates), DInner: elementsOrNil[T](c.DInner)}
}

// elementsOrNil is elements, nil for nil.
func elementsOrNil[T float](a *device.Array) []T {
	if a == nil {
		return nil
	}
	return elements[T](a)
}
