package tensor

import (
	"runtime"
	"slices"

	"cresset/cpu"
	"cresset/device"
)

// callOptional calls f, which sets the results z from the operands x, with the optional
// interface B of their backend. Where the backend does not offer it, f computes on the
// CPU, with copies. Operands may be nil.
func callOptional[B any](name string, z, x []*Tensor, f func(be B, z, x []*device.Array) error) {
	callCounted(name, 0, z, x, f)
}

// callCounted is callOptional for what takes so many floating-point operations.
func callCounted[B any](name string, flops float64, z, x []*Tensor, f func(be B, z, x []*device.Array) error) {
	be, ok := z[0].st.be.(B)
	if !ok && z[0].st.be == cpu.Default {
		fail(name, ErrDevice, "the CPU does not offer the operation", x...)
	}
	if !ok {
		callHost(name, z, x, f)
		return
	}
	za, xa := arrays(name, z), arrays(name, x)
	t := startTimer()
	check(name, f(be, za, xa), x...)
	if t.r != nil {
		t.stop(name, "", flops, slices.Concat(z, x)...)
	}
	runtime.KeepAlive(z)
	runtime.KeepAlive(x)
}

// callHost is callOptional with copies on the CPU.
func callHost[B any](name string, z, x []*Tensor, f func(be B, z, x []*device.Array) error) {
	results, operands := make([]*Tensor, len(z)), make([]*Tensor, len(x))
	for i, t := range z {
		if t != nil {
			results[i] = empty(t.a.DType, t.a.Shape, cpu.Default)
		}
	}
	for i, t := range x {
		if t != nil {
			operands[i] = t.host()
		}
	}
	callOptional(name, results, operands, f)
	for i, t := range z {
		if t != nil {
			callCopy(name, t, results[i])
		}
	}
}

// arrays returns what backends see of tensors, checking that their memory is still there.
func arrays(name string, ts []*Tensor) []*device.Array {
	a := make([]*device.Array, len(ts))
	for i, t := range ts {
		if t != nil {
			t.use(name)
			a[i] = &t.a
		}
	}
	return a
}
