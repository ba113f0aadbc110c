package tensor

// Clone returns a contiguous copy of x.
func (x *Tensor) Clone() *Tensor {
	z := x.copied("Clone")
	if !Tracked(x) {
		return z
	}
	return Record("Clone", z, Wrt(x, same))
}

// Contiguous returns x if its elements lie in row-major order without gaps, else a
// copy that does.
func (x *Tensor) Contiguous() *Tensor {
	if x.IsContiguous() {
		return x
	}
	return x.Clone()
}

// copied is Clone without a record.
func (x *Tensor) copied(op string) *Tensor {
	z := x.like(x.a.DType)
	callCopy(op, z, x)
	return z
}
