package pooling

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// TestMaxKeys holds maxima by keys against the search of each window, bit for bit: any
// stride, dilation and padding, and elements that are hard to order.
func TestMaxKeys(t *testing.T) {
	nan, zero := float32(math.NaN()), float32(0)
	special := []float32{0, -zero, float32(math.Copysign(0, -1)), 1, 1, -1, nan, -nan,
		math.Float32frombits(0xffc00001), float32(math.Inf(1)), float32(math.Inf(-1)),
		math.SmallestNonzeroFloat32, -math.SmallestNonzeroFloat32, math.MaxFloat32, -math.MaxFloat32}
	used := 0
	for range 400 {
		size := [3]int{1, 1 + rand.IntN(20), 1 + rand.IntN(30)}
		w := [3]Windows{{Lo: []int32{0}, Hi: []int32{1}, Step: 1}}
		for d := 1; d < 3; d++ {
			w[d] = randomWindows(size[d])
		}
		x := make([]float32, 3*size[1]*size[2])
		ordinary := rand.IntN(2) == 0
		for i := range x {
			if x[i] = rand.Float32() - 0.5; !ordinary || rand.IntN(20) == 0 {
				x[i] = special[rand.IntN(len(special))]
			}
		}
		if newKeyed(size, &w) != nil {
			used++
		}
		out := len(w[1].Lo) * len(w[2].Lo)
		y, want := make([]float32, 3*out), make([]float32, out)
		index, at := make([]int64, 3*out), make([]int64, out)
		Max(y, index, x, 3, size, &w)
		for plane := range 3 {
			maxPlane(want, at, x[plane*size[1]*size[2]:][:size[1]*size[2]], size, &w)
			for i := range out {
				if index[plane*out+i] != at[i] || math.Float32bits(y[plane*out+i]) != math.Float32bits(want[i]) {
					t.Fatalf("size %v, windows %v, element %d: %g at %d, want %g at %d", size, fmt.Sprint(w),
						i, y[plane*out+i], index[plane*out+i], want[i], at[i])
				}
			}
		}
		Max(y, nil, x, 3, size, &w)
		if math.Float32bits(y[0]) != math.Float32bits(x[index[0]]) {
			t.Fatalf("without an index: %g, want %g", y[0], x[index[0]])
		}
	}
	if used < 100 {
		t.Errorf("%d of 400 cases went by keys", used)
	}
}

// randomWindows returns the windows of a pooling over n elements.
func randomWindows(n int) Windows {
	for {
		kernel, stride, dilation := 1+rand.IntN(4), 1+rand.IntN(3), 1+rand.IntN(2)
		pad := rand.IntN(kernel/2 + 1)
		span := dilation*(kernel-1) + 1
		if n+2*pad < span {
			continue
		}
		w := Windows{Step: dilation}
		for o := -pad; o+span <= n+pad; o += stride {
			lo, hi := o, min(o+span, n)
			for lo < 0 {
				lo += dilation
			}
			if lo >= hi {
				break
			}
			w.Lo, w.Hi = append(w.Lo, int32(lo)), append(w.Hi, int32(hi))
		}
		if len(w.Lo) > 0 {
			return w
		}
	}
}
