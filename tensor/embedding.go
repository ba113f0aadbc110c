package tensor

// EmbeddingOptions are the rarely used settings of Embedding.
type EmbeddingOptions struct {
	// Padding tells that the row PaddingIndex stands for nothing: it gets no gradient.
	Padding bool
	// PaddingIndex is that row; negative counts from the end.
	PaddingIndex int
	// ScaleByFrequency divides each row's gradient by how often it was looked up.
	ScaleByFrequency bool
}

// Embedding returns the rows of weight at index.
//
//	weight: (V, C)   index: (...)   result: (..., C)
//
// It panics with ErrIndex where an index is not in [0, V). The gradient of a row adds
// up in the order of index.
func Embedding(weight, index *Tensor, o EmbeddingOptions) *Tensor {
	const op = "Embedding"
	if len(weight.a.Shape) != 2 {
		fail(op, ErrShape, "the weight needs two dimensions", weight, index)
	}
	v, c := weight.a.Shape[0], weight.a.Shape[1]
	pad := o.PaddingIndex
	if o.Padding && (pad < -v || pad >= v) {
		failf(op, ErrIndex, []*Tensor{weight, index}, "padding index %d is not in [%d, %d)", pad, -v, v)
	}
	if pad < 0 {
		pad += v
	}
	index = weight.indices(op, index)
	shape := append(append(make([]int, 0, 8), index.a.Shape...), c)
	row := index.Reshape(-1)
	z := empty(weight.a.DType, shape, weight.st.be)
	rows := z.alias([]int{row.a.Shape[0], c}, []int{c, 1}, 0)
	callGather(op, rows, weight, row.along(0, rows.a.Shape), 0)
	if !Tracked(weight) {
		return z
	}
	like := weight.Options()
	var into func(dz, sum *Tensor)
	if !o.Padding && !o.ScaleByFrequency {
		into = func(dz, sum *Tensor) { sum.IndexAddInPlace(0, row, dz.Reshape(row.a.Shape[0], c)) }
	}
	return Record(op, z, WrtInto(weight, func(dz *Tensor) *Tensor {
		like.DType = dz.a.DType
		dz = dz.Reshape(row.a.Shape[0], c)
		if o.ScaleByFrequency {
			one := Options{DType: dz.a.DType, Device: dz.Device()}.Ones(row.a.Shape[0])
			count := like.Zeros(v).IndexAdd(0, row, one)
			dz = dz.Div(count.IndexSelect(0, row).Unsqueeze(1))
		}
		dw := like.Zeros(v, c).IndexAddInPlace(0, row, dz)
		if o.Padding {
			dw = dw.clearStrided([]int{c}, []int{1}, pad*c)
		}
		return dw
	}, into, row))
}
