package tensor

// MaskedSelect returns the elements of x where mask is true, in row-major order of the
// shape that both broadcast to.
//
//	x: (...)   mask: (...) Bool   result: (count)
func (x *Tensor) MaskedSelect(mask *Tensor) *Tensor {
	const op = "MaskedSelect"
	mask.requireDType(op, Bool)
	sameDevice(op, x, mask)
	shape := broadcastShape(op, x, mask)
	index := mask.expanded(shape).nonzeroFlat().onDeviceOf(x)
	return x.BroadcastTo(shape...).Reshape(-1).IndexSelect(0, index)
}

// MaskedScatter returns x with the elements where mask is true replaced by those of
// src, one after the other. mask broadcasts to x.
// It panics with ErrShape if src has too few elements.
func (x *Tensor) MaskedScatter(mask, src *Tensor) *Tensor {
	const op = "MaskedScatter"
	mask.requireDType(op, Bool)
	sameDevice(op, x, mask, src)
	shape := broadcastShape(op, x, mask)
	index := mask.expanded(shape).nonzeroFlat().onDeviceOf(x)
	n := index.Len()
	if src.Len() < n {
		failf(op, ErrShape, []*Tensor{x, mask, src}, "the mask selects %d elements, the source has %d", n, src.Len())
	}
	flat := x.BroadcastTo(shape...).Reshape(-1)
	return flat.Scatter(0, index, src.Reshape(-1).Narrow(0, 0, n)).Reshape(shape...)
}
