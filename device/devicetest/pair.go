package devicetest

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/cmplx"

	"cresset/cpu"
	"cresset/device"
	"cresset/dtype"
	"cresset/internal/layout"
)

// A pair is one array twice: in the memory of the CPU and in that of the backend.
type pair struct {
	host, dev device.Array
	n         int // elements of the memory, those between and around the array's included
}

// layouts are the ways in which an array lies in memory.
var layouts = []string{"contiguous", "transposed", "stepped"}

// array returns a pair with the elements value(i), in the order of memory.
func (s *suite) array(d dtype.DType, shape []int, lay string, value func(i int) float64) *pair {
	strides := make([]int, len(shape))
	n, offset := layout.Len(shape), 0
	switch lay {
	case "transposed":
		step := 1
		for i, size := range shape {
			strides[i] = step
			step *= size
		}
	case "stepped": // every second element, from the second on
		layout.Contiguous(strides, shape)
		for i := range strides {
			strides[i] *= 2
		}
		n, offset = 2*n+1, 1
	default:
		layout.Contiguous(strides, shape)
	}
	p := &pair{n: n}
	p.host = device.Array{Buf: hostBuffer(n * d.Size()), Shape: shape, Strides: strides, Offset: offset, DType: d}
	buf, err := s.b.Alloc(n * d.Size())
	if err != nil {
		s.errorf("Alloc: %v", err)
	}
	p.dev = p.host
	p.dev.Buf = &buf
	whole := line(hostBuffer(8*n), dtype.F64, n)
	for i := range n {
		binary.NativeEndian.PutUint64(whole.Buf.Host[8*i:], math.Float64bits(value(i)))
	}
	if err := cpu.Default.Copy(line(p.host.Buf, d, n), whole); err != nil {
		s.errorf("values of %s: %v", d, err)
	}
	if err := s.b.Copy(line(p.dev.Buf, d, n), line(p.host.Buf, d, n)); err != nil {
		s.errorf("Copy from the host: %v", err)
	}
	return p
}

func hostBuffer(n int) *device.Buffer { return &device.Buffer{Host: make([]byte, n), Size: n} }

// line returns all of a buffer as an array of one dimension.
func line(b *device.Buffer, d dtype.DType, n int) *device.Array {
	return &device.Array{Buf: b, Shape: []int{n}, Strides: []int{1}, DType: d}
}

// A tolerance is by how much elements may differ: a part of what each should be, or of the
// greatest in the array.
type tolerance struct{ relative, ofGreatest float64 }

// compare reports the first element of the memories that differs.
func (p *pair) compare(b device.Backend, tol tolerance) error {
	if err := b.Sync(); err != nil {
		return err
	}
	back := line(hostBuffer(p.n*p.host.DType.Size()), p.host.DType, p.n)
	if err := b.Copy(back, line(p.dev.Buf, p.dev.DType, p.n)); err != nil {
		return fmt.Errorf("copy to the host: %w", err)
	}
	got, err := numbers(back)
	if err != nil {
		return err
	}
	want, err := numbers(line(p.host.Buf, p.host.DType, p.n))
	if err != nil {
		return err
	}
	greatest := 0.0
	for _, w := range want {
		if m := cmplx.Abs(w); m <= math.MaxFloat64 { // neither infinite nor NaN
			greatest = max(greatest, m)
		}
	}
	for i := range got {
		if !close(got[i], want[i], tol.relative*cmplx.Abs(want[i])+tol.ofGreatest*greatest) {
			return fmt.Errorf("element %d of the memory of a %s array of shape %v, strides %v, offset %d is %v, want %v",
				i, p.host.DType, p.host.Shape, p.host.Strides, p.host.Offset, got[i], want[i])
		}
	}
	return nil
}

// numbers returns the elements of a host array, which every type converts to.
func numbers(a *device.Array) ([]complex128, error) {
	n := a.Len()
	wide := line(hostBuffer(16*n), dtype.C128, n)
	if err := cpu.Default.Copy(wide, a); err != nil {
		return nil, err
	}
	v := make([]complex128, n)
	for i := range v {
		at := wide.Buf.Host[16*i:]
		v[i] = complex(math.Float64frombits(binary.NativeEndian.Uint64(at)),
			math.Float64frombits(binary.NativeEndian.Uint64(at[8:])))
	}
	return v, nil
}

func close(got, want complex128, bound float64) bool {
	if got == want || cmplx.IsNaN(got) && cmplx.IsNaN(want) {
		return true
	}
	return cmplx.Abs(got-want) <= bound
}

// whole gives small whole numbers, which every type holds; those of bool are 0 and 1.
func whole(d dtype.DType) func(i int) float64 {
	return func(i int) float64 {
		switch v := float64(i*7%5 + i%2); {
		case d == dtype.Bool:
			return float64(i * 7 % 5 % 2)
		case d == dtype.U8:
			return v
		default:
			return v - 2
		}
	}
}

// positive gives numbers from 1/4 to 4, not in order.
func positive(i int) float64 { return 0.25 + float64(i*37%61)/16 }

// epsilon is the distance of 1 to the next number.
func epsilon(d dtype.DType) float64 {
	switch d {
	case dtype.BF16:
		return 1.0 / (1 << 7)
	case dtype.F16:
		return 1.0 / (1 << 10)
	case dtype.F32, dtype.C64:
		return 1.0 / (1 << 23)
	case dtype.F64, dtype.C128:
		return 1.0 / (1 << 52)
	}
	return 0
}
