package tensor

import "sync"

// A leaf is what a tensor that the user made and wants gradients of has.
type leaf struct {
	mu   sync.Mutex // several Backwards may add to grad at once
	grad *Tensor
	name string
	post []func(*Tensor) // after grad was added to
}

func (t *Tensor) leafData() *leaf {
	if t.leaf == nil {
		t.leaf = &leaf{}
	}
	return t.leaf
}

// RequireGrad makes t a leaf that gathers gradients, and returns t. Scope does not
// free it. It panics with ErrDType unless t is floating or complex, and with ErrGrad
// if t was computed from tensors that require gradients already.
func (t *Tensor) RequireGrad() *Tensor {
	if !t.a.DType.Differentiable() {
		fail("RequireGrad", ErrDType, "only floating and complex tensors have gradients", t)
	}
	if n := t.origin(); n != nil {
		if n.leaf == nil {
			fail("RequireGrad", ErrGrad, "the tensor was computed from others that require gradients; "+
				"Detach it first", t)
		}
		return t
	}
	n := &node{seq: sequence.Add(1), op: "Leaf", leaf: t}
	n.outs = n.outRoom[:1]
	n.outs[0].set(t)
	t.node = n
	t.st.kept.Store(true)
	t.leafData()
	return t
}

// DropGrad makes a leaf an ordinary constant again: it gathers no more gradients
// (PyTorch's requires_grad_(False)). It panics with ErrGrad if t is no leaf.
func (t *Tensor) DropGrad() *Tensor {
	if n := t.origin(); n != nil && n.leaf == nil {
		fail("DropGrad", ErrGrad, "the tensor was computed; use Detach for a constant with its values", t)
	}
	t.node = nil
	return t
}

// RequiresGrad reports whether gradients pass through t or end at it.
func (t *Tensor) RequiresGrad() bool { return t.origin() != nil }

// IsLeaf reports whether t was made by the user rather than computed from tensors
// that require gradients.
func (t *Tensor) IsLeaf() bool { return t.origin() == nil || t.node.leaf != nil }

// Grad returns the gradient gathered by a leaf, or by a tensor under RetainGrad, or
// nil if there is none.
func (t *Tensor) Grad() *Tensor {
	if t.leaf == nil {
		return nil
	}
	t.leaf.mu.Lock()
	defer t.leaf.mu.Unlock()
	return t.leaf.grad
}

// SetGrad replaces the gradient; nil removes it.
// It panics with ErrShape or ErrDType if g does not match t.
func (t *Tensor) SetGrad(g *Tensor) {
	if g != nil {
		if !sameShape(g, t) {
			fail("SetGrad", ErrShape, "a gradient has the shape of its tensor", t, g)
		}
		g.requireDType("SetGrad", t.a.DType)
		g.st.kept.Store(true)
		g.st.mine = false
	}
	l := t.leafData()
	l.mu.Lock()
	defer l.mu.Unlock()
	l.grad = g
}

// ZeroGrad forgets the gradient: the next Backward begins anew. Memory of a large
// gradient is used again at once, so Clone a gradient that is to be looked at later.
func (t *Tensor) ZeroGrad() {
	if t.leaf == nil {
		return
	}
	t.leaf.mu.Lock()
	defer t.leaf.mu.Unlock()
	if g := t.leaf.grad; g != nil && g.st.mine && g.origin() == nil {
		g.st.free()
	}
	t.leaf.grad = nil
}

// Name returns the name given by SetName, or "".
func (t *Tensor) Name() string {
	if t.leaf == nil {
		return ""
	}
	return t.leaf.name
}

// SetName gives t the name that errors mention, such as a parameter's path in its
// model: "blocks.3.attn.qkv.weight".
func (t *Tensor) SetName(name string) { t.leafData().name = name }

// Op returns the name of the operation that recorded t, "Leaf" for a leaf that
// requires a gradient, or "" (PyTorch's grad_fn.name()).
func (t *Tensor) Op() string {
	if n := t.origin(); n != nil {
		return n.op
	}
	return ""
}

// Hook calls f with the gradient of t in every Backward, as soon as it is complete and
// before it goes on; what f returns, if not nil, takes its place. remove ends that.
// It panics with ErrGrad if t requires no gradient.
func (t *Tensor) Hook(f func(grad *Tensor) *Tensor) (remove func()) {
	n := t.origin()
	if n == nil {
		fail("Hook", ErrGrad, "the tensor requires no gradient", t)
	}
	if n.extra == nil {
		n.extra = &extra{}
	}
	x := n.extra
	x.hooks = append(x.hooks, hook{t.out, f})
	i := len(x.hooks) - 1
	return func() { x.hooks[i].f = nil }
}

// PostGradHook calls f with the leaf t each time a Backward has added to t.Grad().
func (t *Tensor) PostGradHook(f func(t *Tensor)) (remove func()) {
	if n := t.origin(); n == nil || n.leaf == nil {
		fail("PostGradHook", ErrGrad, "the tensor is no leaf that requires a gradient", t)
	}
	l := t.leafData()
	l.post = append(l.post, f)
	i := len(l.post) - 1
	return func() { l.post[i] = nil }
}

// RetainGrad makes Backward keep the gradient of a computed tensor in t.Grad(), as it
// does for leaves.
func (t *Tensor) RetainGrad() *Tensor {
	n := t.origin()
	if n == nil {
		fail("RetainGrad", ErrGrad, "the tensor requires no gradient", t)
	}
	if n.leaf == nil {
		l := t.leafData()
		t.Hook(func(g *Tensor) *Tensor {
			l.mu.Lock()
			defer l.mu.Unlock()
			g.st.kept.Store(true)
			l.grad = g
			return nil
		})
	}
	return t
}

// Detach returns a view of the same memory that requires no gradient.
func (t *Tensor) Detach() *Tensor {
	return t.alias(t.a.Shape, t.a.Strides, t.a.Offset)
}
