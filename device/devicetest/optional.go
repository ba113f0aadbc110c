package devicetest

import (
	"fmt"

	"cresset/device"
	"cresset/dtype"
)

// floats are the types of what the optional interfaces compute. Their sums are of a few
// dozen terms of one sign or of whole numbers, hence bounds of a few dozen epsilons.
var floats = []dtype.DType{dtype.F32, dtype.F64, dtype.BF16, dtype.F16}

func checkSoftmax(s *suite) {
	if _, ok := s.b.(device.Softmaxer); !ok {
		return
	}
	for _, d := range floats {
		for _, shape := range [][]int{{5}, {3, 40}, {2, 3, 4}, {2, 0}} {
			for dim := range shape {
				for _, log := range []bool{false, true} {
					label := fmt.Sprintf("%s %v along %d, log %t", d, shape, dim, log)
					s.hold(label, 32*epsilon(d), func(b device.Backend, a []*device.Array) error {
						return b.(device.Softmaxer).Softmax(a[0], a[1], dim, log)
					}, s.array(d, shape, "contiguous", positive), s.array(d, shape, "transposed", positive))
					s.holdScaled("gradient, "+label, 64*epsilon(d), func(b device.Backend, a []*device.Array) error {
						return b.(device.Softmaxer).SoftmaxGrad(a[0], a[1], a[2], dim, log)
					}, s.array(d, shape, "contiguous", positive), s.array(d, shape, "transposed", positive),
						s.array(d, shape, "contiguous", positive))
				}
			}
		}
	}
}

func checkLinear(s *suite) {
	if _, ok := s.b.(device.Linearer); !ok {
		return
	}
	for _, d := range floats {
		for _, bias := range []*pair{nil, s.array(d, []int{6}, "contiguous", whole(d))} {
			s.hold(fmt.Sprintf("%s, bias %t", d, bias != nil), 0, func(b device.Backend, a []*device.Array) error {
				return b.(device.Linearer).Linear(a[0], a[1], a[2], a[3])
			}, s.array(d, []int{5, 6}, "contiguous", positive), s.array(d, []int{5, 9}, "transposed", whole(d)),
				s.array(d, []int{6, 9}, "stepped", whole(d)), bias)
		}
	}
}

func checkLinearActivation(s *suite) {
	if _, ok := s.b.(device.ActivationLinearer); !ok {
		return
	}
	for _, d := range floats {
		for a := device.Identity; a <= device.Sigmoid; a++ {
			for _, given := range []bool{true, false} {
				var bias, residual, kept, dbias *pair
				if given {
					bias, residual = s.array(d, []int{6}, "stepped", whole(d)), s.array(d, []int{5, 6}, "transposed", whole(d))
					kept, dbias = s.array(d, []int{5, 6}, "contiguous", positive), s.array(d, []int{6}, "contiguous", positive)
				}
				label := fmt.Sprintf("%s, activation %d, optional ones %t", d, a, given)
				s.holdScaled(label, 32*epsilon(d), func(b device.Backend, x []*device.Array) error {
					return b.(device.ActivationLinearer).LinearActivation(x[0], x[1], x[2], x[3], x[4], x[5], a)
				}, s.array(d, []int{5, 6}, "contiguous", positive), kept, s.array(d, []int{5, 9}, "transposed", whole(d)),
					s.array(d, []int{6, 9}, "stepped", whole(d)), bias, residual)
				s.holdScaled("gradient, "+label, 64*epsilon(d), func(b device.Backend, x []*device.Array) error {
					return b.(device.ActivationLinearer).LinearActivationGrad(x[0], x[1], x[2], x[3], a)
				}, s.array(d, []int{5, 6}, "contiguous", positive), dbias,
					s.array(d, []int{5, 6}, "transposed", whole(d)), s.array(d, []int{5, 6}, "stepped", positive))
			}
		}
	}
}

func checkLinearMixed(s *suite) {
	if _, ok := s.b.(device.MixedLinearer); !ok {
		return
	}
	for d, bound := range map[dtype.DType]float64{dtype.BF16: 1e-6, dtype.F16: 1e-6, dtype.I8: 1.0 / 4096} {
		var scale *pair
		if d == dtype.I8 {
			scale = s.array(dtype.F32, []int{6}, "stepped", positive)
		}
		for _, bias := range []*pair{nil, s.array(dtype.F32, []int{6}, "contiguous", whole(dtype.F32))} {
			s.holdScaled(fmt.Sprintf("%s, bias %t", d, bias != nil), bound, func(b device.Backend, a []*device.Array) error {
				return b.(device.MixedLinearer).LinearMixed(a[0], a[1], a[2], a[3], a[4])
			}, s.array(dtype.F32, []int{5, 6}, "contiguous", positive), s.array(dtype.F32, []int{5, 70}, "transposed", whole(dtype.F32)),
				s.array(d, []int{6, 70}, "stepped", whole(d)), scale, bias)
		}
	}
}

func checkSort(s *suite) {
	if _, ok := s.b.(device.Sorter); !ok {
		return
	}
	for _, d := range types {
		for dim := range 2 {
			for _, descending := range []bool{false, true} {
				s.hold(fmt.Sprintf("%s along %d, descending %t", d, dim, descending), 0,
					func(b device.Backend, a []*device.Array) error {
						return b.(device.Sorter).Sort(a[0], a[1], a[2], dim, descending)
					}, s.array(d, []int{6, 7}, "stepped", whole(d)),
					s.array(dtype.I64, []int{6, 7}, "contiguous", whole(d)), s.array(d, []int{6, 7}, "transposed", whole(d)))
			}
		}
	}
}
