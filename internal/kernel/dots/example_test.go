package dots_test

import (
	"fmt"

	"cresset/internal/kernel/dots"
)

func Example() {
	// Two rows of weights in units of 0.5 and 0.25.
	w := []int8{1, 2, 3, 4, 0, -4}
	z := make([]float32, 2)
	c := dots.Call[int8]{M: 1, N: 2, K: 3, X: []float32{1, 1, 1}, XRow: 3, W: w, WRow: 3,
		Z: z, ZRow: 2, Scale: []float32{0.5, 0.25}}
	c.Run()
	fmt.Println(z)
	// Output: [3 0]
}
