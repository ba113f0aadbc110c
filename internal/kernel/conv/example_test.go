package conv_test

import (
	"fmt"

	"cresset/internal/kernel/conv"
)

// Differences of neighbours in an image of one row.
func ExampleForward() {
	one := [3]int{1, 1, 1}
	s := &conv.Shape{N: 1, C: 1, K: 1, Groups: 1, In: [3]int{1, 1, 5}, Out: [3]int{1, 1, 4},
		Kernel: [3]int{1, 1, 2}, Stride: one, Dilation: one}
	y := make([]float32, 4)
	conv.Forward(s, y, []float32{1, 4, 9, 16, 25}, []float32{-1, 1}, nil)
	fmt.Println(y)
	// Output: [3 5 7 9]
}
