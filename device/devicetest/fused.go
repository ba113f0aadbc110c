package devicetest

import (
	"fmt"

	"cresset/device"
	"cresset/dtype"
)

// wide are the types whose sums the fused kernels form.
var wide = []dtype.DType{dtype.F32, dtype.F64}

// Means of numbers of one sign: 64 epsilons leave room for any order of the sums.
func checkRowNorm(s *suite) {
	if _, ok := s.b.(device.RowNormalizer); !ok {
		return
	}
	for _, d := range wide {
		for _, bare := range []bool{false, true} {
			array := func(shape ...int) *pair { return s.array(d, shape, "contiguous", positive) }
			weight, bias := array(33), array(33)
			if bare {
				weight, bias = nil, nil
			}
			dy := s.array(d, []int{5, 33}, "contiguous", func(i int) float64 { return positive(3*i + 1) }) // not x
			label := fmt.Sprintf(" of %s, bare %t", d, bare)
			s.holdScaled("LayerNorm"+label, 64*epsilon(d), func(b device.Backend, a []*device.Array) error {
				return b.(device.RowNormalizer).LayerNorm(a[0], a[1], a[2], a[3], a[4], a[5], 1e-5)
			}, array(5, 33), array(5), array(5), array(5, 33), weight, bias)
			s.holdScaled("LayerNormGrad"+label, 256*epsilon(d), func(b device.Backend, a []*device.Array) error {
				return b.(device.RowNormalizer).LayerNormGrad(a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7])
			}, array(5, 33), array(33), array(33), dy, array(5, 33), weight, array(5), array(5))
			s.hold("RMSNorm"+label, 64*epsilon(d), func(b device.Backend, a []*device.Array) error {
				return b.(device.RowNormalizer).RMSNorm(a[0], a[1], a[2], a[3], 1e-5)
			}, array(5, 33), array(5), array(5, 33), weight)
			s.holdScaled("RMSNormGrad"+label, 256*epsilon(d), func(b device.Backend, a []*device.Array) error {
				return b.(device.RowNormalizer).RMSNormGrad(a[0], a[1], a[2], a[3], a[4], a[5])
			}, array(5, 33), array(33), dy, array(5, 33), weight, array(5))
		}
	}
}

// checkAttention has heads in groups, more keys than queries, and masks of either kind.
func checkAttention(s *suite) {
	if _, ok := s.b.(device.Attender); !ok {
		return
	}
	for _, d := range wide {
		for _, mask := range []string{"none", "causal", "bool", "added"} {
			array := func(shape ...int) *pair { return s.array(d, shape, "contiguous", positive) }
			q, k, v := array(2, 4, 5, 8), array(2, 2, 9, 8), array(2, 2, 9, 3)
			o, lse := array(2, 4, 5, 3), array(2, 4, 5)
			var m *pair
			switch mask {
			case "bool": // query 0 keeps key 0
				m = s.array(dtype.Bool, []int{2, 4, 5, 9}, "contiguous", func(i int) float64 { return float64((i + 1) % 3 % 2) })
			case "added":
				m = s.array(d, []int{2, 4, 5, 9}, "contiguous", whole(d))
			}
			call := func(a []*device.Array) *device.AttentionCall {
				c := &device.AttentionCall{Q: a[0], K: a[1], V: a[2], O: a[3], LSE: a[4], Mask: a[5], Scale: 0.25,
					Causal: mask == "causal"}
				if len(a) > 6 {
					c.DO, c.DQ, c.DK, c.DV = a[6], a[7], a[8], a[9]
				}
				return c
			}
			label := fmt.Sprintf("%s, mask %s", d, mask)
			s.holdScaled(label, 64*epsilon(d), func(b device.Backend, a []*device.Array) error {
				return b.(device.Attender).Attention(call(a))
			}, q, k, v, o, lse, m)
			s.holdScaled("gradient, "+label, 256*epsilon(d), func(b device.Backend, a []*device.Array) error {
				return b.(device.Attender).AttentionGrad(call(a))
			}, q, k, v, o, lse, m, array(2, 4, 5, 3), array(2, 4, 5, 8), array(2, 2, 9, 8), array(2, 2, 9, 3))
		}
	}
}

// checkCrossEntropy has a row that is left out, and afterwards a class that there is not.
func checkCrossEntropy(s *suite) {
	if _, ok := s.b.(device.CrossEntropier); !ok {
		return
	}
	for _, d := range wide {
		array := func(shape ...int) *pair { return s.array(d, shape, "contiguous", positive) }
		classes := func(past int) *pair {
			return s.array(dtype.I64, []int{6}, "contiguous", func(i int) float64 { return float64(i*5%13 + i/5*past) })
		}
		loss, lse, logits := array(6), array(6), array(6, 13)
		s.holdScaled(d.String(), 64*epsilon(d), func(b device.Backend, a []*device.Array) error {
			return b.(device.CrossEntropier).CrossEntropy(a[0], a[1], a[2], a[3], 5)
		}, loss, lse, logits, classes(0))
		s.holdScaled(d.String()+" gradient", 64*epsilon(d), func(b device.Backend, a []*device.Array) error {
			return b.(device.CrossEntropier).CrossEntropyGrad(a[0], a[1], a[2], a[3], a[4], 5)
		}, array(6, 13), array(6), logits, lse, classes(0))
		s.mustFail(d.String()+" with a class too many", device.ErrIndex, func(b device.Backend, a []*device.Array) error {
			return b.(device.CrossEntropier).CrossEntropy(a[0], a[1], a[2], a[3], 5)
		}, loss, lse, logits, classes(13))
	}
}

// Differences of squares of numbers up to 4 from a mean near 2.
func checkVariance(s *suite) {
	if _, ok := s.b.(device.Varier); !ok {
		return
	}
	for _, d := range wide {
		s.hold(d.String(), 64*epsilon(d), func(b device.Backend, a []*device.Array) error {
			return b.(device.Varier).Variance(a[0], a[1], a[2], 33)
		}, s.array(d, []int{5, 1}, "contiguous", positive), s.array(d, []int{5, 33}, "contiguous", positive),
			s.array(d, []int{5, 1}, "contiguous", func(int) float64 { return 2 }))
	}
}

// checkSteps makes a step of each optimiser, with all of its state and with none.
func checkSteps(s *suite) {
	if _, ok := s.b.(device.Stepper); !ok {
		return
	}
	for _, d := range wide {
		for _, full := range []bool{false, true} {
			array := func() *pair { return s.array(d, []int{37}, "contiguous", positive) }
			more := func() *pair {
				if !full {
					return nil
				}
				return array()
			}
			// The centred RMSprop takes a difference: the average of squares has to be the greater.
			squares := s.array(d, []int{37}, "contiguous", func(i int) float64 { return 20 + positive(i) })
			for _, step := range []struct {
				name string
				f    func(b device.Stepper, a []*device.Array) error
				ps   []*pair
			}{
				{"Adam", func(b device.Stepper, a []*device.Array) error {
					return b.AdamStep(a[0], a[1], a[2], a[3], a[4], device.AdamCoefficients{StepSize: 0.01, Beta1: 0.9,
						Beta2: 0.99, Eps: 1e-8, Correction: 0.5, L2: 0.1, Shrink: 0.01, GradScale: 0.5})
				}, []*pair{array(), array(), array(), array(), more()}},
				{"SGD", func(b device.Stepper, a []*device.Array) error {
					return b.SGDStep(a[0], a[1], a[2], device.SGDCoefficients{LR: 0.01, Momentum: 0.9, Dampening: 0.5,
						L2: 0.1, GradScale: 0.5, Nesterov: full})
				}, []*pair{array(), array(), more()}},
				{"RMSprop", func(b device.Stepper, a []*device.Array) error {
					return b.RMSpropStep(a[0], a[1], a[2], a[3], a[4], device.RMSpropCoefficients{LR: 0.01, Alpha: 0.9,
						Eps: 1e-8, Momentum: 0.9, L2: 0.1, GradScale: 0.5})
				}, []*pair{array(), array(), squares, more(), more()}},
				{"Adagrad", func(b device.Stepper, a []*device.Array) error {
					return b.AdagradStep(a[0], a[1], a[2], device.AdagradCoefficients{StepSize: 0.01, Eps: 1e-8, L2: 0.1, GradScale: 0.5})
				}, []*pair{array(), array(), array()}},
			} {
				s.holdScaled(fmt.Sprintf("%s of %s, all state %t", step.name, d, full), 32*epsilon(d),
					func(b device.Backend, a []*device.Array) error { return step.f(b.(device.Stepper), a) }, step.ps...)
			}
		}
	}
}
