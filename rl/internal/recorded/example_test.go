package recorded_test

import (
	"fmt"

	"cresset/rl/internal/recorded"
)

func ExampleOpen() {
	var about struct{ Cases []struct{ N int } }
	t, err := recorded.Open("../../testdata/math.zip", "discount_cumsum", &about)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(about.Cases[1].N, len(t.Numbers("1/y")))
	// Output: 2 2
}
