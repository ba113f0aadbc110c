package tensor_test

import (
	"fmt"

	"cresset/tensor"
)

// An edge between columns, found by a kernel of differences.
func ExampleTensor_Conv2d() {
	image := tensor.FromSlice([]float32{
		0, 0, 1, 1,
		0, 0, 1, 1,
		0, 0, 1, 1,
	}, 1, 3, 4) // channels, height, width
	kernel := tensor.FromSlice([]float32{-1, 1}, 1, 1, 1, 2)
	edges := image.Conv2d(kernel, nil, tensor.ConvOptions{})
	fmt.Println(edges.Shape(), tensor.Data[float32](edges))
	// Output: [1 3 3] [0 1 0 0 1 0 0 1 0]
}

func ExampleTensor_Interpolate() {
	x := tensor.FromSlice([]float32{0, 1, 2}, 1, 1, 3)
	y := x.Interpolate(tensor.InterpolateOptions{Size: []int{5}, Mode: "linear", AlignCorners: true})
	fmt.Println(tensor.Data[float32](y))
	// Output: [0 0.5 1 1.5 2]
}
