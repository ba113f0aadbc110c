package conv

import "unsafe"

// A depth is the argument of the assembly, for one row of n positions. Distances are in
// bytes. The assembly knows the offsets.
type depth struct {
	dst     unsafe.Pointer
	dstStep int
	src     unsafe.Pointer
	srcStep int
	w       unsafe.Pointer // vectors, one for each tap
	at      unsafe.Pointer // of *int: where each tap looks, from its position
	taps, n int
}

// A depthRow is a row of n positions: vectors of results (or their gradients), dstStep
// elements apart, and those that they depend on, srcStep apart, which tap t finds at[t]
// bytes further.
type depthRow struct {
	dst, src         []float32
	dstStep, srcStep int
	n                int
}

// set prepares the assembly's argument, after checks that it relies on.
func (t *tools) set(r depthRow, w []float32, at []int) {
	most := 0
	for _, v := range at {
		if v < 0 {
			panic("conv: a tap looks before its frame")
		}
		most = max(most, v/4)
	}
	if (r.n-1)*r.dstStep+t.lanes > len(r.dst) || (r.n-1)*r.srcStep+most+t.lanes > len(r.src) ||
		len(at)*t.lanes > len(w) {
		panic("conv: a row does not lie in its slice")
	}
	t.depth = depth{dst: unsafe.Pointer(&r.dst[0]), dstStep: 4 * r.dstStep,
		src: unsafe.Pointer(&r.src[0]), srcStep: 4 * r.srcStep,
		w: unsafe.Pointer(&w[0]), at: unsafe.Pointer(&at[0]), taps: len(at), n: r.n}
}

// sumTaps sets dst[i] to Σ over taps of w · src[i].
func (t *tools) sumTaps(r depthRow, w []float32, at []int) {
	if r.n == 0 {
		return
	}
	t.set(r, w, at)
	if t.engine.depthSum != nil {
		t.engine.depthSum((*byte)(unsafe.Pointer(&t.depth)))
	} else {
		for i := range r.n {
			dst := r.dst[i*r.dstStep:][:t.lanes]
			clear(dst)
			for k, v := range at {
				src := r.src[i*r.srcStep+v/4:][:t.lanes]
				for l, u := range w[k*t.lanes:][:t.lanes] {
					dst[l] += u * src[l]
				}
			}
		}
	}
	t.depth = depth{}
}

// addTaps adds Σ over i of dst[i]·src[i] to the vector of each tap of w.
func (t *tools) addTaps(r depthRow, w []float32, at []int) {
	if r.n == 0 {
		return
	}
	t.set(r, w, at)
	if t.engine.depthGrad != nil {
		t.engine.depthGrad((*byte)(unsafe.Pointer(&t.depth)))
	} else {
		for k, v := range at {
			sum := w[k*t.lanes:][:t.lanes]
			for i := range r.n {
				src := r.src[i*r.srcStep+v/4:][:t.lanes]
				for l, u := range r.dst[i*r.dstStep:][:t.lanes] {
					sum[l] += u * src[l]
				}
			}
		}
	}
	t.depth = depth{}
}
