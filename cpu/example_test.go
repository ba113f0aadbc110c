package cpu_test

import (
	"fmt"

	"cresset/cpu"
	"cresset/device"
	"cresset/dtype"
)

// A backend computes on arrays, which are views of its memory. Tensors do this for you.
func Example() {
	array := func(b ...byte) *device.Array {
		return &device.Array{Buf: &device.Buffer{Host: b, Size: len(b)}, Shape: []int{len(b)},
			Strides: []int{1}, DType: dtype.U8}
	}
	z := array(0, 0, 0)
	err := cpu.Default.Map("add", z, array(1, 2, 3), array(10, 20, 250), nil, [4]float64{})
	fmt.Println(z.Buf.Host, err) // integers wrap around
	// Output: [11 22 253] <nil>
}
