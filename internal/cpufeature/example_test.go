package cpufeature_test

import (
	"fmt"

	"cresset/internal/cpufeature"
)

func Example() {
	defer cpufeature.Force(cpufeature.Generic)()
	fmt.Println(cpufeature.Current())
	// Output: generic
}
