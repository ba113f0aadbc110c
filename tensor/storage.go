package tensor

import (
	"runtime"
	"sync"
	"sync/atomic"
	"unsafe"

	"cresset/cpu"
	"cresset/device"
	"cresset/dtype"
	"cresset/internal/layout"
)

// A storage is memory that one or several tensors look at.
type storage struct {
	buf     device.Buffer
	be      device.Backend
	cleanup runtime.Cleanup
	version uint32 // changes to the contents, so that autograd notices
	pooled  bool   // goes back to the backend when freed; ordinary Go memory does not
	freed   bool
	mine    bool        // of a gradient that Backward made for a leaf: ZeroGrad may free it
	kept    atomic.Bool // not to be freed by Scope; leaves that share memory may set it at once

	deferred atomic.Pointer[deferred] // what is to be computed into it, inside Fuse; mostly nil
}

// pooledBytes is from which size on a CPU storage is a pooled block. Below, one
// ordinary Go allocation is faster than anything else.
const pooledBytes = 32 << 10

// Blocks that hold tensor, storage and a few elements together: one allocation.
type (
	block16 struct {
		tensorAndStorage
		data [16]byte
	}
	block64 struct {
		tensorAndStorage
		data [64]byte
	}
	block256 struct {
		tensorAndStorage
		data [256]byte
	}
	block1024 struct {
		tensorAndStorage
		data [1024]byte
	}
	block4096 struct {
		tensorAndStorage
		data [4096]byte
	}

	tensorAndStorage struct {
		t Tensor
		s storage
	}
)

// empty returns a contiguous tensor with arbitrary contents.
func empty(d dtype.DType, shape []int, be device.Backend) *Tensor {
	bytes := layout.Len(shape) * d.Size()
	var head *tensorAndStorage
	var host []byte
	if be == device.Backend(cpu.Default) && bytes < pooledBytes {
		switch {
		case bytes <= 16:
			b := new(block16)
			head, host = &b.tensorAndStorage, b.data[:bytes]
		case bytes <= 64:
			b := new(block64)
			head, host = &b.tensorAndStorage, b.data[:bytes]
		case bytes <= 256:
			b := new(block256)
			head, host = &b.tensorAndStorage, b.data[:bytes]
		case bytes <= 1024:
			b := new(block1024)
			head, host = &b.tensorAndStorage, b.data[:bytes]
		case bytes <= 4096:
			b := new(block4096)
			head, host = &b.tensorAndStorage, b.data[:bytes]
		default:
			head, host = new(tensorAndStorage), aligned(bytes)
		}
		head.s.buf.Host = host
		head.s.buf.Size = bytes
	} else {
		buf, err := be.Alloc(bytes)
		check("Alloc", err)
		head = new(tensorAndStorage)
		head.s.own(buf, be)
		if sc := currentScope(); sc != nil {
			sc.storages = append(sc.storages, &head.s)
		}
	}
	head.s.be = be
	t := &head.t
	t.st = &head.s
	t.a.Buf = &head.s.buf
	t.a.DType = d
	t.setShape(shape)
	return t
}

// own makes s the owner of memory that be has allocated.
func (s *storage) own(buf device.Buffer, be device.Backend) {
	s.buf = buf
	s.pooled = true
	s.cleanup = runtime.AddCleanup(s, func(b device.Buffer) { be.Free(b) }, buf)
}

// aligned returns n bytes of ordinary Go memory on a 64-byte boundary.
func aligned(n int) []byte {
	b := make([]byte, n+63)
	skip := -uintptr(unsafe.Pointer(&b[0])) & 63
	return b[skip : skip+uintptr(n) : skip+uintptr(n)]
}

// free gives the memory back. Every later use of it is refused.
func (s *storage) free() {
	if !s.pooled || s.freed {
		return
	}
	s.freed = true
	s.cleanup.Stop()
	buf := s.buf
	s.buf = device.Buffer{}
	s.be.Free(buf)
}

// expose takes the memory out of the pool's keeping: somebody holds a Go slice of it,
// so the collector decides when it goes.
func (s *storage) expose() {
	if s.be == device.Backend(cpu.Default) && s.buf.Size < pooledBytes {
		return // never was pooled
	}
	exposing.Lock() // several goroutines may read one tensor
	defer exposing.Unlock()
	if s.pooled && !s.freed && s.buf.Host != nil {
		s.pooled = false
		s.cleanup.Stop()
	}
}

var exposing sync.Mutex

// use makes sure that the elements of a tensor are there: it computes those deferred, and
// panics if their memory was freed.
func (t *Tensor) use(op string) {
	if d := t.st.deferred.Load(); d != nil {
		compute(d.z)
	}
	t.alive(op)
}

// alive panics if the memory of a tensor was freed.
func (t *Tensor) alive(op string) {
	if t.st.freed {
		fail(op, ErrFreed, "the tensor's memory was freed at the end of a Scope or by Backward; "+
			"hand what must outlive the scope to Keep", t)
	}
}
