package tensor

import (
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

	deferred bool // recorded inside Fuse: its gradient is computed together with others

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
	into  func(dz, sum *Tensor)
	pair  func(dz, with *Tensor) *Tensor
	with  *Tensor
	reads [3]*Tensor
}

// A link is an edge as the tape keeps it: it holds on to the node that made the input,
// not to the input itself, whose memory may go.
type link struct {
	node *node
	out  uint16
	vjp  func(dz *Tensor) *Tensor
	vjps func(dzs []*Tensor) *Tensor
	into func(dz, sum *Tensor)
	pair func(dz, with *Tensor) *Tensor
	with *Tensor
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

// WrtWith is Wrt for a gradient that reads one tensor and needs nothing else: pair, which
// captures nothing, is handed that tensor with dz, so that recording allocates no closure.
func WrtWith(x *Tensor, pair func(dz, with *Tensor) *Tensor, with *Tensor) Edge {
	return Edge{x: x, pair: pair, with: with, reads: [3]*Tensor{with}}
}

// WrtInto is Wrt for an operation that can add the gradient of x to what has gathered
// there already, without making it first: into adds it to sum, which has x's shape and
// type, is contiguous and nobody else's. Backward calls it instead of vjp where there is
// such a sum and no graph of the gradients is asked for. A test must hold the two together.
func WrtInto(x *Tensor, vjp func(dz *Tensor) *Tensor, into func(dz, sum *Tensor), reads ...*Tensor) Edge {
	e := Wrt(x, vjp, reads...)
	e.into = into
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
		n.deferred = z.st.deferred.Load() != nil
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
	n.deferred = z.st.deferred.Load() != nil
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
		n.links = append(n.links, link{e.x.node, e.x.out, e.vjp, e.vjps, e.into, e.pair, e.with})
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

// origin returns t's node, nil if t requires no gradient. A view whose base was changed
// in place since gets a new node: it now shows part of the changed base.
func (t *Tensor) origin() *node {
	if t.base != nil && t.epoch != t.base.epoch {
		t.refreshView()
	}
	return t.node
}
