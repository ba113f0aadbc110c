package extend

import (
	"sync"

	"cresset/cpu"
	"cresset/device"
)

// The devices "remote" and "remote:1" and so on: as a package with a driver would, this
// one makes them known to whoever imports it.
func init() {
	device.Register("remote", func(name string) (device.Backend, error) {
		return &Remote{name: name, memory: map[uintptr][]byte{}}, nil
	})
}

// Remote is a backend whose memory the host cannot address: it gives out handles, like the
// driver of a GPU. It has the required methods only, and computes them with the kernels of
// the CPU; what is faster otherwise would come as optional interfaces of package device.
type Remote struct {
	name   string
	mu     sync.Mutex
	last   uintptr
	memory map[uintptr][]byte
}

// Name returns "remote" or what the device was opened as.
func (r *Remote) Name() string { return r.name }

// Sync returns at once: calls return when their work is done.
func (r *Remote) Sync() error { return nil }

// Alloc returns a handle of n bytes.
func (r *Remote) Alloc(n int) (device.Buffer, error) {
	buf, err := cpu.Default.Alloc(n)
	if err != nil {
		return device.Buffer{}, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.last++
	r.memory[r.last] = buf.Host
	return device.Buffer{Ptr: r.last, Size: n}, nil
}

// Free forgets the handle.
func (r *Remote) Free(b device.Buffer) {
	r.mu.Lock()
	host := r.memory[b.Ptr]
	delete(r.memory, b.Ptr)
	r.mu.Unlock()
	cpu.Default.Free(device.Buffer{Host: host, Size: b.Size})
}

// near returns a as the device's own processor sees it. Of Copy's arrays one may lie in
// the host's memory already.
func (r *Remote) near(a *device.Array) *device.Array {
	if a == nil || a.Buf.Host != nil {
		return a
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	n := *a
	n.Buf = &device.Buffer{Host: r.memory[a.Buf.Ptr], Size: a.Buf.Size}
	return &n
}

// Copy copies within the device, or between it and the host.
func (r *Remote) Copy(dst, src *device.Array) error {
	return cpu.Default.Copy(r.near(dst), r.near(src))
}

// Fill sets every element to elem.
func (r *Remote) Fill(dst *device.Array, elem [16]byte) error {
	return cpu.Default.Fill(r.near(dst), elem)
}

// Map computes an elementwise function.
func (r *Remote) Map(op device.Op, dst, x, y, z *device.Array, p [4]float64) error {
	return cpu.Default.Map(op, r.near(dst), r.near(x), r.near(y), r.near(z), p)
}

// Reduce combines elements along dimensions.
func (r *Remote) Reduce(op device.Op, dst, src *device.Array) error {
	return cpu.Default.Reduce(op, r.near(dst), r.near(src))
}

// Scan combines running prefixes.
func (r *Remote) Scan(op device.Op, dst, src *device.Array, dim int) error {
	return cpu.Default.Scan(op, r.near(dst), r.near(src), dim)
}

// MatMul multiplies matrices in batches.
func (r *Remote) MatMul(dst, a, b *device.Array, alpha, beta float64) error {
	return cpu.Default.MatMul(r.near(dst), r.near(a), r.near(b), alpha, beta)
}

// Gather reads elements at indices.
func (r *Remote) Gather(dst, src, index *device.Array, dim int) error {
	return cpu.Default.Gather(r.near(dst), r.near(src), r.near(index), dim)
}

// Scatter combines elements into those at indices.
func (r *Remote) Scatter(op device.Op, dst, index, src *device.Array, dim int) error {
	return cpu.Default.Scatter(op, r.near(dst), r.near(index), r.near(src), dim)
}

// Random fills an array with random numbers.
func (r *Remote) Random(op device.Op, dst *device.Array, key, counter uint64, p [4]float64) error {
	return cpu.Default.Random(op, r.near(dst), key, counter, p)
}
