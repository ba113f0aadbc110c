package tensor

// The gradients of operations recorded inside Fuse are deferred as those were: the pass
// goes through all that follow each other and then computes, at once, what they give to
// the rest of the tape. The gradients add up in the order in which they do without Fuse.

// fuses reports whether n's gradient is to be deferred: not where somebody looks at it.
func (p *pass) fuses(n *node) bool {
	if !n.deferred || p.scope == nil || n.extra != nil {
		return false
	}
	for i := range p.targets {
		if p.targets[i].node == n {
			return false
		}
	}
	return true
}

// runFused visits the nodes on top of the heap that were recorded inside Fuse.
func (p *pass) runFused() {
	m := currentMode()
	m.fusion = &fusion{}
	modes.With(&m, func() {
		p.fusing = true
		for len(p.heap) > 0 && p.fuses(p.heap[0]) {
			n, f := p.next()
			p.visit(n, f)
			p.held = append(p.held, f) // deferred gradients read it
		}
	})
	p.fusing = false
	var live []*Tensor
	for _, n := range p.heap {
		live = append(live, p.pending[n].dys...)
	}
	p.computeLive(live)
	for _, f := range p.held {
		p.unpin(f)
	}
	clear(p.held)
	p.held = p.held[:0]
	p.sweep()
}

// computeLive computes gradients, in a Profile under a name of their own.
func (p *pass) computeLive(live []*Tensor) {
	if profiling.Load() == nil {
		compute(live...)
		return
	}
	m := currentMode()
	m.backward = "Fuse backward"
	modes.With(&m, func() { compute(live...) })
}

// next takes the latest node from the heap, with the gradients of its outputs.
func (p *pass) next() (*node, *inflight) {
	n := p.pop()
	f := p.pending[n]
	delete(p.pending, n)
	return n, f
}
