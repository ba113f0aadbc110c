package attention_test

import (
	"fmt"
	"math"

	"cresset/internal/kernel/attention"
)

// Two queries see the keys before and at their own place.
func ExampleForward() {
	rows := func(x ...float64) attention.Rows[float64] { return attention.Rows[float64]{Data: x, Stride: 1} }
	h := attention.Head[float64]{
		Q: rows(1, 1), K: rows(0, math.Log(3)), V: rows(0, 8), O: rows(0, 0), LSE: make([]float64, 2),
		Queries: 2, Keys: 2, Depth: 1, Width: 1, Scale: 1, Causal: true,
	}
	attention.Forward([]attention.Head[float64]{h}, 1)
	fmt.Printf("%.3f\n", h.O.Data) // softmax(0, log 3) is (1/4, 3/4)
	// Output: [0.000 6.000]
}
