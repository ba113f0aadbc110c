package vec_test

import (
	"fmt"

	"cresset/internal/kernel/vec"
)

func Example() {
	x := []float32{1, 2, 3}
	p := make([]float32, len(x))
	vec.SoftmaxRow(p, x)
	fmt.Printf("%.4f %.4f\n", p, vec.Sum(p))
	// Output: [0.0900 0.2447 0.6652] 1.0000
}
