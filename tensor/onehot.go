package tensor

// OneHot returns, for each element k of x, a row of zeros with a one at place k. With
// -1 classes there are as many as the largest element asks for.
//
//	x: (...) integers   result: (..., classes) I64
//
// It panics with ErrIndex where an element is not in [0, classes).
func (x *Tensor) OneHot(classes int) *Tensor {
	const op = "OneHot"
	index := x.indices(op, x)
	if classes == -1 {
		if x.Len() == 0 {
			fail(op, ErrValue, "the number of classes must be given where there is no element", x)
		}
		for _, k := range Data[int64](index) {
			classes = max(classes, int(k)+1)
		}
		classes = max(classes, 1) // an element is refused by Scatter
	}
	if classes < 1 && x.Len() > 0 || classes < 0 {
		failf(op, ErrValue, []*Tensor{x}, "%d classes", classes)
	}
	shape := append(append([]int{}, x.a.Shape...), classes)
	z := Options{DType: I64, Device: x.Device()}.Zeros(shape...)
	if x.Len() == 0 {
		return z
	}
	return z.ScatterInPlace(-1, index.Unsqueeze(-1), scalarOn(I64, 1, x.st.be).BroadcastTo(append(x.a.Shape, 1)...))
}
