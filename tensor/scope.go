package tensor

import (
	"cresset/internal/goroutine"
)

// A mode is what holds for the calls of one goroutine: set by Scope, NoGrad and the
// like for the length of a function.
type mode struct {
	scope    *scope
	noGrad   bool
	anomaly  bool
	infinite bool // in anomaly mode, infinite results count too
	fusion   *fusion
	backward string // the gradient being computed, for a Profile
}

var modes goroutine.Local[mode]

// A scope lists the pooled storages made inside it.
type scope struct{ storages []*storage }

func currentScope() *scope {
	if m := modes.Get(); m != nil {
		return m.scope
	}
	return nil
}

func currentMode() mode {
	if m := modes.Get(); m != nil {
		return *m
	}
	return mode{}
}

// Scope calls f and then frees the memory of every tensor made inside, at once
// instead of when the garbage collector finds it. Parameters (RequireGrad), gradients
// of leaves, and what f handed to Keep are not freed. Using a freed tensor panics
// with ErrFreed. A training step belongs in a Scope.
//
// It covers the calling goroutine, not those that f starts. Scopes nest.
func Scope(f func()) {
	m := currentMode()
	sc := &scope{}
	m.scope = sc
	defer sc.close()
	modes.With(&m, f)
}

// close frees what was not kept.
func (sc *scope) close() {
	for _, s := range sc.storages {
		if !s.kept.Load() {
			s.free()
		}
	}
}

// Keep exempts tensors from the end of every Scope that runs now, and returns the
// first one. Without arguments it returns nil.
func Keep(ts ...*Tensor) *Tensor {
	for _, t := range ts {
		t.st.kept.Store(true)
	}
	if len(ts) == 0 {
		return nil
	}
	return ts[0]
}

// NoGrad calls f while operations of the calling goroutine record nothing for
// Backward. Goroutines that f starts record.
func NoGrad(f func()) {
	m := currentMode()
	m.noGrad = true
	modes.With(&m, f)
}

// EnableGrad calls f while operations record again, inside NoGrad.
func EnableGrad(f func()) {
	m := currentMode()
	m.noGrad = false
	modes.With(&m, f)
}

// GradEnabled reports whether operations of the calling goroutine record.
func GradEnabled() bool {
	m := modes.Get()
	return m == nil || !m.noGrad
}

// withScope calls f inside the given scope and grad mode, outside Fuse.
func withScope(sc *scope, noGrad bool, f func()) {
	m := currentMode()
	m.scope = sc
	m.noGrad = noGrad
	m.fusion = nil
	modes.With(&m, f)
}
