package tensor

// Repeat returns copies of x side by side: sizes[i] of them along dimension i. There
// may be more sizes than dimensions, which are then put in front.
// It panics with ErrShape if there are fewer, or one is negative.
func (x *Tensor) Repeat(sizes ...int) *Tensor {
	skip := len(sizes) - len(x.a.Shape)
	if skip < 0 {
		failf("Repeat", ErrShape, []*Tensor{x}, "%d sizes for %d dimensions", len(sizes), len(x.a.Shape))
	}
	split := make([]int, 0, 2*len(sizes)) // x with a dimension of size 1 before each of its own
	full := make([]int, 0, 2*len(sizes))
	shape := make([]int, 0, len(sizes))
	copies := 1
	for i, k := range sizes {
		if k < 0 {
			failf("Repeat", ErrShape, []*Tensor{x}, "%d copies along dimension %d", k, i)
		}
		n := 1
		if i >= skip {
			n = x.a.Shape[i-skip]
		}
		split = append(split, 1, n)
		full = append(full, k, n)
		shape = append(shape, k*n)
		copies *= k
	}
	if copies == 1 {
		return x.Reshape(shape...).Clone()
	}
	return x.View(split...).BroadcastTo(full...).Reshape(shape...)
}

// Tile is Repeat where missing sizes, in front, count as 1.
func (x *Tensor) Tile(sizes ...int) *Tensor {
	if missing := len(x.a.Shape) - len(sizes); missing > 0 {
		all := make([]int, len(x.a.Shape))
		for i := range all {
			all[i] = 1
		}
		copy(all[missing:], sizes)
		sizes = all
	}
	return x.Repeat(sizes...)
}

// RepeatInterleave returns x with each slice along dim n times in a row.
func (x *Tensor) RepeatInterleave(n, dim int) *Tensor {
	const op = "RepeatInterleave"
	if n < 0 {
		failf(op, ErrValue, []*Tensor{x}, "%d repeats", n)
	}
	d := x.dim(op, dim)
	if len(x.a.Shape) == 0 {
		x = x.Reshape(1)
	}
	full := append([]int{}, x.a.Shape[:d+1]...)
	full = append(append(full, n), x.a.Shape[d+1:]...)
	z := x.Unsqueeze(d + 1).BroadcastTo(full...)
	if n == 1 {
		z = z.Clone()
	}
	return z.Reshape(x.with(d, n*x.a.Shape[d])...)
}

// RepeatInterleaveBy returns x with slice i along dim counts[i] times in a row. A
// single count holds for all slices.
//
//	x: (A, N, C)   counts: (N)   result: (A, Σcounts, C)
func (x *Tensor) RepeatInterleaveBy(counts *Tensor, dim int) *Tensor {
	const op = "RepeatInterleaveBy"
	d := x.dim(op, dim)
	if len(x.a.Shape) == 0 {
		x = x.Reshape(1)
	}
	n := x.a.Shape[d]
	counts = x.vector(op, counts)
	if counts.a.Shape[0] == 1 {
		return x.RepeatInterleave(counts.ItemInt(), d)
	}
	if counts.a.Shape[0] != n {
		failf(op, ErrShape, []*Tensor{x, counts}, "%d counts for %d slices in dimension %d",
			counts.a.Shape[0], n, d)
	}
	var index []int64
	for i, k := range Data[int64](counts) {
		if k < 0 {
			failf(op, ErrValue, []*Tensor{x, counts}, "%d repeats of slice %d", k, i)
		}
		for range k {
			index = append(index, int64(i))
		}
	}
	return x.IndexSelect(d, FromSlice(index).onto(x.st.be))
}
