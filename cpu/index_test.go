package cpu

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"unsafe"

	"cresset/device"
	"cresset/dtype"
	"cresset/internal/layout"
	"cresset/internal/parallel"
)

// makeArray returns an array over v, in row-major order of shape, whose memory has the
// dimensions in random order and perhaps gaps.
func makeArray[T any](r *rand.Rand, d dtype.DType, shape []int, v []T) *device.Array {
	a := &device.Array{DType: d, Shape: shape, Strides: make([]int, len(shape))}
	n := 1 + r.IntN(2)
	for _, i := range r.Perm(len(shape)) {
		if r.IntN(3) == 0 {
			layout.Contiguous(a.Strides, shape)
			n = layout.Len(shape)
			break
		}
		a.Strides[i] = n
		n *= shape[i]
	}
	a.Offset = r.IntN(3)
	mem := make([]T, n*2+a.Offset+1)
	size := len(mem) * d.Size()
	a.Buf = &device.Buffer{Host: unsafe.Slice((*byte)(unsafe.Pointer(&mem[0])), size), Size: size}
	all := dims{shape, [2][]int{a.Strides}}
	for i, x := range v {
		elements[T](a)[all.offset(i, 0)] = x
	}
	return a
}

func values[T any](a *device.Array) []T {
	all := dims{a.Shape, [2][]int{a.Strides}}
	v := make([]T, a.Len())
	for i := range v {
		v[i] = elements[T](a)[all.offset(i, 0)]
	}
	return v
}

// An indexCase is a random gather or scatter: index has the shape of what is read or
// written one by one, x that of what is indexed.
type indexCase struct {
	x, index []int
	dim      int
	at       []int64
	expand   int // dimensions from here on repeat the same indices, if not the rank
}

func randomIndexCase(r *rand.Rand, large int) indexCase {
	rank := 1 + r.IntN(4)
	c := indexCase{dim: r.IntN(rank), expand: rank}
	long := r.IntN(rank)
	for i := range rank {
		n := 1 + r.IntN(4)
		if i == long {
			n = 1 + r.IntN(large)
		}
		c.index = append(c.index, n)
		c.x = append(c.x, n+r.IntN(2))
	}
	c.x[c.dim] = 1 + r.IntN(7)
	if r.IntN(2) == 0 {
		c.expand = c.dim + 1
	}
	c.at = make([]int64, layout.Len(c.index))
	for i := range c.at {
		c.at[i] = r.Int64N(int64(c.x[c.dim]))
	}
	if c.expand < rank {
		run := layout.Len(c.index[c.expand:])
		for i := range c.at {
			c.at[i] = c.at[i/run*run]
		}
	}
	return c
}

// indexArray lays the indices out with stride 0 where they repeat.
func (c *indexCase) indexArray(r *rand.Rand) *device.Array {
	a := makeArray(r, dtype.I64, c.index, c.at)
	for i := c.expand; i < len(c.index); i++ {
		a.Strides[i] = 0
	}
	return a
}

// target returns the row-major index in x that element i of the index points at.
func (c *indexCase) target(i int) int {
	p := position(i, c.index)
	p[c.dim] = int(c.at[i])
	at := 0
	for d, n := range c.x {
		at = at*n + p[d]
	}
	return at
}

func TestGather(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for i := range 400 {
		c := randomIndexCase(r, []int{6, 6, 6, 6, 6, 6, 6, 15000}[i%8])
		x := make([]float32, layout.Len(c.x))
		for j := range x {
			x[j] = r.Float32()
		}
		src := makeArray(r, dtype.F32, c.x, x)
		dst := makeArray(r, dtype.F32, c.index, make([]float32, len(c.at)))
		if err := Default.Gather(dst, src, c.indexArray(r), c.dim); err != nil {
			t.Fatal(err)
		}
		for j, got := range values[float32](dst) {
			if want := x[c.target(j)]; got != want {
				t.Fatalf("%+v %v: element %d is %g, want %g", c.x, c.index, j, got, want)
			}
		}
	}
}

// Every combination, against the definition, for element types with and without a row
// kernel; and the same bits for any number of threads.
func TestScatter(t *testing.T) {
	ops := map[device.Op]func(a, b float32) float32{
		"set": func(_, b float32) float32 { return b },
		"add": func(a, b float32) float32 { return a + b },
		"mul": func(a, b float32) float32 { return a * b },
		"max": func(a, b float32) float32 { return max(a, b) },
		"min": func(a, b float32) float32 { return min(a, b) },
	}
	for op, f := range ops {
		r := rand.New(rand.NewPCG(3, 4))
		for i := range 200 {
			c := randomIndexCase(r, []int{6, 6, 6, 6, 6, 6, 6, 15000}[i%8])
			want := make([]float32, layout.Len(c.x))
			for j := range want {
				want[j] = 1 + r.Float32()
			}
			v := make([]float32, len(c.at))
			for j := range v {
				v[j] = 1 + r.Float32()/1000
			}
			dst, src := makeArray(r, dtype.F32, c.x, want), makeArray(r, dtype.F32, c.index, v)
			for j, x := range v {
				p := &want[c.target(j)]
				*p = f(*p, x)
			}
			if err := scatterThreads(1+i%2, op, dst, c.indexArray(r), src, c.dim); err != nil {
				t.Fatal(err)
			}
			for j, got := range values[float32](dst) {
				if got != want[j] {
					t.Fatalf("%s into %v at %v: element %d is %g, want %g", op, c.x, c.index, j, got, want[j])
				}
			}
		}
	}
}

func scatterThreads(n int, op device.Op, dst, index, src *device.Array, dim int) error {
	defer parallel.SetThreads(parallel.Threads())
	parallel.SetThreads(n)
	return Default.Scatter(op, dst, index, src, dim)
}

// Element types that are moved as others of their size, or computed as wider ones.
func TestScatterTypes(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for _, d := range []dtype.DType{dtype.Bool, dtype.I16, dtype.BF16, dtype.F16, dtype.C64, dtype.C128} {
		for _, op := range []device.Op{"set", "add"} {
			dst := makeArray(r, dtype.F32, []int{3}, []float32{1, 0, 0})
			src := makeArray(r, dtype.F32, []int{4}, []float32{0, 1, 1, 1})
			index := makeArray(r, dtype.I64, []int{4}, []int64{2, 2, 0, 2})
			be := Default.(*Backend)
			wd, ws := be.temporary(d, []int{3}), be.temporary(d, []int{4})
			if be.Copy(wd, dst) != nil || be.Copy(ws, src) != nil {
				t.Fatal("copy")
			}
			if err := be.Scatter(op, wd, index, ws, 0); err != nil {
				t.Fatal(err)
			}
			if err := be.Copy(dst, wd); err != nil {
				t.Fatal(err)
			}
			want := "[2 0 2]"
			if op == "set" || d == dtype.Bool {
				want = "[1 0 1]"
			}
			if got := fmt.Sprint(values[float32](dst)); got != want {
				t.Errorf("%s %s: %s, want %s", d, op, got, want)
			}
		}
	}
}
