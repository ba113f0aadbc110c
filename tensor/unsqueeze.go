package tensor

// Unsqueeze returns a view of x with a dimension of size 1 put in at dim, which counts
// in the result: -1 appends one.
func (x *Tensor) Unsqueeze(dim int) *Tensor {
	d := x.dimension("Unsqueeze", dim, len(x.a.Shape)+1)
	shape := make([]int, 0, len(x.a.Shape)+1)
	shape = append(append(append(shape, x.a.Shape[:d]...), 1), x.a.Shape[d:]...)
	return x.View(shape...)
}
