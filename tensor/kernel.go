package tensor

import (
	"runtime"

	"cresset/device"
)

// Kernel calls f with the backend and the arrays of the tensors (nil for a nil tensor),
// which lie on one device: how operations outside this package run code of their own on
// a tensor's memory. Tensors at positions below written count as changed in place.
// Nothing is recorded; what f returns, other than nil, becomes an OpError.
func Kernel(op string, written int, f func(b device.Backend, a []*device.Array) error, ts ...*Tensor) {
	sameDevice(op, ts...)
	arrays := make([]*device.Array, len(ts))
	var be device.Backend
	for i, t := range ts {
		if t == nil {
			continue
		}
		t.use(op)
		if i < written {
			t.writable(op)
			t.st.version++
		}
		be = t.st.be
		arrays[i] = &t.a
	}
	t := startTimer()
	check(op, f(be, arrays), ts...)
	t.stop(op, "", 0, ts...)
	runtime.KeepAlive(ts)
}
