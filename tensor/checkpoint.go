package tensor

import "cresset/rng"

// Checkpoint returns f(xs…) without keeping what f's gradient needs: Backward computes f
// a second time instead (Chen et al., arXiv:1604.06174). f must give the same result both
// times; streams lists the random streams that it draws from, which are set back for the
// second time. Gradients reach xs and every leaf that f uses.
func Checkpoint(f func(xs []*Tensor) *Tensor, streams []*rng.Stream, xs ...*Tensor) *Tensor {
	if !GradEnabled() {
		return f(xs)
	}
	before := make([]rng.Stream, len(streams))
	for i, s := range streams {
		before[i] = *s
	}
	// The first time finds the leaves; the tape that it makes is dropped on return.
	inner := constants(xs)
	y := f(inner)
	if y.origin() == nil {
		return y
	}
	inputs := append([]*Tensor{}, xs...)
	for _, t := range leavesOf(y) {
		if !contains(inner, t) {
			inputs = append(inputs, t)
		}
	}
	again := func(xs []*Tensor) *Tensor {
		after := make([]rng.Stream, len(streams))
		for i, s := range streams {
			after[i], *s = *s, before[i]
		}
		defer func() {
			for i, s := range streams {
				*s = after[i]
			}
		}()
		return f(xs)
	}
	kernel := func(dz *Tensor, need []bool) []*Tensor {
		var grads []*Tensor
		EnableGrad(func() {
			copies := constants(xs)
			wrt := append(append([]*Tensor{}, copies...), inputs[len(xs):]...)
			var wanted []*Tensor
			for i, n := range need {
				if n {
					wanted = append(wanted, wrt[i])
				}
			}
			found := Grad([]*Tensor{again(copies)}, []*Tensor{dz}, wanted, BackwardOptions{AllowUnused: true})
			grads = make([]*Tensor, len(need))
			for i, n := range need {
				if n {
					grads[i], found = found[0], found[1:]
				}
			}
		})
		return grads
	}
	return RecordKernel("Checkpoint", y.Detach(), kernel, func() *Tensor { return again(xs) }, inputs...)
}

// constants returns the tensors cut off from how they were computed, as leaves where
// they require gradients.
func constants(xs []*Tensor) []*Tensor {
	cut := make([]*Tensor, len(xs))
	for i, x := range xs {
		cut[i] = x.Detach()
		if x.origin() != nil {
			kept := x.st.kept.Load()
			cut[i].RequireGrad()
			x.st.kept.Store(kept) // not a parameter: Scope may free it
		}
	}
	return cut
}

// leavesOf returns the leaves that y was computed from.
func leavesOf(y *Tensor) []*Tensor {
	var leaves []*Tensor
	seen := map[*node]bool{y.origin(): true}
	for todo := []*node{y.node}; len(todo) > 0; {
		n := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if n.leaf != nil {
			leaves = append(leaves, n.leaf)
		}
		for i := range n.links {
			if m := n.links[i].node; !seen[m] {
				seen[m] = true
				todo = append(todo, m)
			}
		}
	}
	return leaves
}

func contains(ts []*Tensor, t *Tensor) bool {
	for _, u := range ts {
		if u == t {
			return true
		}
	}
	return false
}
