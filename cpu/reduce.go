package cpu

import (
	"unsafe"

	"cresset/device"
	"cresset/dtype"
	"cresset/internal/kernel/vec"
	"cresset/internal/layout"
	"cresset/internal/parallel"
)

// A reduction combines elements of one type. row combines the elements of x; join
// combines two results; rows combines each column of x, which has len(acc) columns of
// which rows lie ld apart, into acc.
type reduction[T any] struct {
	unit T // of no elements
	row  func(x []T) T
	join func(a, b T) T
}

// A reducer carries out a reduction on arrays of its element type.
type reducer func(dst, src *device.Array)

// Reduce combines along dimensions. See device.Backend.
func (b *Backend) Reduce(op device.Op, dst, src *device.Array) error {
	if op == "argmax" || op == "argmin" {
		return argReduce(op, dst, src)
	}
	d := dst.DType
	if d == dtype.BF16 || d == dtype.F16 {
		// Accumulate in F32, round once.
		wide := b.temporary(dtype.F32, dst.Shape)
		if err := b.Reduce(op, wide, src); err != nil {
			return err
		}
		return b.Copy(dst, wide)
	}
	r := reductions[op][d]
	if r == nil {
		return unsupported(op, d)
	}
	if src.DType != d {
		wide := b.temporary(d, src.Shape)
		if err := b.Copy(wide, src); err != nil {
			return err
		}
		src = wide
	}
	r(dst, src)
	return nil
}

// temporary returns a contiguous array of ordinary Go memory.
func (b *Backend) temporary(d dtype.DType, shape []int) *device.Array {
	a := &device.Array{DType: d, Shape: shape, Strides: make([]int, len(shape))}
	layout.Contiguous(a.Strides, shape)
	n := layout.Len(shape) * d.Size()
	a.Buf = &device.Buffer{Host: make([]byte, n), Size: n}
	return a
}

var reductions = map[device.Op]map[dtype.DType]reducer{
	"sum": {
		dtype.F32:  reduceBy(reduction[float32]{0, vec.Sum[float32], addTwo[float32]}),
		dtype.F64:  reduceBy(reduction[float64]{0, vec.Sum[float64], addTwo[float64]}),
		dtype.I64:  reduceBy(reduction[int64]{0, sumRow[int64], addTwo[int64]}),
		dtype.I32:  reduceBy(reduction[int32]{0, sumRow[int32], addTwo[int32]}),
		dtype.I16:  reduceBy(reduction[int16]{0, sumRow[int16], addTwo[int16]}),
		dtype.I8:   reduceBy(reduction[int8]{0, sumRow[int8], addTwo[int8]}),
		dtype.U8:   reduceBy(reduction[uint8]{0, sumRow[uint8], addTwo[uint8]}),
		dtype.C64:  reduceBy(reduction[complex64]{0, sumRow[complex64], addTwo[complex64]}),
		dtype.C128: reduceBy(reduction[complex128]{0, sumRow[complex128], addTwo[complex128]}),
	},
}

func addTwo[T number](a, b T) T { return a + b }

func sumRow[T number](x []T) T {
	var s T
	for _, v := range x {
		s += v
	}
	return s
}

// reduceGrain is how many elements one goroutine combines at a time.
const reduceGrain = 32 << 10

// reduceBy returns the reducer of a reduction. Kept dimensions are gone through by
// parallel.For; the order in which elements are combined depends on the shape and the
// strides alone.
func reduceBy[T any](r reduction[T]) reducer {
	return func(dst, src *device.Array) {
		kept, gone := splitDims(dst, src)
		keptLen, goneLen := layout.Len(kept.Shape), layout.Len(gone.Shape)
		if keptLen == 0 {
			return
		}
		out := (*T)(pointer(dst))
		if goneLen == 0 {
			for i := range keptLen {
				*at(out, kept.offset(i, 0)) = r.unit
			}
			return
		}
		in := (*T)(pointer(src))
		n := len(gone.Shape)
		if keptLen == 1 && goneLen > reduceGrain && layout.IsContiguous(src.Shape, src.Strides) {
			*out = r.whole(unsafe.Slice(in, goneLen))
			return
		}
		inner := gone.Shape[n-1]
		stride := gone.Strides[1][n-1]
		outer := goneLen / inner
		parallel.For(keptLen, max(1, reduceGrain/goneLen), func(lo, hi int) {
			var buf []T
			if stride != 1 {
				buf = make([]T, inner)
			}
			for i := lo; i < hi; i++ {
				from := kept.offset(i, 1)
				acc := r.unit
				for j := range outer {
					p := at(in, from+gone.offset(j*inner, 1))
					x := unsafe.Slice(p, inner)
					if stride != 1 {
						x = buf
						for k := range x {
							x[k] = *at(p, k*stride)
						}
					}
					if j == 0 {
						acc = r.row(x)
					} else {
						acc = r.join(acc, r.row(x))
					}
				}
				*at(out, kept.offset(i, 0)) = acc
			}
		})
	}
}

// whole combines a long row in pieces of fixed length, which several goroutines share.
func (r *reduction[T]) whole(x []T) T {
	parts := make([]T, (len(x)+reduceGrain-1)/reduceGrain)
	parallel.For(len(x), reduceGrain, func(lo, hi int) { parts[lo/reduceGrain] = r.row(x[lo:hi]) })
	return r.row(parts)
}

// dims are some of the dimensions of a result (0) and its source (1).
type dims struct {
	Shape   []int
	Strides [2][]int
}

// splitDims returns the dimensions that a reduction keeps and those it combines. The
// combined ones end with the one of smallest stride; there is at least one.
func splitDims(dst, src *device.Array) (kept, gone dims) {
	for i, n := range src.Shape {
		d := &kept
		if dst.Shape[i] != n {
			d = &gone
		}
		d.Shape = append(d.Shape, n)
		d.Strides[0] = append(d.Strides[0], dst.Strides[i])
		d.Strides[1] = append(d.Strides[1], src.Strides[i])
	}
	if len(gone.Shape) == 0 {
		gone = dims{[]int{1}, [2][]int{{0}, {0}}}
	}
	return kept, gone
}

// offset returns the offset, in operand k, of the element at row-major index i.
func (d *dims) offset(i, k int) int {
	o := 0
	for j := len(d.Shape) - 1; j >= 0; j-- {
		o += i % d.Shape[j] * d.Strides[k][j]
		i /= d.Shape[j]
	}
	return o
}
