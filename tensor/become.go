package tensor

// Become makes t show the memory, shape, type and device of x from now on, while
// everything that holds t goes on holding it: how a module's parameters are converted
// under an optimiser (PyTorch's t.data = x). t's gradient is dropped.
// It panics with ErrGrad if t was computed from tensors that require gradients, or is a view.
func (t *Tensor) Become(x *Tensor) {
	n := t.origin()
	if t.base != nil || n != nil && n.leaf == nil {
		fail("Become", ErrGrad, "only tensors that were not computed, and are no views, can become others", t)
	}
	x.use("Become")
	t.st = x.st
	t.a.Buf, t.a.Offset, t.a.DType = x.a.Buf, x.a.Offset, x.a.DType
	t.reserve(len(x.a.Shape))
	copy(t.a.Shape, x.a.Shape)
	copy(t.a.Strides, x.a.Strides)
	if n != nil {
		t.node = nil
		t.leaf.grad = nil
		t.RequireGrad()
	}
}
