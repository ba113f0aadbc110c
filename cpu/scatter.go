package cpu

import (
	"unsafe"

	"cresset/device"
	"cresset/dtype"
	"cresset/internal/kernel/vec"
	"cresset/internal/layout"
	"cresset/internal/parallel"
)

// Scatter writes elements at indices. Elements with one destination are combined in the
// order of their positions. Nothing is written if an index is out of range.
// See device.Backend.
func (b *Backend) Scatter(op device.Op, dst, index, src *device.Array, dim int) error {
	if src.Len() == 0 {
		return nil
	}
	if err := checkIndex(index, dst.Shape[dim], dim); err != nil {
		return err
	}
	d := dst.DType
	if op == "set" {
		d = moved(d)
	} else if d == dtype.BF16 || d == dtype.F16 {
		return b.scatterWide(op, dst, index, src, dim)
	}
	s := scatters[op][d]
	if s == nil {
		return unsupported("scatter "+op, d)
	}
	scatterSplit(s, *dst, *index, *src, dim)
	return nil
}

// scatterWide combines 16-bit floats in F32 and rounds once.
func (b *Backend) scatterWide(op device.Op, dst, index, src *device.Array, dim int) error {
	d, s := b.temporary(dtype.F32, dst.Shape), b.temporary(dtype.F32, src.Shape)
	if err := b.Copy(d, dst); err != nil {
		return err
	}
	if err := b.Copy(s, src); err != nil {
		return err
	}
	if err := b.Scatter(op, d, index, s, dim); err != nil {
		return err
	}
	return b.Copy(dst, d)
}

// moved returns a type of d's size whose elements can stand for d's where they are only
// moved.
func moved(d dtype.DType) dtype.DType {
	switch d.Size() {
	case 1:
		return dtype.U8
	case 2:
		return dtype.I16
	case 4:
		return dtype.I32
	case 8:
		return dtype.I64
	}
	return dtype.C128
}

// A scatterer combines src into dst at index, on one goroutine: all of it, or those rows
// alone whose index leaves the remainder only, divided by of.
type scatterer func(dst, index, src *device.Array, dim, only, of int)

// minColumns is how many elements of a dimension a goroutine takes at least, so that
// two of them rarely write to one cache line.
const minColumns = 64

// maxPieces bounds how often the indices are read again when a scatter is split.
const maxPieces = 32

// rowPieces is how many goroutines may share a scatter of whole rows.
const rowPieces = 16

// scatterSplit shares the work so that no two goroutines write to one element. Of whole
// rows, each goroutine takes those with certain indices, however often these occur;
// else the longest dimension that is not the indexed one is cut.
func scatterSplit(s scatterer, dst, index, src device.Array, dim int) {
	split, n := -1, 0
	for i, size := range src.Shape {
		if i != dim && size > n {
			split, n = i, size
		}
	}
	total := src.Len()
	if split < 0 || total <= mapGrain {
		s(&dst, &index, &src, dim, 0, 1)
		return
	}
	if byRows(&index, dim) {
		parallel.For(rowPieces, 1, func(only, _ int) { s(&dst, &index, &src, dim, only, rowPieces) })
		return
	}
	least := 1
	if dst.Strides[split] < minColumns {
		least = minColumns
	}
	grain := max(least, (n+maxPieces-1)/maxPieces, mapGrain/(total/n))
	parallel.For(n, grain, func(lo, hi int) {
		d, i, x := narrow(dst, split, lo, hi), narrow(index, split, lo, hi), narrow(src, split, lo, hi)
		s(&d, &i, &x, dim, 0, 1)
	})
}

// byRows reports whether one index holds for a row of at least some elements.
func byRows(index *device.Array, dim int) bool {
	run := 1
	for i, stride := range index.Strides {
		if i != dim && index.Shape[i] > 1 && stride != 0 {
			return false
		}
		if i > dim {
			run *= index.Shape[i]
		}
	}
	return run >= minColumns
}

// narrow returns elements [lo, hi) of a along a dimension.
func narrow(a device.Array, dim, lo, hi int) device.Array {
	a.Shape = append([]int{}, a.Shape...)
	a.Shape[dim] = hi - lo
	a.Offset += lo * a.Strides[dim]
	return a
}

// scatters is the table of combinations. Moving needs one entry for each element size.
var scatters = map[device.Op]map[dtype.DType]scatterer{
	"set": {
		dtype.U8: scatterBy(setAt[uint8], setRow[uint8]), dtype.I16: scatterBy(setAt[int16], setRow[int16]),
		dtype.I32: scatterBy(setAt[int32], setRow[int32]), dtype.I64: scatterBy(setAt[int64], setRow[int64]),
		dtype.C128: scatterBy(setAt[complex128], setRow[complex128]),
	},
	"add": {
		dtype.F32: scatterBy(addAt[float32], func(d, s []float32) { vec.Add(d, d, s) }),
		dtype.F64: scatterBy(addAt[float64], func(d, s []float64) { vec.Add(d, d, s) }),
		dtype.I64: scatterBy(addAt[int64], nil), dtype.I32: scatterBy(addAt[int32], nil),
		dtype.I16: scatterBy(addAt[int16], nil), dtype.I8: scatterBy(addAt[int8], nil),
		dtype.U8: scatterBy(addAt[uint8], nil), dtype.Bool: scatterBy(maxAt[uint8], nil),
		dtype.C64: scatterBy(addAt[complex64], nil), dtype.C128: scatterBy(addAt[complex128], nil),
	},
	"mul": {
		dtype.F32: scatterBy(mulAt[float32], nil), dtype.F64: scatterBy(mulAt[float64], nil),
		dtype.I64: scatterBy(mulAt[int64], nil), dtype.I32: scatterBy(mulAt[int32], nil),
		dtype.I16: scatterBy(mulAt[int16], nil), dtype.I8: scatterBy(mulAt[int8], nil),
		dtype.U8: scatterBy(mulAt[uint8], nil), dtype.Bool: scatterBy(minAt[uint8], nil),
		dtype.C64: scatterBy(mulAt[complex64], nil), dtype.C128: scatterBy(mulAt[complex128], nil),
	},
	"max": {
		dtype.F32: scatterBy(maxAt[float32], nil), dtype.F64: scatterBy(maxAt[float64], nil),
		dtype.I64: scatterBy(maxAt[int64], nil), dtype.I32: scatterBy(maxAt[int32], nil),
		dtype.I16: scatterBy(maxAt[int16], nil), dtype.I8: scatterBy(maxAt[int8], nil),
		dtype.U8: scatterBy(maxAt[uint8], nil), dtype.Bool: scatterBy(maxAt[uint8], nil),
	},
	"min": {
		dtype.F32: scatterBy(minAt[float32], nil), dtype.F64: scatterBy(minAt[float64], nil),
		dtype.I64: scatterBy(minAt[int64], nil), dtype.I32: scatterBy(minAt[int32], nil),
		dtype.I16: scatterBy(minAt[int16], nil), dtype.I8: scatterBy(minAt[int8], nil),
		dtype.U8: scatterBy(minAt[uint8], nil), dtype.Bool: scatterBy(minAt[uint8], nil),
	},
}

// steps are the distances between neighbours of a run: in the destination, the index
// and the source; at is that of the destination along the indexed dimension.
type steps struct{ dst, index, src, at int }

// scatterBy returns the scatterer that combines a run of n elements by each, or by row
// where all go to one place along the indexed dimension and lie contiguous; row may be
// nil.
func scatterBy[T any](each func(d, s *T, index *int64, n int, st steps), row func(d, s []T)) scatterer {
	return func(dst, index, src *device.Array, dim, only, of int) {
		var room [16]int
		strides := append(room[:0], dst.Strides...)
		strides[dim] = 0
		// The order of dimensions follows the source. Elements of one destination differ in
		// the indexed dimension alone, so that they still come in order.
		var nest layout.Nest
		nest.Init(src.Shape, src.Strides, index.Strides, strides)
		n, stride := nest.Inner()
		st := steps{stride[2], stride[1], stride[0], dst.Strides[dim]}
		d, s, i := (*T)(pointer(dst)), (*T)(pointer(src)), (*int64)(pointer(index))
		byRow := row != nil && st.index == 0 && st.dst == 1 && st.src == 1
		if of > 1 && st.index != 0 { // runs that go along the indexed dimension are not shared
			if only > 0 {
				return
			}
			of = 1
		}
		var c layout.Cursor
		c.Seek(&nest, 0)
		for range nest.Outer() {
			to, from, where := at(d, c.Offset[2]), at(s, c.Offset[0]), at(i, c.Offset[1])
			if of > 1 && int(*where)%of != only {
				c.Next()
				continue
			}
			if byRow {
				row(unsafe.Slice(at(to, int(*where)*st.at), n), unsafe.Slice(from, n))
			} else {
				each(to, from, where, n, st)
			}
			c.Next()
		}
	}
}

func setRow[T any](d, s []T) { copy(d, s) }

func setAt[T any](d, s *T, index *int64, n int, st steps) {
	for i := range n {
		*at(d, i*st.dst+int(*at(index, i*st.index))*st.at) = *at(s, i*st.src)
	}
}

func addAt[T number](d, s *T, index *int64, n int, st steps) {
	for i := range n {
		*at(d, i*st.dst+int(*at(index, i*st.index))*st.at) += *at(s, i*st.src)
	}
}

func mulAt[T number](d, s *T, index *int64, n int, st steps) {
	for i := range n {
		*at(d, i*st.dst+int(*at(index, i*st.index))*st.at) *= *at(s, i*st.src)
	}
}

func maxAt[T reals](d, s *T, index *int64, n int, st steps) {
	for i := range n {
		p := at(d, i*st.dst+int(*at(index, i*st.index))*st.at)
		if v := *at(s, i*st.src); v > *p || v != v { // NaN stays, as in PyTorch
			*p = v
		}
	}
}

func minAt[T reals](d, s *T, index *int64, n int, st steps) {
	for i := range n {
		p := at(d, i*st.dst+int(*at(index, i*st.index))*st.at)
		if v := *at(s, i*st.src); v < *p || v != v {
			*p = v
		}
	}
}
