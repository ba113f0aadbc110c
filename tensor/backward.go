package tensor

import (
	"cresset/internal/layout"
)

// BackwardOptions are the rare settings of Backward and Grad.
type BackwardOptions struct {
	// Retain keeps the tape, so that it can be passed again.
	Retain bool
	// CreateGraph records the computation of the gradients, so that they can be
	// differentiated themselves. It implies Retain.
	CreateGraph bool
	// AllowUnused gives nil instead of an error for an input that the outputs do not
	// depend on (Grad only).
	AllowUnused bool
}

// Backward adds to the Grad of every leaf that t was computed from the derivative of
// t, which has one element, by that leaf. The tape is used up.
// It panics with ErrGrad if t requires no gradient or has more than one element.
func (t *Tensor) Backward() { t.BackwardWith(nil, BackwardOptions{}) }

// BackwardWith is Backward for a t of any shape, from the gradient grad of t (nil: one,
// for a t of one element).
func (t *Tensor) BackwardWith(grad *Tensor, o BackwardOptions) {
	backward("Backward", []*Tensor{t}, []*Tensor{grad}, nil, o)
}

// Grad returns the gradients of the inputs, given those of the outputs (nil, or a nil
// entry: one, for an output of one element), and adds to no leaf's Grad.
// It panics with ErrGrad if an output requires no gradient or, unless AllowUnused, an
// input is not one that outputs depend on.
func Grad(outputs, grads, inputs []*Tensor, o BackwardOptions) []*Tensor {
	if grads == nil {
		grads = make([]*Tensor, len(outputs))
	}
	if len(grads) != len(outputs) {
		failf("Grad", ErrGrad, outputs, "%d outputs, but %d gradients of outputs", len(outputs), len(grads))
	}
	targets := make([]target, len(inputs))
	for i, x := range inputs {
		n := x.origin()
		if n == nil {
			failf("Grad", ErrGrad, []*Tensor{x}, "input %d requires no gradient", i)
		}
		targets[i] = target{node: n, out: x.out}
	}
	backward("Grad", outputs, grads, targets, o)
	found := make([]*Tensor, len(inputs))
	for i := range targets {
		if found[i] = targets[i].grad; found[i] == nil && !o.AllowUnused {
			failf("Grad", ErrGrad, []*Tensor{inputs[i]}, "the outputs do not depend on input %d; "+
				"AllowUnused gives nil for it", i)
		}
	}
	return found
}

// A target is an input whose gradient Grad wants.
type target struct {
	node *node
	out  uint16
	grad *Tensor
}

// A pass is one run of Backward or Grad: gradients in flight, ordered so that a node is
// met after everything that uses its results.
type pass struct {
	BackwardOptions
	op      string
	heap    []*node
	pending map[*node]*inflight
	targets []target
	useful  map[*node]bool // nodes that lead to a target; nil: all are wanted
	scope   *scope         // what gradients allocate, freed as soon as possible; nil with CreateGraph
	outer   *scope         // the user's
	pins    map[*storage]pin
	escaped []*storage  // made here, but seen by the user: the enclosing Scope's to free
	fusing  bool        // gradients are deferred now
	held    []*inflight // passed on or summed up, but deferred gradients still read them
}

// inflight holds the gradients of a node's outputs gathered so far.
type inflight struct {
	one  [1]*Tensor
	dys  []*Tensor
	mine []bool // the sum was made here, so it may be added to in place
	flag [1]bool
}

func backward(op string, outputs, grads []*Tensor, targets []target, o BackwardOptions) {
	t := startTimer()
	defer t.stopSpan(op)
	p := &pass{BackwardOptions: o, op: op, targets: targets, pending: map[*node]*inflight{}}
	p.outer = currentScope()
	if targets != nil {
		p.useful = usefulNodes(outputs, targets)
	}
	roots := make([]*Tensor, len(outputs))
	for i, y := range outputs {
		roots[i] = rootGrad(op, y, grads[i])
		roots[i].use(op)
	}
	if o.CreateGraph {
		EnableGrad(func() { p.run(outputs, roots) })
		return
	}
	p.scope, p.pins = &scope{}, map[*storage]pin{}
	withScope(p.scope, true, func() { p.run(outputs, roots) })
	if p.outer != nil {
		p.outer.storages = append(p.outer.storages, p.escaped...)
	}
}

// rootGrad checks an output and its gradient, and fills in one where there is none.
func rootGrad(op string, y, grad *Tensor) *Tensor {
	if y.origin() == nil {
		fail(op, ErrGrad, "the tensor requires no gradient: nothing it was computed from called "+
			"RequireGrad, or it was computed in NoGrad", y)
	}
	if grad == nil {
		if y.Len() != 1 {
			failf(op, ErrGrad, []*Tensor{y}, "the gradient of a tensor of %d elements must be given; "+
				"reduce it to one (Sum, Mean) or use BackwardWith", y.Len())
		}
		return y.OnesLike()
	}
	if !sameShape(grad, y) {
		fail(op, ErrShape, "a gradient has the shape of its tensor", y, grad)
	}
	return grad
}

func (p *pass) run(outputs, roots []*Tensor) {
	for i, y := range outputs {
		p.add(y.node, y.out, roots[i])
	}
	for len(p.heap) > 0 {
		if p.fuses(p.heap[0]) {
			p.runFused()
			continue
		}
		n, f := p.next()
		p.visit(n, f)
		if p.scope != nil {
			p.unpin(f)
			p.sweep()
		}
	}
}

// visit passes the gradients of n's outputs on to its inputs.
func (p *pass) visit(n *node, f *inflight) {
	t := startTimer()
	if t.r == nil {
		p.passBack(n, f)
		return
	}
	m := currentMode()
	if m.backward = n.op + " backward"; n.leaf != nil {
		m.backward = "(gradients of leaves)"
	}
	modes.With(&m, func() { p.passBack(n, f) })
	t.stopSpan(m.backward)
}

func (p *pass) passBack(n *node, f *inflight) {
	p.hooks(n, f)
	for i := range p.targets {
		if t := &p.targets[i]; t.node == n && f.dys[t.out] != nil {
			t.grad = f.dys[t.out]
			p.escape(t.grad)
		}
	}
	if n.leaf != nil {
		if p.targets == nil {
			p.accumulate(n.leaf, f.dys[0])
		}
		return
	}
	if n.freed {
		failf(p.op, ErrGrad, nil, "the tape of %s was used up by an earlier Backward; "+
			"pass Retain there to go through it again", n.op)
	}
	n.checkSaved(p.op)
	switch {
	case n.fuse1 != nil && !p.CreateGraph:
		p.passAll(n, n.fuse1(f.dys[0], n.need))
	case n.fused != nil && !p.CreateGraph:
		p.passAll(n, n.fused(p.zeros(n, f), n.need))
	default:
		for i := range n.links {
			l := &n.links[i]
			if p.useful != nil && !p.useful[l.node] {
				continue
			}
			if l.vjps != nil {
				p.passOn(n, l, l.vjps(p.zeros(n, f)))
			} else if l.pair != nil {
				p.passOn(n, l, l.pair(f.dys[0], l.with))
			} else if sum := p.sum(l); sum != nil {
				l.into(f.dys[0], sum)
			} else {
				p.passOn(n, l, l.vjp(f.dys[0]))
			}
		}
	}
	if !p.Retain && !p.CreateGraph {
		n.release()
	}
}

// passAll passes on the gradients of all edges given to Record, of which links were kept
// for those needed.
func (p *pass) passAll(n *node, grads []*Tensor) {
	i := 0
	for k, need := range n.need {
		if need {
			p.passOn(n, &n.links[i], grads[k])
			i++
		}
	}
}

// hooks lets the hooks of n see the gradients of its outputs.
func (p *pass) hooks(n *node, f *inflight) {
	if n.extra == nil {
		return
	}
	for _, h := range n.extra.hooks {
		dy := f.dys[h.out]
		if h.f == nil || dy == nil {
			continue
		}
		p.escape(dy) // the hook may hold on to it
		f.mine[h.out] = false
		var g *Tensor
		p.call(func() { g = h.f(dy) })
		if g != nil {
			if !layout.Equal(g.a.Shape, dy.a.Shape) {
				fail("Hook", ErrShape, "a hook must return a gradient of the same shape", dy, g)
			}
			p.pin(g)
			f.dys[h.out] = g
		}
	}
}

// checkSaved panics if memory that n's gradient reads was changed since n was recorded.
func (n *node) checkSaved(op string) {
	for _, s := range n.saved {
		if s.st.version != s.version {
			failf(op, ErrInPlace, nil, "the gradient of %s%s needs values that were changed in place since: "+
				"version %d is now %d; Clone before changing them", n.op, n.where(), s.version, s.st.version)
		}
		if s.st.freed {
			failf(op, ErrFreed, nil, "the gradient of %s%s needs values that were freed at the end of a Scope; "+
				"call Backward inside it, or Keep them", n.op, n.where())
		}
	}
}

// where returns " recorded at file:line" in anomaly mode.
func (n *node) where() string {
	if n.extra == nil || n.extra.site == "" {
		return ""
	}
	return " recorded at " + n.extra.site
}

// release drops what only a second pass would need.
func (n *node) release() {
	n.freed = true
	n.links, n.saved, n.fused, n.fuse1 = nil, nil, nil, nil
	n.linkRoom = [2]link{}
	n.savedRoom = [3]saved{}
}

// passOn brings a gradient to the shape and type of the input it belongs to and adds
// it to what has gathered there.
func (p *pass) passOn(from *node, l *link, g *Tensor) {
	if g == nil || (p.useful != nil && !p.useful[l.node]) {
		return
	}
	m := &l.node.outs[l.out]
	if !layout.Equal(g.a.Shape, m.dims()) {
		if !broadcastsTo(m.dims(), g.a.Shape) {
			failf(from.op, ErrShape, []*Tensor{g}, "its gradient has shape %v for an input of shape %v",
				g.a.Shape, m.dims())
		}
		g = g.sumTo(m.dims())
	}
	if g.a.DType != m.dtype {
		g = g.backTo(m.dtype)
	}
	if currentMode().anomaly {
		checkFinite(from, g)
	}
	p.add(l.node, l.out, g)
}

// add adds g to the gradient in flight of an output of n.
func (p *pass) add(n *node, out uint16, g *Tensor) {
	f := p.pending[n]
	if f == nil {
		f = &inflight{}
		if len(n.outs) == 1 {
			f.dys, f.mine = f.one[:], f.flag[:]
		} else {
			f.dys, f.mine = make([]*Tensor, len(n.outs)), make([]bool, len(n.outs))
		}
		p.pending[n] = f
		p.push(n)
	}
	old := f.dys[out]
	switch {
	case old == nil:
		f.dys[out] = g
	case p.fusing:
		f.dys[out] = old.Add(g)
		f.mine[out] = true
		p.held = append(p.held, &inflight{dys: []*Tensor{old}})
	case p.scope != nil && (f.mine[out] || p.sole(old)):
		old.AddInPlace(g)
		return
	default:
		f.dys[out] = old.Add(g)
		f.mine[out] = true
		p.release(old)
	}
	p.pin(f.dys[out])
}

// zeros returns the gradients of all outputs, with zeros for those nothing reached.
func (p *pass) zeros(n *node, f *inflight) []*Tensor {
	for i, dy := range f.dys {
		if dy == nil {
			f.dys[i] = Options{DType: n.outs[i].dtype}.Zeros(n.outs[i].dims()...)
			p.pin(f.dys[i])
		}
	}
	return f.dys
}

// accumulate adds g to the gradient of a leaf.
func (p *pass) accumulate(t *Tensor, g *Tensor) {
	l := t.leaf
	l.mu.Lock()
	switch {
	case l.grad == nil && p.scope != nil:
		if l.grad = g; !p.sole(g) {
			l.grad = g.Clone()
		}
		l.grad.st.mine = true
	case l.grad == nil:
		l.grad = g.Add(g.ZerosLike()) // a tensor of its own, with its graph
	case p.scope != nil:
		l.grad.AddInPlace(g)
	default:
		l.grad = l.grad.Add(g)
	}
	l.grad.st.kept.Store(true)
	post := l.post
	l.mu.Unlock()
	for _, f := range post {
		if f != nil {
			p.call(func() { f(t) })
		}
	}
}

func sameShape(x, y *Tensor) bool { return layout.Equal(x.a.Shape, y.a.Shape) }

func broadcastsTo(shape, to []int) bool {
	s, err := layout.Broadcast(nil, shape, to)
	return err == nil && layout.Equal(s, to)
}
