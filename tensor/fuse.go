package tensor

// Fuse returns what f returns. Elementwise operations that f calls (arithmetic,
// comparisons, Where, casts, activations and other functions, with broadcasting) are not
// computed one by one, each with a pass over memory, but all in one pass, piece by piece
// in the cache, when the result of f is needed. So is their gradient, which computes what
// lies between again instead of having it stored:
//
//	y := tensor.Fuse(func() *tensor.Tensor {
//		return p.Mul(x).Add(q).Tanh().Mul(x.Sigmoid()).Add(x)
//	})
//
// It changes no result, not by a bit. f may do anything: an operation that is not
// elementwise, and whatever reads elements, gets its operands computed first. Fuse pays
// where tensors are larger than the cache; nested calls count as one.
//
// Unlike without Fuse, Backward needs the elements of what f took from outside, so that
// those must not be changed in place or freed before: it panics with ErrInPlace or ErrFreed.
func Fuse(f func() *Tensor) *Tensor {
	return FuseAll(func() []*Tensor { return []*Tensor{f()} })[0]
}

// FuseAll is Fuse for several results.
func FuseAll(f func() []*Tensor) []*Tensor {
	m := currentMode()
	if m.fusion != nil {
		return f()
	}
	m.fusion = &fusion{}
	var zs []*Tensor
	modes.With(&m, func() { zs = f() })
	compute(zs...)
	return zs
}

// A fusion is a call of Fuse that runs, or the part of Backward that undoes one.
type fusion struct {
	pending []*Tensor // every result deferred, in order
}

// fusing returns the fusion that the calling goroutine is inside, or nil.
func fusing() *fusion {
	if m := modes.Get(); m != nil {
		return m.fusion
	}
	return nil
}

// computeReaders computes what is deferred and reads the given memory, which is about to
// change.
func (f *fusion) computeReaders(st *storage) {
	reads := map[*storage]bool{st: true}
	var readers []*Tensor
	for _, z := range f.pending {
		d := z.st.deferred.Load()
		if d == nil {
			continue
		}
		for _, a := range d.args {
			if a.t != nil && reads[a.t.st] {
				reads[z.st] = true
			}
		}
		if reads[z.st] {
			readers = append(readers, z)
		}
	}
	compute(readers...)
}
