package conv

import (
	"math"
	"math/rand/v2"
	"testing"

	"cresset/internal/cpufeature"
)

// channelsLastShapes have enough channels to be turned: kernels, strides also beyond the kernel,
// dilations, paddings less and more than the kernel, groups, channels that fill no vector,
// images that share a task and images that take several.
var channelsLastShapes = []Shape{
	image2(2, 16, 33, 1, 13, 11, 3, 3, 2, 1, 1),
	image2(2, 20, 26, 1, 9, 10, 1, 1, 2, 0, 1),
	image2(11, 17, 24, 1, 4, 4, 3, 3, 2, 1, 1),
	image2(2, 32, 66, 2, 12, 9, 3, 2, 2, 1, 2),
	image2(1, 16, 25, 1, 25, 20, 5, 7, 3, 4, 1),
	image2(1, 18, 37, 1, 9, 9, 2, 2, 3, 0, 1),
	image2(3, 48, 64, 1, 7, 6, 3, 3, 1, 0, 2),
	image2(2, 64, 104, 4, 8, 8, 3, 3, 1, 1, 1),
	image2(1, 16, 28, 1, 3, 140, 3, 3, 1, 1, 1),
	image2(1, 16, 28, 1, 4, 4, 3, 3, 2, 5, 1),
	{N: 3, C: 16, K: 24, Groups: 1, In: [3]int{1, 1, 70}, Out: [3]int{1, 1, 35}, Kernel: [3]int{1, 1, 4},
		Stride: [3]int{1, 1, 2}, Dilation: [3]int{1, 1, 1}, Pad: [3]int{0, 0, 1}},
}

// TestChannelsLast compares with the definition in float64: the error may be that of
// float32 by the definition, and half as much more for sums that it happens to round well.
func TestChannelsLast(t *testing.T) {
	for i := range channelsLastShapes {
		s := &channelsLastShapes[i]
		if !s.suitsChannelsLast() {
			t.Fatalf("%s is not turned", s)
		}
		r := newReference(s)
		for _, level := range cpufeature.Levels() {
			t.Run(s.String()+"/"+level.String(), func(t *testing.T) {
				defer cpufeature.Force(level)()
				y, dx, dw := random[float32](len(r.y)), random[float32](len(r.dx)), random[float32](len(r.dw))
				channelsLastForward(s, y, r.x, r.w, r.bias)
				accurate(t, "y", y, r.y32, r.y, 1.5)
				channelsLastInput(s, dx, r.dy, r.w)
				accurate(t, "dx", dx, r.dx32, r.dx, 1.5)
				channelsLastWeight(s, dw, r.x, r.dy)
				accurate(t, "dw", dw, r.dw32, r.dw, 1.5)
			})
		}
	}
}

// depthShapes are depthwise: any number of channels to a vector, one or several kernels to
// a channel, strides also beyond the kernel, images of several tasks.
var depthShapes = []Shape{
	image2(2, 8, 8, 8, 9, 8, 3, 3, 1, 1, 1),
	image2(3, 19, 38, 19, 8, 21, 3, 3, 1, 1, 1),
	image2(2, 16, 48, 16, 11, 12, 3, 2, 2, 1, 1),
	image2(1, 33, 33, 33, 14, 9, 5, 5, 2, 3, 1),
	image2(2, 20, 20, 20, 17, 16, 3, 3, 1, 2, 2),
	image2(1, 9, 9, 9, 10, 11, 2, 2, 3, 0, 1),
	image2(1, 17, 17, 17, 50, 130, 3, 3, 1, 1, 1),
	image2(1, 17, 17, 17, 101, 90, 3, 3, 2, 1, 1),
	{N: 3, C: 16, K: 16, Groups: 16, In: [3]int{1, 1, 70}, Out: [3]int{1, 1, 67}, Kernel: [3]int{1, 1, 4},
		Stride: [3]int{1, 1, 1}, Dilation: [3]int{1, 1, 1}, Pad: [3]int{0, 0, 0}},
}

func TestDepths(t *testing.T) {
	for i := range depthShapes {
		s := &depthShapes[i]
		if !s.depthwise() || !s.suitsDepths() {
			t.Fatalf("%s is not turned", s)
		}
		r := newReference(s)
		for _, level := range cpufeature.Levels() {
			t.Run(s.String()+"/"+level.String(), func(t *testing.T) {
				defer cpufeature.Force(level)()
				y, dx, dw := random[float32](len(r.y)), random[float32](len(r.dx)), random[float32](len(r.dw))
				Forward(s, y, r.x, r.w, r.bias)
				accurate(t, "y", y, r.y32, r.y, 1.5)
				InputGrad(s, dx, r.dy, r.w)
				accurate(t, "dx", dx, r.dx32, r.dx, 1.5)
				WeightGrad(s, dw, r.x, r.dy)
				accurate(t, "dw", dw, r.dw32, r.dw, 1.5)
			})
		}
	}
}

// TestTaps holds the assembly of rows against plain Go for 0 to 130 positions, and checks
// that it writes nothing else.
func TestTaps(t *testing.T) {
	for _, level := range cpufeature.Levels() {
		t.Run(level.String(), func(t *testing.T) {
			defer cpufeature.Force(level)()
			e := currentEngine()
			for n := range 131 {
				testTaps(t, e, n, 1+rand.IntN(9))
			}
		})
	}
}

func testTaps(t *testing.T, e *engine, n, taps int) {
	t.Helper()
	at := make([]int, taps)
	for i := range at {
		at[i] = 4 * rand.IntN(100)
	}
	r := depthRow{dstStep: e.lanes + rand.IntN(40), srcStep: e.lanes*rand.IntN(3) + rand.IntN(7), n: n}
	r.dst = random[float32](max(n, 1)*r.dstStep + 3)
	r.src = random[float32](max(n, 1)*r.srcStep + 100 + e.lanes)
	w := random[float32](taps*e.lanes + 5)
	plain := &tools{engine: &engine{lanes: e.lanes}}
	want, wantW := r, append([]float32(nil), w...)
	want.dst = append([]float32(nil), r.dst...)
	check := func(what string, got, want []float32) {
		t.Helper()
		for i, v := range want {
			// Sums of up to 131 products of at most 1.
			if d := math.Abs(float64(got[i] - v)); !(d <= 2e-5) {
				t.Fatalf("%s, n=%d taps=%d: element %d is %g, want %g", what, n, taps, i, got[i], v)
			}
		}
	}
	plain.addTaps(want, wantW, at)
	(&tools{engine: e}).addTaps(r, w, at)
	check("addTaps", w, wantW)
	plain.sumTaps(want, w, at)
	(&tools{engine: e}).sumTaps(r, w, at)
	check("sumTaps", r.dst, want.dst)
}
