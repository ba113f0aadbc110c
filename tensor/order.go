package tensor

import "slices"

// The order in which Backward meets the nodes of the tape, and which it needs.

// usefulNodes returns the nodes from which a target can be reached.
func usefulNodes(outputs []*Tensor, targets []target) map[*node]bool {
	useful := map[*node]bool{}
	for _, t := range targets {
		useful[t.node] = true
	}
	// An input is recorded before what uses it, so going through the nodes in the order
	// of their numbers meets every input first; no recursion.
	var nodes []*node
	seen := map[*node]bool{}
	for _, y := range outputs {
		if n := y.origin(); n != nil && !seen[n] {
			seen[n] = true
			nodes = append(nodes, n)
		}
	}
	for i := 0; i < len(nodes); i++ {
		for j := range nodes[i].links {
			if n := nodes[i].links[j].node; !seen[n] {
				seen[n] = true
				nodes = append(nodes, n)
			}
		}
	}
	slices.SortFunc(nodes, func(a, b *node) int {
		if a.seq < b.seq {
			return -1
		}
		return 1
	})
	for _, n := range nodes {
		for j := range n.links {
			if useful[n.links[j].node] {
				useful[n] = true
			}
		}
	}
	return useful
}

// push and pop keep p.heap a binary heap with the latest node on top.
func (p *pass) push(n *node) {
	h := append(p.heap, n)
	i := len(h) - 1
	for i > 0 {
		up := (i - 1) / 2
		if h[up].seq >= n.seq {
			break
		}
		h[i] = h[up]
		i = up
	}
	h[i] = n
	p.heap = h
}

func (p *pass) pop() *node {
	h := p.heap
	top, last := h[0], h[len(h)-1]
	h[len(h)-1] = nil
	h = h[:len(h)-1]
	p.heap = h
	if len(h) == 0 {
		return top
	}
	i := 0
	for {
		c := 2*i + 1
		if c >= len(h) {
			break
		}
		if c+1 < len(h) && h[c+1].seq > h[c].seq {
			c++
		}
		if h[c].seq <= last.seq {
			break
		}
		h[i] = h[c]
		i = c
	}
	h[i] = last
	return top
}
