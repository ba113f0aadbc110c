package tensor

// Diagonal returns a view of the diagonal that dim1 and dim2 span, as a new last
// dimension: element i is x[i][i+offset], or x[i-offset][i] for a negative offset.
//
//	x: (A, M, N)   result, for dims 1 and 2: (A, length of the diagonal)
//
// It panics with ErrShape if dim1 and dim2 are the same.
func (x *Tensor) Diagonal(offset, dim1, dim2 int) *Tensor {
	const op = "Diagonal"
	r := len(x.a.Shape)
	d1, d2 := x.dimension(op, dim1, r), x.dimension(op, dim2, r)
	if d1 == d2 {
		failf(op, ErrShape, []*Tensor{x}, "dims %d and %d are the same", dim1, dim2)
	}
	return x.viewLike(op, func(shape, strides []int) ([]int, []int, int) {
		m, n := shape[d1], shape[d2]
		n1, n2 := strides[d1], strides[d2]
		skip, size := 0, 0
		if offset >= 0 {
			skip, size = offset*n2, min(m, n-offset)
		} else {
			skip, size = -offset*n1, min(m+offset, n)
		}
		if size <= 0 {
			skip, size = 0, 0
		}
		a, b := min(d1, d2), max(d1, d2)
		cut := func(v []int) []int {
			v = append(v[:b], v[b+1:]...)
			return append(v[:a], v[a+1:]...)
		}
		return append(cut(shape), size), append(cut(strides), n1+n2), skip
	})
}

// DiagEmbed returns zeros with the last dimension of x on the diagonal that dim1 and
// dim2 of the result span: the opposite of Diagonal.
//
//	x: (A, N)   result, for offset 0 and dims -2 and -1: (A, N, N)
func (x *Tensor) DiagEmbed(offset, dim1, dim2 int) *Tensor {
	const op = "DiagEmbed"
	r := len(x.a.Shape)
	if r == 0 {
		fail(op, ErrShape, "needs at least one dimension", x)
	}
	d1, d2 := x.dimension(op, dim1, r+1), x.dimension(op, dim2, r+1)
	if d1 == d2 {
		failf(op, ErrShape, []*Tensor{x}, "dims %d and %d are the same", dim1, dim2)
	}
	n := x.a.Shape[r-1] + max(offset, -offset)
	shape := make([]int, 0, r+1)
	for i, next := 0, 0; i <= r; i++ {
		if i == d1 || i == d2 {
			shape = append(shape, n)
		} else {
			shape = append(shape, x.a.Shape[next])
			next++
		}
	}
	z := Options{DType: x.a.DType, Device: x.Device()}.Zeros(shape...)
	callCopy(op, z.Diagonal(offset, d1, d2), x)
	if !Tracked(x) {
		return z
	}
	return Record(op, z, Wrt(x, func(dz *Tensor) *Tensor { return dz.Diagonal(offset, d1, d2) }))
}

// Diag returns, of a vector, the matrix with it on the diagonal and zeros elsewhere; of
// a matrix, a copy of its diagonal. A positive offset means a diagonal above the main
// one.
func (x *Tensor) Diag(offset int) *Tensor {
	switch len(x.a.Shape) {
	case 1:
		return x.DiagEmbed(offset, 0, 1)
	case 2:
		return x.Diagonal(offset, 0, 1).Clone()
	}
	fail("Diag", ErrShape, "needs a vector or a matrix", x)
	return nil
}

// DiagFlat is Diag of x's elements in one row.
func (x *Tensor) DiagFlat(offset int) *Tensor { return x.Reshape(-1).Diag(offset) }

// Tril returns x with zeros above the given diagonal of its last two dimensions: what
// stays has column ≤ row + diagonal.
func (x *Tensor) Tril(diagonal int) *Tensor {
	return x.band("Tril", -tooFar, diagonal)
}

// Triu returns x with zeros below the given diagonal of its last two dimensions: what
// stays has column ≥ row + diagonal.
func (x *Tensor) Triu(diagonal int) *Tensor {
	return x.band("Triu", diagonal, tooFar)
}

// tooFar is a distance from the diagonal that no matrix has, exact as a float.
const tooFar = 1 << 52

// band returns x with zeros where column - row is not in [lo, hi].
func (x *Tensor) band(op string, lo, hi int) *Tensor {
	r := len(x.a.Shape)
	if r < 2 {
		fail(op, ErrShape, "needs at least two dimensions", x)
	}
	m, n := x.a.Shape[r-2], x.a.Shape[r-1]
	row := countTo(m, x.st.be).Unsqueeze(1).expanded(x.a.Shape)
	column := countTo(n, x.st.be).expanded(x.a.Shape)
	z := x.like(x.a.DType)
	callMap(op, "band", z, row, column, x, [4]float64{float64(lo), float64(hi)})
	if !Tracked(x) {
		return z
	}
	return Record(op, z, Wrt(x, func(dz *Tensor) *Tensor { return dz.band(op, lo, hi) }))
}

// TrilIndices returns the row and column numbers of a matrix's elements on and below
// the given diagonal, in row-major order: (2, count).
func TrilIndices(rows, columns, diagonal int) *Tensor {
	return indicesWhere(rows, columns, func(i, j int) bool { return j-i <= diagonal })
}

// TriuIndices is TrilIndices of the elements on and above the diagonal.
func TriuIndices(rows, columns, diagonal int) *Tensor {
	return indicesWhere(rows, columns, func(i, j int) bool { return j-i >= diagonal })
}

func indicesWhere(rows, columns int, in func(i, j int) bool) *Tensor {
	checkShape("TriIndices", []int{rows, columns})
	var is, js []int64
	for i := range rows {
		for j := range columns {
			if in(i, j) {
				is, js = append(is, int64(i)), append(js, int64(j))
			}
		}
	}
	return FromSlice(append(is, js...), 2, len(js))
}
