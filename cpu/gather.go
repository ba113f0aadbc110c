package cpu

import (
	"fmt"
	"sync/atomic"
	"unsafe"

	"cresset/device"
	"cresset/internal/layout"
	"cresset/internal/parallel"
)

// Gather reads elements at indices. See device.Backend.
func (b *Backend) Gather(dst, src, index *device.Array, dim int) error {
	if dst.Len() == 0 {
		return nil
	}
	var g gathering
	g.init(dst, src, index, dim)
	var ok bool
	switch dst.DType.Size() {
	case 1:
		ok = gatherAll[uint8](&g)
	case 2:
		ok = gatherAll[uint16](&g)
	case 4:
		ok = gatherAll[uint32](&g)
	case 8:
		ok = gatherAll[uint64](&g)
	default:
		ok = gatherAll[complex128](&g)
	}
	if !ok {
		return checkIndex(index, src.Shape[dim], dim)
	}
	return nil
}

// A gathering walks destination (0), source (1) and index (2) in step. The source stands
// still along the indexed dimension, where the index moves it instead.
type gathering struct {
	nest     layout.Nest
	dst, src unsafe.Pointer
	index    *int64
	size     int // of the source's indexed dimension
	step     int // of the source along it, in elements
}

func (g *gathering) init(dst, src, index *device.Array, dim int) {
	var room [16]int
	strides := append(room[:0], src.Strides...)
	strides[dim] = 0
	g.nest.Init(dst.Shape, dst.Strides, strides, index.Strides)
	g.dst, g.src, g.index = pointer(dst), pointer(src), (*int64)(pointer(index))
	g.size, g.step = src.Shape[dim], src.Strides[dim]
}

// gatherAll reports whether every index was in range.
func gatherAll[T any](g *gathering) bool {
	inner, _ := g.nest.Inner()
	outer := g.nest.Outer()
	if outer*inner <= mapGrain {
		return gatherRuns[T](g, 0, outer, 0, inner)
	}
	var bad atomic.Bool
	run := func(lo, hi, from, to int) {
		if !gatherRuns[T](g, lo, hi, from, to) {
			bad.Store(true)
		}
	}
	if outer == 1 {
		parallel.For(inner, mapGrain, func(lo, hi int) { run(0, 1, lo, hi) })
	} else {
		parallel.For(outer, max(1, mapGrain/inner), func(lo, hi int) { run(lo, hi, 0, inner) })
	}
	return !bad.Load()
}

// gatherRuns handles elements [from, to) of the innermost dimension in outer runs
// [lo, hi). Where the index stands still in a run, that is one copy.
func gatherRuns[T any](g *gathering, lo, hi, from, to int) bool {
	_, stride := g.nest.Inner()
	n, ds, ss, is := to-from, stride[0], stride[1], stride[2]
	var c layout.Cursor
	c.Seek(&g.nest, lo)
	for i := lo; i < hi; i++ {
		d := at((*T)(g.dst), c.Offset[0]+from*ds)
		s := at((*T)(g.src), c.Offset[1]+from*ss)
		index := at(g.index, c.Offset[2]+from*is)
		if is == 0 {
			if uint64(*index) >= uint64(g.size) {
				return false
			}
			copyRun(d, at(s, int(*index)*g.step), n, ds, ss)
			c.Next()
			continue
		}
		if !gatherRun(d, s, index, n, ds, ss, is, g.size, g.step) {
			return false
		}
		c.Next()
	}
	return true
}

// gatherRun gathers n elements by an index each.
func gatherRun[T any](d, s *T, index *int64, n, ds, ss, is, size, step int) bool {
	if ds == 1 && is == 1 && ss == 0 && step == 1 { // from one contiguous row
		dst, src := unsafe.Slice(d, n), unsafe.Slice(s, size)
		for k, j := range unsafe.Slice(index, n) {
			if uint64(j) >= uint64(len(src)) {
				return false
			}
			dst[k] = src[j]
		}
		return true
	}
	for k := range n {
		j := *at(index, k*is)
		if uint64(j) >= uint64(size) {
			return false
		}
		*at(d, k*ds) = *at(s, k*ss+int(j)*step)
	}
	return true
}

// checkIndex returns an error that names the first index, in row-major order, that is
// not in [0, size).
func checkIndex(index *device.Array, size, dim int) error {
	shape := append([]int{}, index.Shape...)
	for i, s := range index.Strides {
		if s == 0 && shape[i] > 0 {
			shape[i] = 1 // the same indices again
		}
	}
	p := (*int64)(pointer(index))
	all := dims{shape, [2][]int{index.Strides}}
	inner, step := 1, 0
	if r := len(shape); r > 0 {
		inner, step = shape[r-1], index.Strides[r-1]
	}
	n := layout.Len(shape)
	for i := 0; i < n; i += inner {
		run := at(p, all.offset(i, 0))
		for k := range inner {
			if j := *at(run, k*step); uint64(j) >= uint64(size) {
				return fmt.Errorf("%w: index %d at position %v, dimension %d has size %d",
					device.ErrIndex, j, position(i+k, shape), dim, size)
			}
		}
	}
	return nil
}

// position returns the indices of the element at row-major index i.
func position(i int, shape []int) []int {
	at := make([]int, len(shape))
	for d := len(shape) - 1; d >= 0; d-- {
		at[d] = i % shape[d]
		i /= shape[d]
	}
	return at
}
