package tensor

import (
	"sync"
	"sync/atomic"

	"cresset/dtype"
)

// A node is one recorded operation: where its inputs came from and how a gradient of
// its results becomes gradients of them. A leaf has a node too, without edges, at
// which gradients end.
type node struct {
	seq   uint64 // order of recording: what uses a result has a higher number
	op    string
	links []link
	leaf  *Tensor                                    // whose Grad the gradient is added to; nil for an operation
	fused func(dys []*Tensor, need []bool) []*Tensor // of several outputs
	fuse1 func(dy *Tensor, need []bool) []*Tensor    // of one output
	need  []bool                                     // which edges given were kept as links
	saved []saved
	outs  []meta // of each output
	extra *extra // hooks and the like; mostly nil
	freed bool   // Backward has passed and dropped what the gradient needs

	linkRoom  [2]link
	savedRoom [3]saved
	outRoom   [1]meta
}

// extra is what few nodes have.
type extra struct {
	hooks []hook // on gradients of outputs
	site  string // where it was recorded, in anomaly mode
}

// A hook sees, and may replace, the gradient of one output.
type hook struct {
	out uint16
	f   func(*Tensor) *Tensor
}

// meta describes an output, so that the engine can bring a gradient to its shape.
type meta struct {
	rank  int
	shape [inlineRank]int
	more  []int
	dtype dtype.DType
}

func (m *meta) set(t *Tensor) {
	m.rank = len(t.a.Shape)
	m.dtype = t.a.DType
	if m.rank <= inlineRank {
		copy(m.shape[:], t.a.Shape)
	} else {
		m.more = append([]int{}, t.a.Shape...)
	}
}

func (m *meta) dims() []int {
	if m.more != nil {
		return m.more
	}
	return m.shape[:m.rank]
}

// saved remembers the state of memory that a gradient will read.
type saved struct {
	st      *storage
	version uint32
}

// An Edge leads from an operation to one of its inputs: made by Wrt and WrtAll,
// consumed by Record.
type Edge struct {
	x     *Tensor
	vjp   func(dz *Tensor) *Tensor
	vjps  func(dzs []*Tensor) *Tensor
	reads [3]*Tensor
}

// A link is an edge as the tape keeps it: it holds on to the node that made the input,
// not to the input itself, whose memory may go.
type link struct {
	node *node
	out  uint16
	vjp  func(dz *Tensor) *Tensor
	vjps func(dzs []*Tensor) *Tensor
}

// Wrt says how the gradient of a result becomes that of the input x. vjp receives the
// gradient dz of the result and returns that of x, computed with tensor operations
// only, so that it can be differentiated again. It may return it in any shape that x
// broadcasts to and in any type: the engine sums and converts. It may return nil for
// zero. It may return dz itself, but must not change it.
//
// reads lists the tensors whose elements vjp uses, inputs or the result: changing one
// of them in place before Backward is then an error instead of a wrong gradient.
// At most three.
func Wrt(x *Tensor, vjp func(dz *Tensor) *Tensor, reads ...*Tensor) Edge {
	e := Edge{x: x, vjp: vjp}
	copy(e.reads[:], reads)
	if len(reads) > len(e.reads) {
		panic("tensor: Wrt: more than three tensors read")
	}
	return e
}

// WrtAll is Wrt for an operation with several results: dzs has a gradient for each,
// zeros for a result that nothing depends on.
func WrtAll(x *Tensor, vjp func(dzs []*Tensor) *Tensor, reads ...*Tensor) Edge {
	e := Wrt(x, nil, reads...)
	e.vjps = vjp
	return e
}

var sequence atomic.Uint64

// Tracked reports whether an operation on ts must be recorded: one of them requires a
// gradient and the calling goroutine is not in NoGrad. Nil tensors count as constants.
// Testing it before Record saves building the gradient's closures.
func Tracked(ts ...*Tensor) bool {
	for _, t := range ts {
		if t != nil && t.origin() != nil {
			return GradEnabled()
		}
	}
	return false
}

// Record makes z the result of an operation named op whose gradients the edges give,
// and returns z. Edges to inputs that need no gradient are dropped; if none is left,
// or in NoGrad, nothing is recorded. An input without a derivative has no edge.
func Record(op string, z *Tensor, edges ...Edge) *Tensor {
	if n := newNode(op, edges); n != nil {
		inspect(op, z)
		n.outs = n.outRoom[:1]
		n.outs[0].set(z)
		z.node = n
	}
	return z
}

// RecordFused is Record for an operation that has, besides the composite gradients of
// its edges, one kernel for all of them. fused receives the gradient of z and which
// edges need one, in the order given, and returns a gradient (or nil) for each; unlike
// the composites it need not be differentiable. Backward calls it when no graph of the
// gradients is asked for. A test must hold the two together.
func RecordFused(op string, z *Tensor, fused func(dz *Tensor, need []bool) []*Tensor, edges ...Edge) *Tensor {
	n := newNode(op, edges)
	if n == nil {
		return z
	}
	inspect(op, z)
	n.outs = n.outRoom[:1]
	n.outs[0].set(z)
	n.fuse1, n.need = fused, needs(edges)
	z.node = n
	return z
}

// RecordAll is Record for an operation with several results; its edges come from
// WrtAll. fused may be nil.
func RecordAll(op string, zs []*Tensor, fused func(dzs []*Tensor, need []bool) []*Tensor, edges ...Edge) {
	n := newNode(op, edges)
	if n == nil {
		return
	}
	n.outs = make([]meta, len(zs))
	for i, z := range zs {
		inspect(op, z)
		n.outs[i].set(z)
		z.node, z.out = n, uint16(i)
	}
	if fused != nil {
		n.fused, n.need = fused, needs(edges)
	}
}

// all is the answer of needs in the common case, to save an allocation.
var all = [8]bool{true, true, true, true, true, true, true, true}

// needs says which of the edges given lead to a tensor that requires a gradient.
func needs(edges []Edge) []bool {
	every := len(edges) <= len(all)
	for i := range edges {
		every = every && edges[i].x != nil && edges[i].x.origin() != nil
	}
	if every {
		return all[:len(edges):len(edges)]
	}
	need := make([]bool, len(edges))
	for i := range edges {
		need[i] = edges[i].x != nil && edges[i].x.origin() != nil
	}
	return need
}

// newNode returns the node of an operation, or nil if nothing is to be recorded.
func newNode(op string, edges []Edge) *node {
	count := 0
	for i := range edges {
		if x := edges[i].x; x != nil && x.origin() != nil {
			count++
		}
	}
	if count == 0 || !GradEnabled() {
		return nil
	}
	n := &node{seq: sequence.Add(1), op: op}
	n.links, n.saved = n.linkRoom[:0], n.savedRoom[:0]
	for i := range edges {
		e := &edges[i]
		if e.x == nil || e.x.origin() == nil {
			continue
		}
		for _, r := range e.reads {
			n.save(r)
		}
		n.links = append(n.links, link{e.x.node, e.x.out, e.vjp, e.vjps})
	}
	if currentMode().anomaly {
		n.extra = &extra{site: caller()}
	}
	return n
}

// save notes the version of what the gradient reads.
func (n *node) save(t *Tensor) {
	if t == nil {
		return
	}
	for _, s := range n.saved {
		if s.st == t.st {
			return
		}
	}
	n.saved = append(n.saved, saved{t.st, t.st.version})
}

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

// origin returns t's node, nil if t requires no gradient. A view whose base was changed
// in place since gets a new node: it now shows part of the changed base.
func (t *Tensor) origin() *node {
	if t.base != nil && t.epoch != t.base.epoch {
		t.refreshView()
	}
	return t.node
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
	t.st.kept = true
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
		g.st.kept, g.st.mine = true, false
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
			g.st.kept = true
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
