package devicetest

import (
	"fmt"

	"cresset/device"
	"cresset/dtype"
)

func checkConvolve(s *suite) {
	if _, ok := s.b.(device.Convolver); !ok {
		return
	}
	c := &device.Conv{Stride: []int{2, 1}, Dilation: []int{1, 2}, Pad: []int{1, 2}, Groups: 2}
	x, w, y := []int{2, 4, 7, 6}, []int{6, 2, 3, 2}, []int{2, 6, 4, 8}
	for _, d := range wide {
		s.hold(d.String()+" forward", 0, func(b device.Backend, a []*device.Array) error {
			return b.(device.Convolver).Convolve(a[0], a[1], a[2], a[3], c)
		}, s.array(d, y, "contiguous", positive), s.array(d, x, "transposed", whole(d)),
			s.array(d, w, "contiguous", whole(d)), s.array(d, []int{6}, "contiguous", whole(d)))
		s.hold(d.String()+" gradient of the input", 0, func(b device.Backend, a []*device.Array) error {
			return b.(device.Convolver).ConvolveInput(a[0], a[1], a[2], c)
		}, s.array(d, x, "contiguous", positive), s.array(d, y, "contiguous", whole(d)), s.array(d, w, "contiguous", whole(d)))
		s.hold(d.String()+" gradient of the weight", 0, func(b device.Backend, a []*device.Array) error {
			return b.(device.Convolver).ConvolveWeight(a[0], a[1], a[2], c)
		}, s.array(d, w, "contiguous", positive), s.array(d, x, "contiguous", whole(d)), s.array(d, y, "contiguous", whole(d)))
	}
}

func checkUnfold(s *suite) {
	if _, ok := s.b.(device.Unfolder); !ok {
		return
	}
	c := &device.Conv{Stride: []int{2, 1}, Dilation: []int{1, 2}, Pad: []int{1, 2}, Groups: 1}
	x, patches := []int{2, 3, 7, 6}, []int{2, 3, 3, 2, 4, 8}
	for _, d := range floats {
		s.hold(d.String(), 0, func(b device.Backend, a []*device.Array) error {
			return b.(device.Unfolder).Unfold(a[0], a[1], c)
		}, s.array(d, patches, "contiguous", positive), s.array(d, x, "transposed", whole(d)))
		s.hold(d.String()+" back", 0, func(b device.Backend, a []*device.Array) error {
			return b.(device.Unfolder).Fold(a[0], a[1], c)
		}, s.array(d, x, "contiguous", positive), s.array(d, patches, "contiguous", whole(d)))
	}
}

// checkNorm has batch, group and instance normalisation; the statistics have the type of
// the elements.
func checkNorm(s *suite) {
	if _, ok := s.b.(device.Normalizer); !ok {
		return
	}
	for _, d := range wide {
		for _, n := range []device.Norm{{Eps: 1e-5}, {Eps: 1e-5, Given: true}, {Groups: 2, Eps: 1e-5}, {Groups: 6, Eps: 1e-5}} {
			sets := 6
			if n.Groups > 0 {
				sets = 3 * n.Groups
			}
			array := func(shape ...int) *pair { return s.array(d, shape, "contiguous", positive) }
			x, mean, variance := array(3, 6, 4, 5), array(sets), array(sets)
			label := fmt.Sprintf("%s %+v", d, n)
			s.holdScaled(label, 64*epsilon(d), func(b device.Backend, a []*device.Array) error {
				return b.(device.Normalizer).Normalize(a[0], a[1], a[2], a[3], a[4], a[5], &n)
			}, array(3, 6, 4, 5), mean, variance, x, array(6), array(6))
			if n.Given {
				continue
			}
			dy := s.array(d, []int{3, 6, 4, 5}, "contiguous", func(i int) float64 { return positive(3*i + 1) }) // not x
			s.holdScaled("gradient, "+label, 256*epsilon(d), func(b device.Backend, a []*device.Array) error {
				return b.(device.Normalizer).NormalizeGrad(a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], &n)
			}, array(3, 6, 4, 5), array(6), array(6), dy, x, array(6), mean, variance)
		}
	}
}

// checkResample forms sums of up to three neighbours with weights that add up exactly.
func checkResample(s *suite) {
	if _, ok := s.b.(device.Resampler); !ok {
		return
	}
	taps := &device.Taps{In: 5, Start: []int32{0, 2, 3, 6}, Index: []int32{0, 1, 4, 2, 3, 4},
		Weight: []float64{0.5, 0.25, 1, 2, 0.5, 0.25}}
	for _, d := range floats {
		for _, t := range [][]*device.Taps{{taps}, {taps, nil}, {taps.Transpose(), nil, taps}} {
			in, out := []int{2, 3}, []int{2, 3}
			for _, one := range t {
				if one == nil {
					in, out = append(in, 4), append(out, 4)
				} else {
					in, out = append(in, one.In), append(out, one.Out())
				}
			}
			s.hold(fmt.Sprintf("%s %v to %v", d, in, out), 4*epsilon(d), func(b device.Backend, a []*device.Array) error {
				return b.(device.Resampler).Resample(a[0], a[1], t)
			}, s.array(d, out, "contiguous", positive), s.array(d, in, "transposed", positive))
		}
	}
}

// checkMaxPool has overlapping windows with steps, equal elements, and no indices at times.
func checkMaxPool(s *suite) {
	if _, ok := s.b.(device.MaxPooler); !ok {
		return
	}
	rows := device.Windows{Lo: []int32{0, 1, 3}, Hi: []int32{2, 4, 7}, Step: 1}
	cols := device.Windows{Lo: []int32{1, 0}, Hi: []int32{2, 5}, Step: 2}
	for _, d := range append([]dtype.DType{dtype.I64, dtype.U8}, floats...) {
		for _, index := range []*pair{nil, s.array(dtype.I64, []int{2, 3, 3, 2}, "contiguous", positive)} {
			s.hold(fmt.Sprintf("%s, indices %t", d, index != nil), 0, func(b device.Backend, a []*device.Array) error {
				return b.(device.MaxPooler).MaxPool(a[0], a[1], a[2], []device.Windows{rows, cols})
			}, s.array(d, []int{2, 3, 3, 2}, "contiguous", positive), index, s.array(d, []int{2, 3, 7, 5}, "transposed", whole(d)))
		}
	}
}

// checkSample picks elements, some more than once; whole numbers sum up exactly.
func checkSample(s *suite) {
	if _, ok := s.b.(device.Sampler); !ok {
		return
	}
	for _, d := range wide {
		array := func(shape ...int) *pair { return s.array(d, shape, "contiguous", whole(d)) }
		index := s.array(dtype.I64, []int{2, 4, 5}, "contiguous", func(i int) float64 { return float64(i * 5 % 11) })
		for _, part := range []struct {
			name string
			f    func(b device.Sampler, a []*device.Array) error
			ps   []*pair
		}{
			{"", func(b device.Sampler, a []*device.Array) error { return b.Sample(a[0], a[1], a[2], a[3]) },
				[]*pair{array(2, 3, 5), array(2, 3, 11), array(2, 4, 5), index}},
			{" gradient of the image", func(b device.Sampler, a []*device.Array) error { return b.SampleGrad(a[0], a[1], a[2], a[3]) },
				[]*pair{array(2, 3, 11), array(2, 3, 5), array(2, 4, 5), index}},
			{" gradient of the weights", func(b device.Sampler, a []*device.Array) error {
				return b.SampleWeightGrad(a[0], a[1], a[2], a[3])
			}, []*pair{array(2, 4, 5), array(2, 3, 11), array(2, 3, 5), index}},
		} {
			s.hold(d.String()+part.name, 0,
				func(b device.Backend, a []*device.Array) error { return part.f(b.(device.Sampler), a) }, part.ps...)
		}
	}
}
