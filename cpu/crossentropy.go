package cpu

import (
	"fmt"

	"cresset/device"
	"cresset/dtype"
	"cresset/internal/kernel/vec"
	"cresset/internal/parallel"
)

// CrossEntropy computes losses of rows. See device.CrossEntropier.
func (b *Backend) CrossEntropy(loss, lse, logits, class *device.Array, ignore int) error {
	if err := checkClasses(logits, class, ignore); err != nil {
		return err
	}
	switch logits.DType {
	case dtype.F32:
		crossEntropy[float32](loss, lse, logits, class, ignore)
	case dtype.F64:
		crossEntropy[float64](loss, lse, logits, class, ignore)
	default:
		return unsupported("cross-entropy", logits.DType)
	}
	return nil
}

func checkClasses(logits, class *device.Array, ignore int) error {
	n := logits.Shape[1]
	for i, c := range elements[int64](class)[:class.Len()] {
		if int(c) != ignore && (c < 0 || int(c) >= n) {
			return fmt.Errorf("class %d of row %d is not one of %d: %w", c, i, n, device.ErrIndex)
		}
	}
	return nil
}

func crossEntropy[T float](loss, lse, logits, class *device.Array, ignore int) {
	rows, n := logits.Shape[0], logits.Shape[1]
	x, c := elements[T](logits), elements[int64](class)
	out, sums := elements[T](loss), elements[T](lse)
	parallel.For(rows, normRows(n), func(lo, hi int) {
		for i := lo; i < hi; i++ {
			row := x[i*n : (i+1)*n]
			sums[i] = vec.LogSumExp(row)
			if out[i] = 0; int(c[i]) != ignore {
				out[i] = sums[i] - row[c[i]]
			}
		}
	})
}

// CrossEntropyGrad computes the gradient. See device.CrossEntropier.
func (b *Backend) CrossEntropyGrad(d, dloss, logits, lse, class *device.Array, ignore int) error {
	switch logits.DType {
	case dtype.F32:
		crossEntropyGrad[float32](d, dloss, logits, lse, class, ignore)
	case dtype.F64:
		crossEntropyGrad[float64](d, dloss, logits, lse, class, ignore)
	default:
		return unsupported("cross-entropy", logits.DType)
	}
	return nil
}

func crossEntropyGrad[T float](d, dloss, logits, lse, class *device.Array, ignore int) {
	rows, n := logits.Shape[0], logits.Shape[1]
	dx, x, c := elements[T](d), elements[T](logits), elements[int64](class)
	dl, sums := elements[T](dloss), elements[T](lse)
	parallel.For(rows, normRows(n), func(lo, hi int) {
		for i := lo; i < hi; i++ {
			row := dx[i*n : (i+1)*n]
			if int(c[i]) == ignore {
				clear(row)
				continue
			}
			vec.AddScalar(row, x[i*n:(i+1)*n], -sums[i])
			vec.Exp(row, row)
			row[c[i]]--
			vec.MulScalar(row, row, dl[i])
		}
	})
}
