package layout_test

import (
	"fmt"

	"cresset/internal/layout"
)

func Example() {
	shape, err := layout.Broadcast(nil, []int{3, 1}, []int{4})
	fmt.Println(shape, err)
	strides := make([]int, 2)
	layout.Expand(strides, []int{4}, []int{1}, shape)
	fmt.Println(strides)
	// Output:
	// [3 4] <nil>
	// [0 1]
}
