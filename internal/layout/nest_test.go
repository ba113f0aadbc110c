package layout

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// A nest reaches the elements of all operands in step, each once, wherever its cursor
// starts.
func FuzzNest(f *testing.F) {
	fuzz(f, func(t *testing.T, r *rand.Rand) {
		shape := randomShape(r)
		for range r.IntN(3) * r.IntN(3) { // more dimensions than the nest has room for
			shape = append(shape, 1+r.IntN(2))
		}
		if Len(shape) == 0 {
			return
		}
		n := 1 + r.IntN(MaxOperands)
		strides := make([][]int, n)
		var want [][MaxOperands]int
		for k := range strides {
			strides[k] = randomStrides(r, shape)
			for i, o := range offsets(shape, strides[k]) {
				if k == 0 {
					want = append(want, [MaxOperands]int{})
				}
				want[i][k] = o
			}
		}
		var nest Nest
		nest.Init(shape, strides...)
		var got [][MaxOperands]int
		inner, step := nest.Inner()
		var c Cursor
		c.Seek(&nest, 0)
		for i := range nest.Outer() {
			var there Cursor
			if there.Seek(&nest, i); there.Offset != c.Offset {
				t.Fatalf("Seek(%d) stands at %v, Next has come to %v", i, there.Offset, c.Offset)
			}
			for j := range inner {
				var o [MaxOperands]int
				for k := range n {
					o[k] = c.Offset[k] + j*step[k]
				}
				got = append(got, o)
			}
			c.Next()
		}
		compare := func(a, b [MaxOperands]int) int { return slices.Compare(a[:], b[:]) }
		slices.SortFunc(got, compare)
		slices.SortFunc(want, compare)
		if !slices.Equal(got, want) {
			t.Fatalf("shape %v, strides %v: reaches %v, want %v", shape, strides, got, want)
		}
	})
}

// What lies contiguous in every operand becomes one run, in any order of dimensions.
func TestNestMerges(t *testing.T) {
	for _, c := range []struct {
		shape    []int
		strides  [][]int
		want     []int // the nest's shape
		contents string
	}{
		{[]int{2, 3, 4}, [][]int{{12, 4, 1}, {12, 4, 1}}, []int{24}, "contiguous"},
		{[]int{2, 3, 4}, [][]int{{1, 2, 6}, {1, 2, 6}}, []int{24}, "reversed"},
		{[]int{2, 3, 4}, [][]int{{12, 4, 1}, {0, 4, 1}}, []int{2, 12}, "broadcast in front"},
		{[]int{2, 3, 4}, [][]int{{12, 4, 1}, {3, 1, 0}}, []int{6, 4}, "broadcast behind"},
		{[]int{2, 1, 4}, [][]int{{4, 99, 1}}, []int{8}, "a size of 1"},
		{[]int{1, 1}, [][]int{{5, 7}}, []int{1}, "one element"},
		{nil, [][]int{nil, nil}, []int{1}, "no dimensions"},
	} {
		var nest Nest
		nest.Init(c.shape, c.strides...)
		if !slices.Equal(nest.Shape, c.want) {
			t.Errorf("%s: %v, want %v", c.contents, fmt.Sprint(nest.Shape), c.want)
		}
	}
}
