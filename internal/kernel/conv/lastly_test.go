package conv

import (
	"testing"

	"cresset/internal/cpufeature"
)

// lastShapes have enough channels to be turned: kernels, strides also beyond the kernel,
// dilations, paddings less and more than the kernel, groups, channels that fill no vector,
// images that share a task and images that take several.
var lastShapes = []Shape{
	image2(2, 16, 33, 1, 13, 11, 3, 3, 2, 1, 1),
	image2(2, 20, 16, 1, 9, 10, 1, 1, 2, 0, 1),
	image2(11, 17, 19, 1, 4, 4, 3, 3, 2, 1, 1),
	image2(2, 32, 34, 2, 12, 9, 3, 2, 2, 1, 2),
	image2(1, 16, 16, 1, 25, 20, 5, 7, 3, 4, 1),
	image2(1, 18, 16, 1, 9, 9, 2, 2, 3, 0, 1),
	image2(3, 48, 64, 1, 7, 6, 3, 3, 1, 0, 2),
	image2(2, 64, 80, 4, 8, 8, 3, 3, 1, 1, 1),
	image2(1, 16, 20, 1, 3, 140, 3, 3, 1, 1, 1),
	image2(1, 16, 20, 1, 4, 4, 3, 3, 2, 5, 1),
	{N: 3, C: 16, K: 24, Groups: 1, In: [3]int{1, 1, 70}, Out: [3]int{1, 1, 35}, Kernel: [3]int{1, 1, 4},
		Stride: [3]int{1, 1, 2}, Dilation: [3]int{1, 1, 1}, Pad: [3]int{0, 0, 1}},
}

// TestLast compares with the definition in float64: the error may be that of float32 by
// the definition, and half as much for sums that it happens to round well.
func TestLast(t *testing.T) {
	for i := range lastShapes {
		s := &lastShapes[i]
		if !s.suitsLast() {
			t.Fatalf("%s is not turned", s)
		}
		r := newReference(s)
		for _, level := range cpufeature.Levels() {
			t.Run(s.String()+"/"+level.String(), func(t *testing.T) {
				defer cpufeature.Force(level)()
				y, dx, dw := random[float32](len(r.y)), random[float32](len(r.dx)), random[float32](len(r.dw))
				lastForward(s, y, r.x, r.w, r.bias)
				accurate(t, "y", y, r.y32, r.y, 1.5)
				lastInput(s, dx, r.dy, r.w)
				accurate(t, "dx", dx, r.dx32, r.dx, 1.5)
				lastWeight(s, dw, r.x, r.dy)
				accurate(t, "dw", dw, r.dw32, r.dw, 1.5)
			})
		}
	}
}
