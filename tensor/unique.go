package tensor

import (
	"cmp"
	"slices"
)

// Unique returns the different elements of x in rising order, the index among them of
// each element of x, and how often each occurs. Every NaN differs from every other.
//
//	values: (M)   inverse: x's shape, I64   counts: (M), I64
//
// It has no gradient.
func (x *Tensor) Unique() (values, inverse, counts *Tensor) {
	sorted, order := x.Detach().Reshape(-1).Sort(0, false)
	var first, inv, count []int64
	at := Data[int64](order.host())
	same := neighbours(sorted)
	inv = make([]int64, len(at))
	for i, from := range at {
		if i == 0 || !same(i) {
			first, count = append(first, int64(i)), append(count, 0)
		}
		inv[from] = int64(len(first) - 1)
		count[len(count)-1]++
	}
	values = sorted.IndexSelect(0, FromSlice(first).onto(x.st.be))
	return values, FromSlice(inv).onto(x.st.be).Reshape(x.a.Shape...), FromSlice(count).onto(x.st.be)
}

// neighbours returns a function that tells whether element i of a vector equals the one
// before it.
func neighbours(x *Tensor) func(i int) bool {
	if x.a.DType.IsFloat() {
		v := Data[float64](x.host().cast(F64))
		return func(i int) bool { return v[i] == v[i-1] }
	}
	v := Data[int64](x.host().cast(I64))
	return func(i int) bool { return v[i] == v[i-1] }
}

// UniqueDim returns the different slices of x along dim, in lexicographic order; inverse
// and counts are vectors; see Unique.
func (x *Tensor) UniqueDim(dim int) (values, inverse, counts *Tensor) {
	const op = "UniqueDim"
	d := x.dimension(op, dim, len(x.a.Shape))
	n := x.a.Shape[d]
	if x.Len() == 0 && n > 0 {
		fail(op, ErrShape, "slices without elements cannot be told apart", x)
	}
	if x.a.DType.IsComplex() {
		fail(op, ErrDType, "complex numbers have no order", x)
	}
	width := x.Len() / max(n, 1)
	rows := x.Detach().MoveDim([]int{d}, []int{0}).Contiguous().host()
	var compare func(i, j int) int
	if x.a.DType.IsFloat() {
		compare = compareRows(Data[float64](rows.cast(F64)), width)
	} else {
		compare = compareRows(Data[int64](rows.cast(I64)), width)
	}
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, compare)
	var first, count []int64
	inv := make([]int64, n)
	for i, from := range order {
		if i == 0 || compare(order[i-1], from) != 0 {
			first, count = append(first, int64(from)), append(count, 0)
		}
		inv[from] = int64(len(first) - 1)
		count[len(count)-1]++
	}
	values = x.Detach().IndexSelect(d, FromSlice(first).onto(x.st.be))
	return values, FromSlice(inv).onto(x.st.be), FromSlice(count).onto(x.st.be)
}

func compareRows[T cmp.Ordered](v []T, width int) func(i, j int) int {
	return func(i, j int) int {
		return slices.Compare(v[i*width:(i+1)*width], v[j*width:(j+1)*width])
	}
}
