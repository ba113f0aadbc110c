package cpu

import (
	"fmt"
	"math"
	"testing"

	"cresset/device"
	"cresset/dtype"
	"cresset/internal/layout"
	"cresset/internal/parallel"
	"cresset/rng"
)

// reduceCases are shapes that reach every path: few and many outputs, lines, columns,
// narrow columns, lines far apart, what is split among goroutines.
var reduceCases = []struct {
	shape []int
	dims  []int
}{
	{[]int{}, nil}, {[]int{1}, []int{0}}, {[]int{5}, []int{0}}, {[]int{3, 4}, []int{0}}, {[]int{3, 4}, []int{1}},
	{[]int{3, 4}, []int{0, 1}}, {[]int{0, 4}, []int{0}}, {[]int{4, 0}, []int{0}}, {[]int{2, 3, 4, 5}, []int{1, 3}},
	{[]int{2, 3, 4, 5}, []int{0, 2}}, {[]int{200, 33}, []int{0}}, {[]int{130, 1030}, []int{0}},
	{[]int{2000, 40}, []int{0}}, {[]int{9000, 8}, []int{0}}, {[]int{9000, 8}, []int{1}}, {[]int{100_003}, []int{0}},
	{[]int{3, 40_000}, []int{1}}, {[]int{20, 3000}, []int{1}}, {[]int{20, 30, 70}, []int{0, 2}},
	{[]int{20, 90, 40}, []int{1}}, {[]int{3, 700, 40}, []int{1}}, {[]int{20, 30, 7, 11}, []int{0, 2, 3}},
	{[]int{2, 1, 3, 1, 2, 1, 2, 2, 2, 2, 2}, []int{1, 3, 6, 8, 10}},
}

// layouts make a strided array of the given shape; each index has its own element.
var layouts = map[string]func(d dtype.DType, shape []int) *device.Array{
	"contiguous": func(d dtype.DType, shape []int) *device.Array {
		return new(Backend).temporary(d, shape)
	},
	"transposed": func(d dtype.DType, shape []int) *device.Array {
		n := len(shape)
		back := make([]int, n)
		for i := range back {
			back[i] = shape[n-1-i]
		}
		a := new(Backend).temporary(d, back)
		strides := make([]int, n)
		for i := range strides {
			strides[i] = a.Strides[n-1-i]
		}
		a.Shape, a.Strides = shape, strides
		return a
	},
	"stepped": func(d dtype.DType, shape []int) *device.Array {
		a := new(Backend).temporary(d, append([]int{3}, shape...))
		a.Shape, a.Strides = shape, a.Strides[1:]
		wide := new(Backend).temporary(d, []int{3*layout.Len(shape) + 1})
		a.Buf, a.Offset = wide.Buf, 1
		for i := range a.Strides {
			a.Strides[i] *= 3
		}
		return a
	},
}

// reduceDefinition combines values, in row-major order, by the definition.
func reduceDefinition(op device.Op, v []float64) float64 {
	r, at := map[device.Op]float64{"sum": 0, "prod": 1, "max": math.Inf(-1), "min": math.Inf(1), "any": 0, "all": 1}[op], 0
	for i, x := range v {
		switch op {
		case "sum":
			r += x
		case "prod":
			r *= x
		case "max":
			r = math.Max(r, x)
		case "min":
			r = math.Min(r, x)
		case "any":
			r = math.Max(r, truth(x))
		case "all":
			r = math.Min(r, truth(x))
		case "argmax":
			if x > v[at] || x != x && v[at] == v[at] {
				at = i
			}
			r = float64(at)
		case "argmin":
			if x < v[at] || x != x && v[at] == v[at] {
				at = i
			}
			r = float64(at)
		}
	}
	return r
}

func truth(x float64) float64 {
	if x != 0 {
		return 1
	}
	return 0
}

// groups returns the values that go into each output, both in row-major order.
func groups(v []float64, shape, dims []int) [][]float64 {
	kept := append([]int{}, shape...)
	for _, d := range dims {
		kept[d] = 1
	}
	out := make([][]float64, layout.Len(kept))
	for i, x := range v {
		o, rest, stride := 0, i, 1
		for d := len(shape) - 1; d >= 0; d-- {
			if kept[d] != 1 {
				o += rest % shape[d] * stride
				stride *= shape[d]
			}
			rest /= shape[d]
		}
		out[o] = append(out[o], x)
	}
	return out
}

// of returns values as a contiguous F64 array.
func of(v []float64, shape []int) *device.Array {
	a := new(Backend).temporary(dtype.F64, shape)
	copy(elements[float64](a), v)
	return a
}

func TestReduce(t *testing.T) {
	b := new(Backend)
	for _, op := range []device.Op{"sum", "prod", "max", "min", "any", "all", "argmax", "argmin"} {
		for i, c := range reduceCases {
			values := of(reduceValues(op, uint64(i), layout.Len(c.shape)), c.shape)
			for name, lay := range layouts {
				for k, types := range reduceTypes[op] {
					if k > 0 && values.Len() > 10_000 {
						continue // large arrays take their paths with any type
					}
					from, to := types[0], types[1]
					label := fmt.Sprintf("%s case %d %v %v %s %s to %s", op, i, c.shape, c.dims, name, from, to)
					src := lay(from, c.shape)
					_ = b.Copy(src, values)
					plain := b.temporary(dtype.F64, c.shape)
					_ = b.Copy(plain, src) // as the element type rounds them
					kept := append([]int{}, c.shape...)
					for _, d := range c.dims {
						kept[d] = 1
					}
					dst, got := lay(to, kept), b.temporary(dtype.F64, kept)
					if err := b.Reduce(op, dst, src); err != nil {
						t.Fatal(label, err)
					}
					_ = b.Copy(got, dst)
					checkReduce(t, label, op, to, elements[float64](got),
						groups(elements[float64](plain)[:plain.Len()], c.shape, c.dims))
				}
			}
		}
	}
}

var reduceTypes = map[device.Op][][2]dtype.DType{
	"sum":  {{dtype.F32, dtype.F32}, {dtype.F64, dtype.F64}, {dtype.BF16, dtype.F32}, {dtype.F16, dtype.F16}, {dtype.U8, dtype.I64}, {dtype.I64, dtype.I64}},
	"prod": {{dtype.F32, dtype.F32}, {dtype.I16, dtype.I64}}, "max": {{dtype.F32, dtype.F32}, {dtype.BF16, dtype.BF16}, {dtype.I32, dtype.I32}},
	"min":    {{dtype.F64, dtype.F64}, {dtype.I8, dtype.I8}, {dtype.Bool, dtype.Bool}},
	"any":    {{dtype.F32, dtype.Bool}, {dtype.Bool, dtype.Bool}},
	"all":    {{dtype.I64, dtype.Bool}, {dtype.Bool, dtype.Bool}},
	"argmax": {{dtype.F32, dtype.I64}, {dtype.BF16, dtype.I64}, {dtype.I32, dtype.I64}},
	"argmin": {{dtype.F64, dtype.I64}, {dtype.U8, dtype.I64}},
}

// reduceValues draws small integers, so that every type holds them and many are equal.
func reduceValues(op device.Op, seed uint64, n int) []float64 {
	r := rng.New(seed)
	v := make([]float64, n)
	for i := range v {
		switch v[i] = math.Floor(100 * r.Float64()); op {
		case "prod":
			v[i] = math.Floor(1 + r.Float64()*1.0005) // mostly 1
		case "any", "all":
			v[i] = math.Floor(r.Float64() * 1.5)
		}
	}
	return v
}

// checkReduce compares with the definition. The values are small integers, so sums are
// exact in F32 up to 2²⁴ and only 16-bit results are rounded.
func checkReduce(t *testing.T, label string, op device.Op, to dtype.DType, got []float64, in [][]float64) {
	t.Helper()
	for i, v := range in {
		if len(v) == 0 && op != "sum" && op != "prod" && op != "any" && op != "all" {
			continue
		}
		want := reduceDefinition(op, v)
		if to == dtype.F16 {
			want = float64(dtype.ToFloat16(float32(want)).Float32())
		}
		if got[i] != want {
			t.Fatalf("%s: output %d is %v, want %v", label, i, got[i], want)
		}
	}
}

// A NaN is the largest and the smallest number, wherever it stands.
func TestReduceNaN(t *testing.T) {
	b := new(Backend)
	for _, shape := range [][]int{{70, 1}, {70, 9}, {1, 70}} {
		for at := range 70 {
			src := b.temporary(dtype.F32, shape)
			cols := 1
			dim := 0
			if shape[0] > 1 {
				cols = shape[1]
			} else {
				dim = 1
			}
			elements[float32](src)[at*cols] = float32(math.NaN())
			kept := append([]int{}, shape...)
			kept[dim] = 1
			for _, op := range []device.Op{"max", "min"} {
				dst, arg := b.temporary(dtype.F32, kept), b.temporary(dtype.I64, kept)
				if err := b.Reduce(op, dst, src); err != nil {
					t.Fatal(err)
				}
				if err := b.Reduce("arg"+op, arg, src); err != nil {
					t.Fatal(err)
				}
				if v := elements[float32](dst)[0]; v == v {
					t.Errorf("%s of %v with NaN at %d is %v", op, shape, at, v)
				}
				if k := elements[int64](arg)[0]; k != int64(at) {
					t.Errorf("arg%s of %v with NaN at %d is %d", op, shape, at, k)
				}
			}
		}
	}
}

// The bits do not depend on the number of threads, and the error of a long sum stays
// small: that of pairwise addition, log₂(n)·ε of the sum of magnitudes, and the eight
// rows and 64 lines that are added in sequence.
func TestSumBitsAndError(t *testing.T) {
	b := new(Backend)
	defer parallel.SetThreads(parallel.Threads())
	for _, c := range []struct{ shape, kept []int }{
		{[]int{1 << 20}, []int{1}}, {[]int{64, 16384}, []int{1, 16384}}, {[]int{1 << 17, 8}, []int{1, 8}},
		{[]int{1 << 14, 64}, []int{1, 64}}, {[]int{16, 64, 1024}, []int{1, 64, 1}}, {[]int{4, 1 << 18}, []int{4, 1}},
	} {
		src := b.temporary(dtype.F32, c.shape)
		r := rng.New(7)
		v := elements[float32](src)
		for i := range v {
			v[i] = float32(r.Float64())
		}
		wide, exact := b.temporary(dtype.F64, c.shape), b.temporary(dtype.F64, c.kept)
		_ = b.Copy(wide, src)
		_ = b.Reduce("sum", exact, wide)
		var first []float32
		for _, threads := range []int{1, 2, 5} {
			parallel.SetThreads(threads)
			dst := b.temporary(dtype.F32, c.kept)
			if err := b.Reduce("sum", dst, src); err != nil {
				t.Fatal(err)
			}
			got := elements[float32](dst)
			for i, want := range elements[float64](exact) {
				if e := math.Abs(float64(got[i])-want) / want; e > 40*0x1p-24 {
					t.Fatalf("sum of %v to %v: relative error %.3g", c.shape, c.kept, e)
				}
				if first != nil && got[i] != first[i] {
					t.Fatalf("sum of %v to %v with %d threads: %v, with 1: %v", c.shape, c.kept, threads, got[i], first[i])
				}
			}
			first = append([]float32{}, got...)
		}
	}
}
