package tensor

import "slices"

// What a pass allocates it frees as soon as no gradient in flight uses it any more; this
// file keeps the accounts.

// A pin says how many gradients in flight use some memory, and whether this pass made it
// and so frees it with the last of them. That is no property of the memory: a gradient in
// flight here may be the user's, or that of a Backward around this one.
type pin struct {
	n    int
	mine bool
}

// escape saves a gradient that the user sees from being freed by the pass.
func (p *pass) escape(g *Tensor) {
	if p.scope == nil || !g.st.pooled {
		return
	}
	if i := slices.Index(p.scope.storages, g.st); i >= 0 {
		p.scope.storages = slices.Delete(p.scope.storages, i, i+1)
	} else if e := p.pins[g.st]; e.mine {
		p.pins[g.st] = pin{n: e.n}
	} else {
		return // somebody else's
	}
	p.escaped = append(p.escaped, g.st)
}

// call calls f, which is the user's: what it makes is the enclosing Scope's.
func (p *pass) call(f func()) {
	if p.scope == nil {
		f()
		return
	}
	withScope(p.outer, true, f)
}

// sweep frees what the gradient of one node allocated and did not pass on.
func (p *pass) sweep() {
	for _, s := range p.scope.storages {
		e, inFlight := p.pins[s]
		switch {
		case s.kept.Load():
		case !inFlight:
			s.free()
		default: // to be freed when the last gradient that uses it was passed on
			e.mine = true
			p.pins[s] = e
		}
	}
	clear(p.scope.storages)
	p.scope.storages = p.scope.storages[:0]
}

// pin notes one more gradient in flight that uses memory of its own.
func (p *pass) pin(g *Tensor) {
	if p.scope != nil && (g.st.pooled || g.st.deferred.Load() != nil) {
		e := p.pins[g.st]
		e.n++
		p.pins[g.st] = e
	}
}

// unpin lets go of gradients that were passed on.
func (p *pass) unpin(f *inflight) {
	for _, dy := range f.dys {
		if dy != nil {
			p.release(dy)
		}
	}
}

// release undoes a pin; the last one frees memory that this pass made.
func (p *pass) release(g *Tensor) {
	if p.scope == nil || !g.st.pooled && g.st.deferred.Load() == nil {
		return
	}
	e := p.pins[g.st]
	if e.n--; e.n > 0 {
		p.pins[g.st] = e
		return
	}
	delete(p.pins, g.st)
	if e.mine && !g.st.kept.Load() {
		g.st.free()
	}
}

// sum returns what has gathered at the end of a link if the link's into may add to it,
// else nil. Anomaly mode wants to see each gradient by itself.
func (p *pass) sum(l *link) *Tensor {
	if l.into == nil || p.scope == nil || p.fusing || currentMode().anomaly {
		return nil
	}
	f := p.pending[l.node]
	if f == nil {
		return nil
	}
	if g := f.dys[l.out]; g != nil && g.IsContiguous() && (f.mine[l.out] || p.sole(g)) {
		return g
	}
	return nil
}

// sole reports whether g's memory is g's alone, so that it may become a leaf's gradient
// or be added to.
func (p *pass) sole(g *Tensor) bool {
	return p.pins[g.st] == pin{1, true} && !g.st.kept.Load() &&
		g.st.buf.Size == g.Len()*g.a.DType.Size() && g.IsContiguous()
}
