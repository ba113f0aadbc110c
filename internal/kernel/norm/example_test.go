package norm_test

import (
	"fmt"

	"cresset/internal/kernel/norm"
)

// Batch normalisation of two images of one channel, two elements each.
func Example() {
	s := &norm.Shape{N: 2, C: 1, L: 2}
	x := []float64{1, 3, 5, 7}
	y, mean, variance := make([]float64, 4), make([]float64, 1), make([]float64, 1)
	norm.Forward(s, y, x, nil, nil, nil, mean, variance)
	fmt.Println(mean, variance)
	fmt.Printf("%.3f\n", y)
	// Output:
	// [4] [5]
	// [-1.342 -0.447 0.447 1.342]
}
