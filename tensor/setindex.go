package tensor

// SetIndex sets the part of x that the indexers pick to value, which broadcasts to it,
// in place: x[...] = value. See Indexer. Where index tensors name an element several
// times, the last value stays.
func (x *Tensor) SetIndex(value *Tensor, at ...Indexer) *Tensor {
	return x.putIndex("SetIndex", value, at, (*Tensor).IndexCopyInPlace)
}

// AddIndex adds value, which broadcasts to it, to the part of x that the indexers pick,
// in place. Where index tensors name an element several times, all are added, in order.
func (x *Tensor) AddIndex(value *Tensor, at ...Indexer) *Tensor {
	return x.putIndex("AddIndex", value, at, (*Tensor).IndexAddInPlace)
}

// IndexPut returns x with the part that the indexers pick set to value, or with value
// added to it if accumulate is set.
func (x *Tensor) IndexPut(value *Tensor, accumulate bool, at ...Indexer) *Tensor {
	if value.a.DType != x.a.DType {
		failf("IndexPut", ErrDType, []*Tensor{x, value}, "the tensor and the value need one element type")
	}
	if accumulate {
		return x.Clone().AddIndex(value, at...)
	}
	return x.Clone().SetIndex(value, at...)
}

func (x *Tensor) putIndex(op string, value *Tensor, at []Indexer,
	put func(x *Tensor, dim int, index, src *Tensor) *Tensor) *Tensor {
	x.writable(op)
	if value.a.DType != x.a.DType {
		value = value.To(x.a.DType)
	}
	v, picks := x.indexView(op, at)
	if len(picks) == 0 {
		if op == "AddIndex" {
			v.AddInPlace(value)
		} else {
			v.CopyInPlace(value)
		}
		return x
	}
	p := v.plan(op, picks)
	// The value in the shape of the result, its index dimensions as one.
	n := len(p.shape)
	shape := append([]int{}, p.shape...)
	for _, d := range p.order[len(picks):] {
		shape = append(shape, v.a.Shape[d])
	}
	result := shape
	if p.place > 0 {
		result = append([]int{}, shape[n:n+p.place]...)
		result = append(append(result, p.shape...), shape[n+p.place:]...)
	}
	if !broadcastsTo(value.a.Shape, result) {
		failf(op, ErrShape, []*Tensor{x, value}, "the value does not broadcast to the indexed part, %v", result)
	}
	value = value.BroadcastTo(result...)
	if len(picks) == 1 {
		put(v, p.place, p.index, value.Flatten(p.place, p.place+n-1))
		return x
	}
	from, to := make([]int, n), make([]int, n)
	for i := range from {
		from[i], to[i] = p.place+i, i
	}
	value = value.MoveDim(from, to).Flatten(0, n-1)
	rows := p.rows(v)
	put(rows, 0, p.index, value)
	if !rows.SameStorage(v) { // the indexed dimensions cannot be read as one in place
		turned := v.Permute(p.order...)
		turned.CopyInPlace(rows.Reshape(turned.a.Shape...))
	}
	return x
}
