package pooling_test

import (
	"fmt"

	"cresset/internal/kernel/pooling"
)

// Maxima of windows of two elements, one element apart.
func ExampleMax() {
	x := []float32{3, 1, 4, 1, 5}
	w := pooling.Windows{Lo: []int32{0, 1, 2, 3}, Hi: []int32{2, 3, 4, 5}, Step: 1}
	one := pooling.Windows{Lo: []int32{0}, Hi: []int32{1}, Step: 1}
	y, index := make([]float32, 4), make([]int64, 4)
	pooling.Max(y, index, x, 1, [3]int{1, 1, 5}, &[3]pooling.Windows{one, one, w})
	fmt.Println(y, index)
	// Output: [3 4 4 5] [0 2 2 4]
}
