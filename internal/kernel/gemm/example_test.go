package gemm_test

import (
	"fmt"

	"cresset/internal/kernel/gemm"
)

func Example() {
	x := []float32{1, 2, 3, 4, 5, 6} // (2, 3)
	w := []float32{1, 0, 1, 0, 1, 1} // (2, 3), read transposed
	y := make([]float32, 4)          // (2, 2)
	gemm.F32(2, 2, 3, 1, x, 3, 1, w, 1, 3, 0, y, 2)
	fmt.Println(y)
	// Output: [4 5 10 11]
}
