package tensor

// Nonzero returns the indices of the elements that are not zero, in row-major order:
// one row for each.
//
//	x: (N₁, … Nₖ)   result: (count, k) I64
func (x *Tensor) Nonzero() *Tensor {
	r := len(x.a.Shape)
	flat := x.nonzeroFlat()
	index := make([]int64, len(flat)*r)
	for i, at := range flat {
		row := index[i*r : (i+1)*r]
		for d := r - 1; d >= 0; d-- {
			n := int64(x.a.Shape[d])
			row[d] = at % n
			at /= n
		}
	}
	return FromSlice(index, len(flat), r).onDeviceOf(x)
}

// NonzeroTuple returns Nonzero's columns as vectors, one for each dimension of x; they
// index x as they are.
func (x *Tensor) NonzeroTuple() []*Tensor {
	if len(x.a.Shape) == 0 {
		x = x.Reshape(1)
	}
	flat := x.nonzeroFlat()
	columns := make([]*Tensor, len(x.a.Shape))
	for d := len(columns) - 1; d >= 0; d-- {
		n := int64(x.a.Shape[d])
		column := make([]int64, len(flat))
		for i, at := range flat {
			column[i] = at % n
			flat[i] = at / n
		}
		columns[d] = FromSlice(column).onDeviceOf(x)
	}
	return columns
}

// ArgWhere is Nonzero, under NumPy's name.
func (x *Tensor) ArgWhere() *Tensor { return x.Nonzero() }

// nonzeroFlat returns the row-major indices of the elements that are not zero.
func (x *Tensor) nonzeroFlat() []int64 {
	x.use("Nonzero")
	set := slice[bool](x.Detach().To(Bool).host())
	n := 0
	for _, b := range set {
		if b {
			n++
		}
	}
	flat := make([]int64, 0, n)
	for i, b := range set {
		if b {
			flat = append(flat, int64(i))
		}
	}
	return flat
}

func (x *Tensor) onDeviceOf(y *Tensor) *Tensor {
	if x.st.be == y.st.be {
		return x
	}
	return x.onto(y.st.be)
}
