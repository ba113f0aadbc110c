package conformance

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/cmplx"
	"slices"

	"cresset/conformance/corpus"
	"cresset/dtype"
)

// Difference returns where got first differs from want by more than the bound, or "" where it
// does not. Shape and element type must be equal; NaN equals NaN, and an infinity itself.
func Difference(got, want corpus.Tensor, b Bound) string {
	if d := form(got, want); d != "" {
		return d
	}
	first, count := -1, 0
	for i := range want.Len() {
		if !near(got, want, i, b) {
			if first < 0 {
				first = i
			}
			count++
		}
	}
	if count == 0 {
		return ""
	}
	return fmt.Sprintf("element %v is %s, want %s (%s; %d of %d differ)", position(first, want.Shape),
		show(got, first), show(want, first), want.DType, count, want.Len())
}

func near(got, want corpus.Tensor, i int, b Bound) bool {
	if !want.DType.Differentiable() {
		size := want.DType.Size()
		return slices.Equal(got.Data[i*size:][:size], want.Data[i*size:][:size])
	}
	g, w := number(got, i), number(want, i)
	switch {
	case cmplx.IsNaN(w):
		return cmplx.IsNaN(g)
	case g == w:
		return true
	case cmplx.IsInf(w) || cmplx.IsInf(g):
		return false
	}
	return cmplx.Abs(g-w) <= b.Abs+b.Rel*cmplx.Abs(w)
}

// position returns the indices of the i-th element of a row-major tensor.
func position(i int, shape []int) []int {
	at := make([]int, len(shape))
	for d := len(shape) - 1; d >= 0; d-- {
		at[d], i = i%shape[d], i/shape[d]
	}
	return at
}

// number returns the i-th element of a floating or complex tensor.
func number(t corpus.Tensor, i int) complex128 {
	le, data := binary.LittleEndian, t.Data[i*t.DType.Size():]
	f32 := func(at int) float64 { return float64(math.Float32frombits(le.Uint32(data[at:]))) }
	f64 := func(at int) float64 { return math.Float64frombits(le.Uint64(data[at:])) }
	switch t.DType {
	case dtype.F16:
		return complex(float64(dtype.Float16(le.Uint16(data)).Float32()), 0)
	case dtype.BF16:
		return complex(float64(dtype.BFloat16(le.Uint16(data)).Float32()), 0)
	case dtype.F32:
		return complex(f32(0), 0)
	case dtype.F64:
		return complex(f64(0), 0)
	case dtype.C64:
		return complex(f32(0), f32(4))
	}
	return complex(f64(0), f64(8))
}

// integer returns the i-th element of an integer or bool tensor.
func integer(t corpus.Tensor, i int) int64 {
	le, data := binary.LittleEndian, t.Data[i*t.DType.Size():]
	switch t.DType {
	case dtype.I8:
		return int64(int8(data[0]))
	case dtype.I16:
		return int64(int16(le.Uint16(data)))
	case dtype.I32:
		return int64(int32(le.Uint32(data)))
	case dtype.I64:
		return int64(le.Uint64(data))
	}
	return int64(data[0]) // Bool, U8
}

func show(t corpus.Tensor, i int) string {
	switch {
	case !t.DType.Differentiable():
		return fmt.Sprint(integer(t, i))
	case t.DType.IsComplex():
		return fmt.Sprint(number(t, i))
	}
	return fmt.Sprint(real(number(t, i)))
}
