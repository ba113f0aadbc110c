package parallel_test

import (
	"fmt"

	"cresset/internal/parallel"
)

func Example() {
	x := make([]int, 1000)
	parallel.For(len(x), 64, func(lo, hi int) { // at most 64 at a time
		for i := lo; i < hi; i++ {
			x[i] = i * i
		}
	})
	fmt.Println(x[999])
	// Output: 998001
}
