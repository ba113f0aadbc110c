package devicetest

import (
	"fmt"

	"cresset/device"
	"cresset/dtype"
)

// checkProgram runs a program of every kind of step: functions of one to three values, one
// with a number, a comparison, a choice and a conversion there and back, from sources that
// are strided and that repeat, with a result in the middle and one at the end.
func checkProgram(s *suite) {
	if _, ok := s.b.(device.Programmer); !ok {
		return
	}
	shape := []int{3, 70}
	for _, d := range floats {
		for _, lay := range layouts {
			// The derivative of what follows the rounded functions is below 4.
			s.hold(fmt.Sprintf("%s, a %s source", d, lay), 16*epsilon(d),
				func(b device.Backend, a []*device.Array) error {
					row := *a[3]
					row.Shape, row.Strides = shape, []int{0, 1}
					return b.(device.Programmer).RunProgram(&device.Program{
						Shape: shape, Sources: []*device.Array{a[2], &row},
						Steps:   programSteps(d),
						Results: []device.Result{{Value: 3, Array: a[0]}, {Value: 9, Array: a[1]}},
					})
				},
				s.array(d, shape, "contiguous", positive), s.array(d, shape, "contiguous", positive),
				s.array(d, shape, lay, positive), s.array(d, shape[1:], "contiguous", positive))
		}
	}
}

// programSteps works on values 0 and 1; its steps are values 2 to 9.
func programSteps(d dtype.DType) []device.Step {
	step := func(op device.Op, d dtype.DType, args ...int) device.Step {
		s := device.Step{Op: op, Args: [3]int{-1, -1, -1}, DType: d, P: [4]float64{0.5}}
		copy(s.Args[:], args)
		return s
	}
	return []device.Step{
		step("mul", d, 0, 1),
		step("tanh", d, 2),
		step("mul_number", d, 3),
		step("lt", dtype.Bool, 0, 1),
		step("where", d, 5, 4, 3),
		step("", dtype.F64, 6),
		step("", d, 7),
		step("addcmul", d, 8, 3, 4),
	}
}
