package scratch_test

import (
	"fmt"

	"cresset/internal/scratch"
)

func Example() {
	b := scratch.Get[float32](1000)
	defer b.Release()
	fmt.Println(len(b.Data))
	// Output: 1000
}
