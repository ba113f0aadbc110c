package tensor

// Trace returns the sum of the diagonal of a matrix, which need not be square.
// Bools and integers are summed as I64.
//
//	x: (m, n)   result: ()
func (x *Tensor) Trace() *Tensor {
	x.wantRank("Trace", 2, x)
	return x.Diagonal(0, 0, 1).Sum()
}
