package tensor

import (
	"cmp"
	"runtime"
	"strings"
	"sync"

	"cresset/cpu"
	"cresset/device"
	"cresset/dtype"
	"cresset/internal/layout"
)

// A deferred is an elementwise operation that is computed when somebody needs the
// elements of its result, together with those that it depends on.
type deferred struct {
	z     *Tensor // the result, which has no memory yet
	name  string
	op    device.Op // "" converts the operand
	args  [3]argument
	p     [4]float64
	scope *scope
}

// An argument is an operand as it was when the operation was called.
type argument struct {
	t       *Tensor
	version uint32
}

// later returns op(x, y, w; p), of the given shape and element type, to be computed later.
func (f *fusion) later(name string, op device.Op, out dtype.DType, shape []int, x, y, w *Tensor, p [4]float64) *Tensor {
	d := &deferred{name: name, op: op, p: p, scope: currentScope()}
	for i, t := range [...]*Tensor{x, y, w} {
		if t != nil {
			t.alive(name)
			d.args[i] = argument{t, t.st.version}
		}
	}
	d.known(out, x)
	head := new(tensorAndStorage)
	head.s.be = x.st.be
	head.s.buf.Size = layout.Len(shape) * out.Size()
	head.s.deferred.Store(d)
	z := &head.t
	z.st, z.a.Buf, z.a.DType = &head.s, &head.s.buf, out
	z.setShape(shape)
	d.z = z
	f.pending = append(f.pending, z)
	return z
}

// known panics unless the backend knows the function for these element types: it is
// asked to compute no elements.
func (d *deferred) known(out dtype.DType, x *Tensor) {
	if d.op == "" {
		return
	}
	var none [4]device.Array
	var of [4]*device.Array
	none[3].DType, of[3] = out, &none[3]
	for i, a := range d.args {
		if a.t != nil {
			none[i].DType, of[i] = a.t.a.DType, &none[i]
		}
	}
	for _, a := range of {
		if a != nil {
			a.Buf, a.Shape, a.Strides = &noBuffer, noShape[:1], noShape[1:]
		}
	}
	if err := x.st.be.Map(d.op, of[3], of[0], of[1], of[2], d.p); err != nil {
		check(d.name, err, d.args[0].t, d.args[1].t, d.args[2].t)
	}
}

var (
	noBuffer device.Buffer
	noShape  = []int{0, 1} // and strides
)

// compute makes sure that the elements of tensors are there, those of one shape and
// device in one pass. Nil tensors count as there.
func compute(ts ...*Tensor) {
	for {
		var p *program
		for _, t := range ts {
			if t == nil {
				continue
			}
			d := t.st.deferred.Load()
			if d == nil {
				continue
			}
			if p == nil {
				p = newProgram(d.z)
			}
			if p.takes(d.z) {
				p.result(d)
			}
		}
		if p == nil {
			return
		}
		p.run()
	}
}

// A program gathers what deferred results depend on.
type program struct {
	device.Program
	be      device.Backend
	numbers map[*storage]int // of the values: sources from 0 on, steps from -2 down
	sources []*Tensor
	results []*deferred
}

func newProgram(z *Tensor) *program {
	return &program{Program: device.Program{Shape: z.a.Shape}, be: z.st.be, numbers: map[*storage]int{}}
}

// takes reports whether z can be a value of the program.
func (p *program) takes(z *Tensor) bool {
	return z.st.be == p.be && layout.Equal(z.a.Shape, p.Shape)
}

// result makes what d computes a result.
func (p *program) result(d *deferred) {
	for _, r := range p.results {
		if r == d {
			return
		}
	}
	p.step(d)
	p.results = append(p.results, d)
}

// step returns the number of the value that d computes.
func (p *program) step(d *deferred) int {
	if n, ok := p.numbers[d.z.st]; ok {
		return n
	}
	s := device.Step{Op: d.op, P: d.p, DType: d.z.a.DType}
	for i, a := range d.args {
		s.Args[i] = -1
		if a.t == nil {
			continue
		}
		if a.t.st.version != a.version {
			failf(d.name, ErrInPlace, []*Tensor{a.t}, "Fuse computes it now, or again for its gradient, and "+
				"its operand was changed in place since: version %d is now %d; Clone before changing it",
				a.version, a.t.st.version)
		}
		s.Args[i] = p.value(d.name, a.t)
	}
	p.Steps = append(p.Steps, s)
	n := -1 - len(p.Steps)
	p.numbers[d.z.st] = n
	return n
}

// value returns the number of an operand: that of a step where it is the whole result of
// one of the program's shape.
func (p *program) value(name string, t *Tensor) int {
	if d := t.st.deferred.Load(); d != nil {
		if p.takes(t) && p.takes(d.z) && t.IsContiguous() {
			return p.step(d)
		}
		compute(d.z)
	}
	t.alive(name)
	for i, s := range p.sources {
		if s == t {
			return i
		}
	}
	p.sources = append(p.sources, t)
	return len(p.sources) - 1
}

// run computes the results and stores them.
func (p *program) run() {
	for _, t := range p.sources {
		p.Sources = append(p.Sources, &t.expanded(p.Shape).a)
	}
	number := func(n int) int {
		if n < -1 {
			n = len(p.sources) - 2 - n
		}
		return n
	}
	for i := range p.Steps {
		args := &p.Steps[i].Args
		for k := range args {
			args[k] = number(args[k])
		}
	}
	bufs := make([]device.Buffer, len(p.results))
	for i, d := range p.results {
		bufs[i] = d.memory()
		a := d.z.a
		a.Buf = &bufs[i]
		p.Results = append(p.Results, device.Result{Value: number(p.numbers[d.z.st]), Array: &a})
	}
	t := startTimer()
	check("Fuse", runProgram(p.be, &p.Program), p.sources...)
	if t.r != nil {
		t.stop("Fuse", p.names(), 0, p.operands()...)
	}
	runtime.KeepAlive(p.sources)
	for i, d := range p.results {
		d.publish(bufs[i])
	}
}

// names lists the functions that the program computes.
func (p *program) names() string {
	var names []string
	for _, s := range p.Steps {
		names = append(names, cmp.Or(string(s.Op), "convert"))
	}
	return strings.Join(names, " ")
}

// operands returns results and sources.
func (p *program) operands() []*Tensor {
	var all []*Tensor
	for _, d := range p.results {
		all = append(all, d.z)
	}
	return append(all, p.sources...)
}

func runProgram(be device.Backend, p *device.Program) error {
	if r, ok := be.(device.Programmer); ok {
		return r.RunProgram(p)
	}
	return device.RunProgram(be, p)
}

// pooled reports whether the result is large enough for a block of the backend's pool.
func (d *deferred) pooled() bool {
	s := d.z.st
	return s.be != device.Backend(cpu.Default) || s.buf.Size >= pooledBytes
}

// memory returns room for the result.
func (d *deferred) memory() device.Buffer {
	n := d.z.st.buf.Size
	if !d.pooled() {
		return device.Buffer{Host: aligned(n), Size: n}
	}
	buf, err := d.z.st.be.Alloc(n)
	check("Alloc", err)
	return buf
}

// publishing orders goroutines that have computed the same result: the first one's counts.
var publishing sync.Mutex

// publish makes buf, which holds the result, its memory. It belongs to the Scope that the
// operation was called in, if that is where it is computed too, else to the collector.
func (d *deferred) publish(buf device.Buffer) {
	s := d.z.st
	publishing.Lock()
	defer publishing.Unlock()
	switch {
	case s.deferred.Load() == nil:
		if d.pooled() {
			s.be.Free(buf)
		}
		return
	case !d.pooled():
		s.buf = buf
	default:
		s.own(buf, s.be)
		if sc := currentScope(); sc != nil && sc == d.scope {
			sc.storages = append(sc.storages, s)
		}
	}
	s.deferred.Store(nil)
}
