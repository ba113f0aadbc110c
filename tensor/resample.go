package tensor

import "cresset/device"

// resample forms weighted sums along the last dimensions of x, one after the other; nil
// leaves a dimension as it is. It is linear: the gradient is resampling with the
// transposed taps.
func resample(op string, x *Tensor, taps []*device.Taps) *Tensor {
	if !x.a.DType.IsFloat() {
		failf(op, ErrDType, []*Tensor{x}, "needs floating elements, not %s", x.a.DType)
	}
	shape := append([]int{}, x.a.Shape...)
	for d, t := range taps {
		if t != nil {
			shape[len(shape)-len(taps)+d] = t.Out()
		}
	}
	z := empty(x.a.DType, shape, x.st.be)
	callOptional(op, []*Tensor{z}, []*Tensor{x}, func(be device.Resampler, z, x []*device.Array) error {
		return be.Resample(z[0], x[0], taps)
	})
	if !Tracked(x) {
		return z
	}
	return Record(op, z, Wrt(x, func(dz *Tensor) *Tensor {
		back := make([]*device.Taps, len(taps))
		for d, t := range taps {
			if t != nil {
				back[d] = t.Transpose()
			}
		}
		return resample(op, dz, back)
	}))
}

// newTaps returns taps without elements, from a dimension of size in.
func newTaps(in, out int) *device.Taps {
	return &device.Taps{In: in, Start: append(make([]int32, 0, out+1), 0)}
}

// tap adds an element of the source to the sum that is being made.
func tap(t *device.Taps, index int, weight float64) {
	t.Index = append(t.Index, int32(index))
	t.Weight = append(t.Weight, weight)
}

// tapped ends the sum that is being made.
func tapped(t *device.Taps) { t.Start = append(t.Start, int32(len(t.Index))) }
