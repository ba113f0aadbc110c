package cpu

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"testing"

	"cresset/device"
	"cresset/dtype"
	"cresset/internal/layout"
	"cresset/internal/parallel"
)

// steps are functions that random programs are made of: of n values of one type, with a
// result of that type.
var programSteps = []struct {
	op   device.Op
	n    int
	only func(d dtype.DType) bool
}{
	{"add", 2, nil}, {"sub", 2, notBool}, {"mul", 2, nil}, {"neg", 1, notBool}, {"square", 1, notBool},
	{"maximum", 2, nil}, {"minimum", 2, nil}, {"div", 2, isFloat}, {"tanh", 1, isFloat},
	{"sigmoid", 1, isFloat}, {"exp", 1, isFloat}, {"gelu", 1, isFloat}, {"tanh_grad", 2, isFloat},
	{"mul_number", 1, isFloat}, {"add_scaled", 2, isFloat}, {"addcmul", 3, isFloat},
	{"lerp", 3, isFloat}, {"clamp_number", 1, isFloat}, {"elu", 1, isFloat}, {"abs", 1, notBool},
}

func notBool(d dtype.DType) bool { return d != dtype.Bool }
func isFloat(d dtype.DType) bool { return d.IsFloat() }

// A maker draws programs.
type maker struct {
	r     *rand.Rand
	be    *Backend
	p     device.Program
	types []dtype.DType
}

// source adds a source of the program's shape: contiguous, transposed, one number, or
// repeated along a dimension.
func (m *maker) source(d dtype.DType) {
	shape := append([]int{}, m.p.Shape...)
	kind := m.r.IntN(5)
	for i := range shape {
		if kind == 1 || kind == 2 && i == 0 || kind == 3 && i == len(shape)-1 {
			shape[i] = 1
		}
	}
	a := m.be.temporary(d, shape)
	if kind == 4 { // the last dimension outermost in memory
		n := 1
		a.Strides[len(shape)-1] = 1
		for i := len(shape) - 1; i >= 0; i-- {
			k := (i + len(shape) - 1) % len(shape)
			a.Strides[k] = n
			n *= shape[k]
		}
	}
	for i := range a.Buf.Host {
		a.Buf.Host[i] = byte(m.r.IntN(2))
	}
	if d.IsFloat() {
		f := m.be.temporary(dtype.F32, []int{a.Len()})
		for i, e := 0, elements[float32](f); i < len(e); i++ {
			e[i] = float32(m.r.NormFloat64())
		}
		flat := *a
		flat.Shape, flat.Strides = f.Shape, f.Strides
		if err := m.be.Copy(&flat, f); err != nil {
			panic(err)
		}
	}
	full := *a
	full.Shape, full.Strides = m.p.Shape, make([]int, len(shape))
	layout.Expand(full.Strides, shape, a.Strides, m.p.Shape)
	m.p.Sources = append(m.p.Sources, &full)
	m.types = append(m.types, d)
}

// pick returns a value of the type, converting one if need be.
func (m *maker) pick(d dtype.DType) int {
	v := m.r.IntN(len(m.types))
	if m.types[v] == d {
		return v
	}
	return m.add(device.Step{Args: [3]int{v, -1, -1}, DType: d})
}

func (m *maker) add(s device.Step) int {
	m.p.Steps = append(m.p.Steps, s)
	m.types = append(m.types, s.DType)
	return len(m.types) - 1
}

func (m *maker) step(d dtype.DType) {
	if m.r.IntN(4) == 0 { // a comparison and a choice
		c := m.add(device.Step{Op: "lt", Args: [3]int{m.pick(d), m.pick(d), -1}, DType: dtype.Bool})
		m.add(device.Step{Op: "where", Args: [3]int{c, m.pick(d), m.pick(d)}, DType: d})
		return
	}
	f := programSteps[m.r.IntN(len(programSteps))]
	if f.only != nil && !f.only(d) {
		return
	}
	s := device.Step{Op: f.op, Args: [3]int{-1, -1, -1}, P: [4]float64{0.5, 1.5}, DType: d}
	for k := range f.n {
		s.Args[k] = m.pick(d)
	}
	m.add(s)
}

// program returns a random program without results.
func (m *maker) program(shape []int) {
	m.p, m.types = device.Program{Shape: shape}, nil
	types := []dtype.DType{dtype.F32, dtype.F64, dtype.BF16, dtype.F16, dtype.I64, dtype.U8, dtype.Bool}
	for range 1 + m.r.IntN(4) {
		m.source(types[m.r.IntN(len(types))])
	}
	for range 1 + m.r.IntN(12) {
		m.step(types[m.r.IntN(len(types))])
	}
	if len(m.p.Steps) == 0 {
		m.add(device.Step{Args: [3]int{0, -1, -1}, DType: dtype.F32})
	}
}

// results gives the program new memory for the last value and every third one.
func (m *maker) results() [][]byte {
	m.p.Results = nil
	var host [][]byte
	for v := len(m.types) - 1; v >= len(m.p.Sources); v -= 3 {
		a := m.be.temporary(m.types[v], m.p.Shape)
		m.p.Results = append(m.p.Results, device.Result{Value: v, Array: a})
		host = append(host, a.Buf.Host)
	}
	return host
}

// TestRunProgram holds programs, tile by tile and on any number of threads, against the
// same steps one by one.
func TestRunProgram(t *testing.T) {
	defer parallel.SetThreads(parallel.Threads())
	m := &maker{r: rand.New(rand.NewPCG(1, 2)), be: Default.(*Backend)}
	shapes := [][]int{{1}, {7}, {3, 5}, {4, 1, 33}, {0, 3}, {2, 3, 1000}, {130, 515}, {5, 7, 2, 3}}
	for trial := range 400 {
		m.program(shapes[trial%len(shapes)])
		parallel.SetThreads(1 + trial%3)
		got := m.results()
		if err := m.be.RunProgram(&m.p); err != nil {
			t.Fatal(err)
		}
		want := m.results()
		if err := device.RunProgram(m.be, &m.p); err != nil {
			t.Fatal(err)
		}
		for k := range want {
			if !bytes.Equal(got[k], want[k]) {
				t.Fatalf("program %d of shape %v: result %d differs from that of the steps one by one:\n%s",
					trial, m.p.Shape, k, describe(m))
			}
		}
	}
}

func describe(m *maker) string {
	var b bytes.Buffer
	for i, a := range m.p.Sources {
		fmt.Fprintf(&b, "%d: %s %v\n", i, a.DType, a.Strides)
	}
	for i, s := range m.p.Steps {
		fmt.Fprintf(&b, "%d: %s %v %s\n", i+len(m.p.Sources), s.Op, s.Args, s.DType)
	}
	for _, r := range m.p.Results {
		fmt.Fprintf(&b, "result: %d\n", r.Value)
	}
	return b.String()
}

// A function without a kernel for its operands is refused, as Map refuses it.
func TestRunProgramUnsupported(t *testing.T) {
	m := &maker{r: rand.New(rand.NewPCG(1, 2)), be: Default.(*Backend), p: device.Program{Shape: []int{3}}}
	m.source(dtype.I64)
	m.add(device.Step{Op: "tanh", Args: [3]int{0, -1, -1}, DType: dtype.I64})
	m.results()
	if err := m.be.RunProgram(&m.p); err == nil || err.Error() != device.RunProgram(m.be, &m.p).Error() {
		t.Errorf("tanh of integers: %v", err)
	}
}
