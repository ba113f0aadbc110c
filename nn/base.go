package nn

import (
	"cresset/dtype"
	"cresset/tensor"
)

// A Base, embedded in a layer, gives it a training mode and forward hooks. Its zero
// value trains and has no hooks. Layers of this package embed one; a module of yours
// needs it only if it has either itself.
type Base struct {
	eval  bool
	hooks []*forwardHook
}

type forwardHook struct {
	before func(m any, x *tensor.Tensor) *tensor.Tensor
	after  func(m any, x, y *tensor.Tensor) *tensor.Tensor
}

// base lets this package find the Base of a layer.
func (b *Base) base() *Base { return b }

type hasBase interface{ base() *Base }

// Training reports whether the layer is in training mode, as it is from the start.
func (b *Base) Training() bool { return !b.eval }

// Before calls the hooks that see the input of layer m and returns the input to use: the
// first line of a Forward.
func (b *Base) Before(m any, x *tensor.Tensor) *tensor.Tensor {
	for _, h := range b.hooks {
		if h.before != nil {
			if r := h.before(m, x); r != nil {
				x = r
			}
		}
	}
	return x
}

// After calls the hooks that see the output of layer m and returns the output to use:
// the last line of a Forward.
func (b *Base) After(m any, x, y *tensor.Tensor) *tensor.Tensor {
	for _, h := range b.hooks {
		if h.after != nil {
			if r := h.after(m, x, y); r != nil {
				y = r
			}
		}
	}
	return y
}

// PreHook calls f with the layer and its input before each Forward; what f returns, if
// not nil, takes the input's place. remove ends that. Add and remove hooks while no
// other goroutine uses the layer.
func (b *Base) PreHook(f func(m any, x *tensor.Tensor) *tensor.Tensor) (remove func()) {
	return b.hook(&forwardHook{before: f})
}

// Hook calls f with the layer, its input and its output after each Forward; what f
// returns, if not nil, takes the output's place.
func (b *Base) Hook(f func(m any, x, y *tensor.Tensor) *tensor.Tensor) (remove func()) {
	return b.hook(&forwardHook{after: f})
}

func (b *Base) hook(h *forwardHook) (remove func()) {
	b.hooks = append(b.hooks, h)
	return func() {
		var rest []*forwardHook
		for _, o := range b.hooks {
			if o != h {
				rest = append(rest, o)
			}
		}
		b.hooks = rest
	}
}

// Train puts a module and those inside it into training mode: dropout drops, batch
// norm uses the statistics of the batch.
func Train(m any) { setMode(m, false) }

// Eval puts a module and those inside it into evaluation mode.
func Eval(m any) { setMode(m, true) }

func setMode(m any, eval bool) {
	for _, sub := range NamedModules(m) {
		if b, ok := sub.(hasBase); ok {
			b.base().eval = eval
		}
	}
}

// To converts the floating parameters and buffers of a module to type d, in place:
// optimisers and tied modules go on holding the same tensors. Integer buffers stay.
func To(m any, d dtype.DType) {
	for t := range distinct(m) {
		if t.DType().IsFloat() && t.DType() != d {
			tensor.NoGrad(func() { t.Become(tensor.Keep(t.To(d))) })
		}
	}
}

// ToDevice moves the parameters and buffers of a module to a device, in place.
func ToDevice(m any, device string) {
	for t := range distinct(m) {
		if t.Device() != device {
			tensor.NoGrad(func() { t.Become(tensor.Keep(t.ToDevice(device))) })
		}
	}
}

// distinct returns the tensors of a module, each once.
func distinct(m any) map[*tensor.Tensor]bool {
	set := map[*tensor.Tensor]bool{}
	for _, s := range slots(m) {
		set[s.t] = true
	}
	return set
}
