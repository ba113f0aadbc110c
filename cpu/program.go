package cpu

import (
	"sync"
	"unsafe"

	"cresset/device"
	"cresset/dtype"
	"cresset/internal/kernel/vec"
	"cresset/internal/layout"
	"cresset/internal/parallel"
)

// registerBytes is the size of what holds a tile of one value of a program: those of many
// values stay in a first-level cache, and so do the tiles of operands that come next.
const registerBytes = 2 << 10

// prefetchSteps is from how many steps on the memory of the next tile is asked for. With
// fewer, a program walks through memory so fast that the processor itself foresees it.
const prefetchSteps = 3

// RunProgram goes through a program tile by tile, so that the values in between never
// leave the cache. See device.Programmer.
func (b *Backend) RunProgram(p *device.Program) error {
	if layout.Len(p.Shape) == 0 {
		return nil
	}
	r, err := compile(p)
	if err != nil {
		return err
	}
	parallel.For(r.n, mapGrain, r.run)
	return nil
}

// A runner is a program made ready for the CPU. Each value has a place: a register, or
// the memory of a source or a result.
type runner struct {
	n         int // elements
	tile      int // elements done at a time
	sources   []feed
	steps     []instruction
	registers []int            // of each value, -1 where it has none
	results   []unsafe.Pointer // of each value, nil where it is none
	sizes     []int            // bytes of an element of each value
	count     int              // registers
	streams   []stream         // what is read and written in order, if it is to be prefetched
}

// A stream is memory that a program goes through in order.
type stream struct {
	base unsafe.Pointer
	size int // bytes of an element
}

// An instruction is a step with its kernel. The kernels are those of Map and Copy, so
// the results are theirs, bit by bit.
type instruction struct {
	kernel kernel
	p      [4]float64
	args   [3]int
	value  int
	wide   bool           // 16-bit floats are computed as F32 and rounded after each step
	types  [4]dtype.DType // of the result and the operands, for wide ones
}

func compile(p *device.Program) (*runner, error) {
	r := &runner{n: layout.Len(p.Shape)}
	all := len(p.Sources) + len(p.Steps)
	types := make([]dtype.DType, 0, all)
	r.registers, r.sizes = make([]int, all), make([]int, all)
	r.results = make([]unsafe.Pointer, all)
	r.sources = make([]feed, len(p.Sources))
	for i, a := range p.Sources {
		r.sources[i].init(a, p.Shape)
		types = append(types, a.DType)
	}
	for _, out := range p.Results {
		r.results[out.Value] = pointer(out.Array)
	}
	for i := range p.Steps {
		in, err := translate(&p.Steps[i], types)
		if err != nil {
			return nil, err
		}
		in.value = len(types)
		r.steps = append(r.steps, in)
		types = append(types, p.Steps[i].DType)
	}
	widest := 1
	for i, d := range types {
		r.sizes[i] = d.Size()
		widest = max(widest, r.sizes[i])
	}
	r.tile = registerBytes / widest
	r.assign()
	if len(r.steps) >= prefetchSteps {
		r.findStreams()
	}
	return r, nil
}

func (r *runner) findStreams() {
	for i := range r.sources {
		if s := &r.sources[i]; s.flat {
			r.streams = append(r.streams, stream{s.base, s.size})
		}
	}
	for v, z := range r.results {
		if z != nil {
			r.streams = append(r.streams, stream{z, r.sizes[v]})
		}
	}
}

// translate finds the kernel of a step, as Map and Copy would.
func translate(s *device.Step, types []dtype.DType) (instruction, error) {
	in := instruction{p: s.P, args: s.Args}
	in.types[0] = s.DType
	var last dtype.DType
	for k, v := range s.Args {
		if v >= 0 {
			last = types[v]
			in.types[k+1] = last
		}
	}
	if s.Op == "" {
		to, from := s.DType, last
		in.kernel = func(dst, x, _, _ unsafe.Pointer, n int, _ [4]float64) { convertRun(dst, x, to, from, n) }
		return in, nil
	}
	row := maps[s.Op]
	in.kernel = row[last]
	if in.kernel == nil && is16(last) {
		in.kernel, in.wide = row[dtype.F32], true
	}
	if in.kernel == nil {
		return in, unsupported(s.Op, last)
	}
	return in, nil
}

func is16(d dtype.DType) bool { return d == dtype.BF16 || d == dtype.F16 }

// assign gives each value a register while it is needed, other than those of the
// operands of the step that computes it: some kernels give other bits in place.
func (r *runner) assign() {
	last := make([]int, len(r.registers)) // the step that uses a value last
	for i, in := range r.steps {
		for _, v := range in.args {
			if v >= 0 {
				last[v] = i
			}
		}
	}
	for v := range r.registers {
		r.registers[v] = -1
	}
	for v := range r.sources {
		if !r.sources[v].flat {
			r.registers[v] = r.count // kept throughout: constants are written once
			r.count++
		}
	}
	var free []int
	for i, in := range r.steps {
		if r.results[in.value] == nil {
			if len(free) == 0 {
				free = append(free, r.count)
				r.count++
			}
			r.registers[in.value] = free[len(free)-1]
			free = free[:len(free)-1]
		}
		for k, v := range in.args {
			again := k > 0 && v == in.args[0] || k > 1 && v == in.args[1]
			if v >= len(r.sources) && r.registers[v] >= 0 && last[v] == i && !again {
				free = append(free, r.registers[v])
			}
		}
	}
}

// A programRoom is the memory of one goroutine that runs a program.
type programRoom struct {
	registers []byte
	at        []unsafe.Pointer // of each value, for the tile at hand
	wide      [4][tile]float32
}

var programRooms = sync.Pool{New: func() any { return new(programRoom) }}

// run computes elements [lo, hi).
func (r *runner) run(lo, hi int) {
	room := programRooms.Get().(*programRoom)
	room.reserve(r)
	for v := range r.sources {
		if s := &r.sources[v]; s.constant {
			s.gather(room.at[v], 0, min(r.tile, hi-lo))
		}
	}
	for i := lo; i < hi; i += r.tile {
		n := min(r.tile, hi-i)
		for v := range r.sources {
			if s := &r.sources[v]; !s.constant {
				room.at[v] = s.load(room.register(r.registers[v]), i, n)
			}
		}
		for k := range r.steps {
			if i+2*r.tile <= r.n {
				r.prefetch(k, i+r.tile)
			}
			r.step(room, &r.steps[k], i, n)
		}
	}
	clear(room.at) // the pool keeps no memory of tensors alive
	programRooms.Put(room)
}

// prefetch asks, before step k, for its share of the tile that begins at element next: the
// processor reads it while the steps compute. Without that a program waits for memory at
// the first step that uses it and leaves memory idle at the others.
func (r *runner) prefetch(k, next int) {
	for _, s := range r.streams {
		bytes := r.tile * s.size
		lo, hi := bytes*k/len(r.steps)&^63, bytes*(k+1)/len(r.steps)&^63
		vec.Prefetch(unsafe.Add(s.base, next*s.size+lo), hi-lo)
	}
}

// reserve makes room for the values and points those with a register of their own at it.
func (room *programRoom) reserve(r *runner) {
	if need := r.count*registerBytes + 63; len(room.registers) < need {
		room.registers = make([]byte, need)
	}
	if cap(room.at) < len(r.registers) {
		room.at = make([]unsafe.Pointer, len(r.registers))
	}
	room.at = room.at[:len(r.registers)]
	for v, k := range r.registers {
		room.at[v] = room.register(k)
	}
}

// register returns the memory of register k, on a boundary of 64 bytes, nil for -1.
func (room *programRoom) register(k int) unsafe.Pointer {
	if k < 0 {
		return nil
	}
	base := unsafe.Pointer(unsafe.SliceData(room.registers))
	return unsafe.Add(base, int(-uintptr(base)&63)+k*registerBytes)
}

// step computes one value of n elements from element i on.
func (r *runner) step(room *programRoom, in *instruction, i, n int) {
	if z := r.results[in.value]; z != nil {
		room.at[in.value] = unsafe.Add(z, i*r.sizes[in.value])
	}
	var a [3]unsafe.Pointer
	for k, v := range in.args {
		if v >= 0 {
			a[k] = room.at[v]
		}
	}
	if !in.wide {
		in.kernel(room.at[in.value], a[0], a[1], a[2], n, in.p)
		return
	}
	for lo := 0; lo < n; lo += tile {
		room.wideStep(in, room.at[in.value], a, lo, min(tile, n-lo))
	}
}

// wideStep computes n elements from lo on of a step with 16-bit floats.
func (room *programRoom) wideStep(in *instruction, dst unsafe.Pointer, a [3]unsafe.Pointer, lo, n int) {
	for k, p := range a {
		if p == nil {
			continue
		}
		d := in.types[k+1]
		a[k] = unsafe.Add(p, lo*d.Size())
		if is16(d) {
			widen(room.wide[k+1][:n], a[k], d)
			a[k] = unsafe.Pointer(&room.wide[k+1])
		}
	}
	to := in.types[0]
	dst = unsafe.Add(dst, lo*to.Size())
	z := dst
	if is16(to) {
		z = unsafe.Pointer(&room.wide[0])
	}
	in.kernel(z, a[0], a[1], a[2], n, in.p)
	switch to {
	case dtype.BF16:
		vec.F32ToBF16(unsafe.Slice((*dtype.BFloat16)(dst), n), room.wide[0][:n])
	case dtype.F16:
		vec.F32ToF16(unsafe.Slice((*dtype.Float16)(dst), n), room.wide[0][:n])
	}
}

// A feed is an array from which a program reads.
type feed struct {
	base     unsafe.Pointer
	size     int // bytes of an element
	flat     bool
	constant bool
	nest     layout.Nest // of the program's elements in order, and of the array
}

func (s *feed) init(a *device.Array, shape []int) {
	s.base, s.size = pointer(a), a.DType.Size()
	var room [8]int
	order := append(room[:0], shape...)
	layout.Contiguous(order, shape)
	s.nest.Init(shape, order, a.Strides)
	_, stride := s.nest.Inner()
	if s.nest.Outer() == 1 {
		s.flat, s.constant = stride[1] == 1, stride[1] == 0
	}
}

// load returns n elements from element i of the program on: where they lie if they are
// adjacent, else gathered into buf.
func (s *feed) load(buf unsafe.Pointer, i, n int) unsafe.Pointer {
	if s.flat {
		return unsafe.Add(s.base, i*s.size)
	}
	inner, stride := s.nest.Inner()
	if from := i % inner; stride[1] == 1 && from+n <= inner {
		var c layout.Cursor
		c.Seek(&s.nest, i/inner)
		return unsafe.Add(s.base, (c.Offset[1]+from)*s.size)
	}
	s.gather(buf, i, n)
	return buf
}

// gather copies n elements from element i of the program on.
func (s *feed) gather(buf unsafe.Pointer, i, n int) {
	inner, stride := s.nest.Inner()
	var c layout.Cursor
	c.Seek(&s.nest, i/inner)
	for from := i % inner; n > 0; from = 0 {
		m := min(n, inner-from)
		p := unsafe.Add(s.base, (c.Offset[1]+from*stride[1])*s.size)
		if stride[1] == 1 {
			copy(unsafe.Slice((*byte)(buf), m*s.size), unsafe.Slice((*byte)(p), m*s.size))
		} else {
			gatherRaw(buf, p, m, stride[1], s.size)
		}
		buf, n = unsafe.Add(buf, m*s.size), n-m
		c.Next()
	}
}
